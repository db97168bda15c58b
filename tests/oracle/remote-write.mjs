// Remote write 1.0, the one way by which both servers take classic and native histograms: protobuf
// (`prompb/types.proto`) within snappy. Both are written by hand here, as a few lines suffice.

/** The float that ends a series: `value.StaleNaN`. JavaScript has one NaN only, so it is no number. */
export const STALE = Symbol('stale');

const RESET_HINT_GAUGE = 3;
const TYPE = { varint: 0, fixed64: 1, bytes: 2 };

/**
 * One request's body. A series is `{ labels, floats: [[ms, value]], histograms: [[ms, histogram]] }`,
 * a histogram as in `native.mjs`.
 */
export function writeRequest(series) {
  return snappy(Buffer.concat(series.map((one) => message(1, timeSeries(one)))));
}

/** Snappy's block format allows literals alone: nothing is compressed. */
function snappy(body) {
  const parts = [varint(body.length)];
  for (let at = 0; at < body.length; at += 0x10000) {
    const literal = body.subarray(at, at + 0x10000);
    const header = Buffer.from([61 << 2, 0, 0]); // a literal, its length less one in two bytes
    header.writeUInt16LE(literal.length - 1, 1);
    parts.push(header, literal);
  }
  return Buffer.concat(parts);
}

function timeSeries({ labels, floats = [], histograms = [] }) {
  // Receivers refuse labels that are not sorted.
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.concat([
    ...sorted.map(([name, value]) => message(1, Buffer.concat([text(1, name), text(2, value)]))),
    ...floats.map(([time, value]) => message(2, Buffer.concat([double(1, value), integer(2, time)]))),
    ...histograms.map(([time, histogram]) => message(4, nativeHistogram(time, histogram))),
  ]);
}

function nativeHistogram(time, histogram) {
  const { whole, count, zeroCount } = histogram;
  return Buffer.concat([
    whole ? integer(1, count) : double(2, count),
    double(3, histogram.sum),
    integer(4, zigzag(histogram.schema)),
    double(5, histogram.zeroThreshold),
    whole ? integer(6, zeroCount) : double(7, zeroCount),
    ...side(histogram.negative, 8, whole),
    ...side(histogram.positive, 11, whole),
    integer(14, histogram.gauge ? RESET_HINT_GAUGE : 0),
    integer(15, time),
    packed(16, histogram.customBounds.map(float64)),
  ]);
}

/** Spans, then deltas of whole counts or the counts themselves, in three consecutive fields. */
function side(buckets, field, whole) {
  const counts = buckets.map(([, count]) => count);
  const deltas = counts.map((count, at) => count - (counts[at - 1] ?? 0));
  return [
    ...spansOf(buckets).map(({ offset, length }) =>
      message(field, Buffer.concat([integer(1, zigzag(offset)), integer(2, length)]))),
    whole
      ? packed(field + 1, deltas.map((delta) => varint(zigzag(delta))))
      : packed(field + 2, counts.map(float64)),
  ];
}

/** Runs of neighbouring buckets; each but the first by its distance from the one before. */
function spansOf(buckets) {
  const spans = [];
  let next = 0;
  for (const [index] of buckets) {
    if (spans.length > 0 && index === next) spans.at(-1).length += 1;
    else spans.push({ offset: index - next, length: 1 });
    next = index + 1;
  }
  return spans;
}

const tag = (field, type) => varint(field * 8 + type);
const message = (field, body) => Buffer.concat([tag(field, TYPE.bytes), varint(body.length), body]);
const packed = (field, items) => message(field, Buffer.concat(items));
const text = (field, value) => message(field, Buffer.from(value));
const integer = (field, value) => Buffer.concat([tag(field, TYPE.varint), varint(value)]);
const double = (field, value) => Buffer.concat([tag(field, TYPE.fixed64), float64(value)]);
const zigzag = (value) => (value >= 0 ? 2 * value : -2 * value - 1);

// Without bit operators: those cut at 32 bits, times are longer.
function varint(value) {
  const bytes = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...bytes, rest]);
}

function float64(value) {
  const bytes = Buffer.alloc(8);
  if (value === STALE) bytes.writeBigUInt64LE(0x7ff0000000000002n);
  else bytes.writeDoubleLE(value);
  return bytes;
}
