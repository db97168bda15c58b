// Proof that an answer cannot be had from JSON.
//
// The API shows of a native histogram its populated buckets and neither schema nor zero threshold nor
// custom bounds nor empty buckets. What an answer owes to these nobody can compute who has the JSON. To
// know such answers from mistakes, every input with histograms is written to the server once more, as its
// JSON has it and with nothing beside: its twin. Where both have the same JSON and the answers differ, the
// first one is not recoverable, and the twin's takes its place.
//
// A sum of histograms may also depend on the order in which the server adds them: it brings pair after pair
// to one zero bucket and one resolution. So sums are asked of series written in other orders, too.

import { CUSTOM_SCHEMA, STALE_HISTOGRAM, histogramOf } from './native.mjs';
import { histogramsOf } from './oddities.mjs';
import { recordingsOf } from './recording.mjs';
import { STALE } from './remote-write.mjs';

const HIDDEN = 'the server answers otherwise when it is given this very input and nothing beside it';
const ORDER = 'the server answers otherwise when it is given the same series in another order';

/** The recordings, with those of twins whose answers differ. */
export async function withTwins(server, recordings) {
  const families = recordings.map((recording, index) => familyOf(recording, `twin_${index}`));
  const twins = families.flatMap(({ twin, reordered }) => (twin ? [twin, ...reordered] : []));
  await server.write(twins.flatMap(({ series }) => series));
  const told = [];
  for (const family of families) told.push(...await toldBy(server, family));
  return told;
}

/** A recording, its twin if it has one, and if it is of sums the same in other orders. */
function familyOf(recording, metric) {
  const { input, checks } = recording.vector;
  if (!input.some(isNative) || input.some(isMixed)) return { recording };
  const series = twinSeries(recording.vector);
  const isMerge = checks.every(({ kind }) => kind.endsWith('_merge'));
  const named = (name, ordered) => ({
    metric: name, series: ordered.map((one) => ({ ...one, labels: { ...one.labels, __name__: name } })),
  });
  const orders = isMerge ? ordersOf(series) : [];
  return {
    recording,
    twin: named(metric, series),
    reordered: orders.map((order, index) => named(`${metric}_order_${index}`, order)),
  };
}

/** Every series first once, in both directions. */
function ordersOf(series) {
  const rotations = series.map((_, first) => [...series.slice(first), ...series.slice(0, first)]);
  return [...rotations.slice(1), ...rotations.map((order) => order.toReversed())];
}

async function toldBy(server, { recording, twin, reordered }) {
  if (!twin) return [recording];
  const answer = await answersOf(server, recording, twin.metric);
  const others = [];
  for (const { metric } of reordered) others.push(await answersOf(server, recording, metric));
  return told(recording, markedBy(others, answer));
}

/** What the server answers about a twin: one recording. */
async function answersOf(server, { file, plan, vector }, metric) {
  // The storage fills samples up with the empty buckets of their neighbours; a sum drops them again.
  const input = isRaw(vector) ? plan.input : (name) => `sum without () (${name})`;
  const [answers] = await recordingsOf(server, { file, metric, plans: [{ ...plan, input }] });
  return answers;
}

/** A twin whose checks are marked that other orders answer otherwise. */
function markedBy(others, twin) {
  const depends = (check, index) => others.some(({ vector }) => !isAlike(vector.checks[index].expected, check.expected));
  const checks = twin.vector.checks.map((check, index) =>
    (depends(check, index) ? { ...check, json_recoverable: false, why: ORDER } : check));
  return { ...twin, vector: { ...twin.vector, checks } };
}

/** Marks the answers that differ, and adds the twin's in their place. */
function told(recording, twin) {
  if (!isAlike(recording.vector.input, twin.vector.input)) return [recording];
  const checks = recording.vector.checks.map((check, index) => {
    const { expected, json_recoverable, why } = twin.vector.checks[index];
    if (!isAlike(check.expected, expected)) return { ...check, json_recoverable: false, why: HIDDEN };
    return json_recoverable === false ? { ...check, json_recoverable, why } : check;
  });
  const replaced = twin.vector.checks.filter((check, index) =>
    check.json_recoverable !== false && checks[index].why === HIDDEN);
  const marked = { ...recording, vector: { ...recording.vector, checks } };
  return replaced.length === 0 ? [marked] : [marked, { ...twin, vector: { ...twin.vector, checks: replaced } }];
}

/** Whether two answers are equal but for the name, the order of series and the last digits of numbers. */
function isAlike(a, b) {
  const flat = (answer) => (answer ?? []).map(({ metric, ...samples }) => {
    const labels = Object.entries(metric).filter(([name]) => name !== '__name__').sort();
    return JSON.stringify([labels, samples], (_, value) => (typeof value === 'string' ? rounded(value) : value));
  }).sort();
  return flat(a).join() === flat(b).join();
}

const rounded = (text) => (Number.isFinite(Number(text)) ? Number(text).toPrecision(11) : text);

// ---- From JSON back to series ------------------------------------------------------------------------

const isRaw = ({ input_query: query }) => query.endsWith(']');

const isNative = (series) => histogramsOf(series).length > 0;

/** Of these there is no twin: one request can't hold both kinds in their order. */
const isMixed = (series) => isNative(series) && series.values !== undefined;

function twinSeries(vector) {
  const layouts = layoutsOf(vector);
  const kept = (samples, marker) => (isRaw(vector) ? samples : withGaps(samples, vector.window, marker));
  return vector.input.map((series) => ({
    labels: series.metric,
    floats: isNative(series) ? [] : kept(floatsOf(series), STALE),
    histograms: isNative(series) ? kept(writtenBack(series, layouts, isRaw(vector)), STALE_HISTOGRAM) : [],
  }));
}

const floatsOf = ({ values = [] }) => values.map(([time, value]) => [millis(time), numberOf(value)]);

function writtenBack(series, layouts, isCounter) {
  const samples = histogramsOf(series);
  const isCustom = samples.some(([, histogram]) => schemaOf(bucketsOf(histogram)) === null);
  return samples.map((sample) => {
    const [time, histogram] = sample;
    const native = isCustom ? customFrom(histogram, layouts.get(sample)) : exponentialFrom(histogram);
    return [millis(time), { ...native, gauge: !isCounter }];
  });
}

/** A step without a sample needs a marker, or the sample before it would be taken for its own. */
function withGaps(samples, { start, end, step }, marker) {
  const present = new Map(samples);
  const count = Math.round((end - start) / step) + 1;
  const steps = Array.from({ length: count }, (_, index) => millis(start + index * step));
  return steps.map((time) => [time, present.get(time) ?? marker]);
}

const millis = (seconds) => Math.round(seconds * 1000);

const numberOf = (text) => Number(text.replace('Inf', 'Infinity'));

const bucketsOf = ({ buckets = [] }) => buckets.map(([rule, lower, upper, count]) => (
  { rule, lower: numberOf(lower), upper: numberOf(upper), count: numberOf(count) }));

function exponentialFrom(histogram) {
  const buckets = bucketsOf(histogram);
  const zero = buckets.find(({ lower, upper }) => lower <= 0 && upper >= 0);
  const schema = schemaOf(buckets);
  const index = (bound) => Math.round(Math.log2(bound) * 2 ** schema);
  const indexOf = (outer) => (outer === Infinity ? 1024 * 2 ** schema + 1 : index(outer));
  const positive = buckets.filter(({ lower }) => lower > 0);
  const negative = buckets.filter(({ upper }) => upper < 0).reverse();
  const cuts = [positive[0]?.lower, negative[0] && -negative[0].upper].filter((cut) => cut !== undefined);
  // Invisible unless populated, or unless it cuts a bucket.
  const zeroThreshold = zero?.upper ?? cuts.find((cut) => !isNear(cut, 2 ** (index(cut) * 2 ** -schema))) ?? 0;
  return histogramOf({
    schema, zeroThreshold, zeroCount: zero?.count ?? 0, whole: false,
    positive: positive.map(({ upper, count }) => [indexOf(upper), count]),
    negative: negative.map(({ lower, count }) => [indexOf(-lower), count]),
    count: numberOf(histogram.count), sum: numberOf(histogram.sum),
  });
}

/** The finest schema whose bounds the buckets have, null if there is none: custom bounds. */
function schemaOf(buckets) {
  const isExponential = ({ rule, lower, upper }) =>
    rule === 3 ? lower === -upper && upper < Infinity : rule === 1 ? upper < 0 : lower > 0 && (upper < Infinity || lower === Number.MAX_VALUE);
  if (!buckets.every(isExponential)) return null;
  const inward = (side) => side.map(([inner, outer], at) => ({ inner, outer, first: at === 0 }));
  const spans = [
    ...inward(buckets.filter(({ lower }) => lower > 0).map(({ lower, upper }) => [lower, upper])),
    ...inward(buckets.filter(({ upper }) => upper < 0).reverse().map(({ lower, upper }) => [-upper, -lower])),
  ].filter(({ outer }) => outer < Infinity);
  const schemas = Array.from({ length: 13 }, (_, at) => 8 - at);
  return schemas.find((schema) => spans.every((span) => isOn(schema, span))) ?? null;
}

function isOn(schema, { inner, outer, first }) {
  const end = Math.log2(outer) * 2 ** schema;
  const width = end - Math.log2(inner) * 2 ** schema;
  return Math.abs(end - Math.round(end)) < 1e-6 && (Math.abs(width - 1) < 1e-6 || (first && width < 1));
}

const isNear = (a, b) => Math.abs(a - b) <= 1e-9 * b;

/**
 * The custom bounds of each sample. Samples that are added up share the bounds any of them shows, unless
 * these contradict each other: of counters the samples of a series, else those of a moment, or of a zone.
 */
function layoutsOf(vector) {
  const samples = vector.input.flatMap((series) => histogramsOf(series).map((sample) => ({ series, sample })));
  const groupings = isRaw(vector)
    ? [({ series }) => vector.input.indexOf(series)]
    : [({ sample }) => sample[0], ({ series, sample }) => `${sample[0]} ${series.metric.zone}`];
  const layouts = new Map(samples.map(({ sample }) => [sample, edgesOf([sample])]));
  for (const grouping of groupings.reverse()) {
    for (const group of grouped(samples, grouping)) {
      const edges = edgesOf(group);
      if (!isCut(group, edges)) for (const sample of group) layouts.set(sample, edges);
    }
  }
  return layouts;
}

function grouped(samples, grouping) {
  const groups = new Map();
  for (const one of samples) groups.set(grouping(one), [...(groups.get(grouping(one)) ?? []), one.sample]);
  return groups.values();
}

const allBuckets = (samples) => samples.flatMap(([, histogram]) => bucketsOf(histogram));

const edgesOf = (samples) => [...new Set(allBuckets(samples).flatMap(({ lower, upper }) => [lower, upper]))]
  .filter(Number.isFinite).sort((a, b) => a - b);

const isCut = (samples, edges) =>
  allBuckets(samples).some(({ lower, upper }) => edges.some((edge) => lower < edge && edge < upper));

function customFrom(histogram, customBounds) {
  const indexOf = (upper) => (upper === Infinity ? customBounds.length : customBounds.indexOf(upper));
  return histogramOf({
    schema: CUSTOM_SCHEMA, customBounds, whole: false,
    positive: bucketsOf(histogram).map(({ upper, count }) => [indexOf(upper), count]),
    count: numberOf(histogram.count), sum: numberOf(histogram.sum),
  });
}
