// Random classic histograms (label `le`) and VictoriaMetrics' own (label `vmrange`): series of floats,
// `{ labels, floats: [[ms, value]] }` each, without a name yet.

import { STALE } from './remote-write.mjs';
import { short } from './random.mjs';
import { moments, scrapes } from './times.mjs';

// ---- Bounds ------------------------------------------------------------------------------------------

/** Upper bounds as text, ascending; as clients write them, and as none should. */
export function randomLadder(random) {
  const style = random.weighted({ usual: 3, random: 5, signed: 2, extreme: 1, lonely: 1 });
  const numbers = {
    usual: () => [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    random: () => Array.from({ length: random.integer(1, 15) }, () => short(random.magnitude(1e-3, 1e4))),
    signed: () => Array.from({ length: random.integer(1, 10) }, () => short(random.between(-50, 50))),
    extreme: () => Array.from({ length: random.integer(1, 6) }, () => short(random.magnitude(1e-300, 1e300))),
    lonely: () => [],
  }[style]();
  const bounds = [...new Set(numbers)].sort((a, b) => a - b).map((bound) => spelled(random, bound));
  if (random.chance(0.05)) bounds.unshift('-Inf');
  if (random.chance(0.9)) bounds.push(random.pick(['+Inf', '+Inf', '+Inf', 'Inf', 'inf']));
  return bounds;
}

const spelled = (random, bound) => random.pick([
  String(bound), String(bound), Number.isInteger(bound) ? `${bound}.0` : String(bound), bound.toExponential(),
]);

/** The same bound in another spelling, or what is no bound at all. */
function oddBound(random, ladder) {
  const finite = ladder.filter((le) => Number.isFinite(Number(le)));
  const twin = finite.length === 0 ? '1' : `${Number(random.pick(finite)).toExponential()}`.replace('e', 'E');
  return random.pick([twin, twin, 'oops', '1e400', '0x1p-1', '1_0', ' 1', 'NaN']);
}

// ---- Moments that know nothing of each other -------------------------------------------------------

/** Buckets of a histogram at some moments, cumulative as a rule, and broken in every way. */
export function classicMoments(random, labels, count) {
  const ladder = randomLadder(random);
  const columns = moments(count).map((time) => [time, cumulativeCounts(random, ladder.length)]);
  const series = ladder.map((le, bucket) => ({
    labels: { ...labels, le }, floats: columns.map(([time, counts]) => [time, counts[bucket]]),
  }));
  if (random.chance(0.15)) {
    const floats = moments(count).map((time) => [time, random.integer(0, 100)]);
    series.push({ labels: { ...labels, le: oddBound(random, ladder) }, floats });
  }
  if (random.chance(0.1)) endEarly(random, series);
  return { series, bounds: ladder.map(boundOf) };
}

/** One bucket has no sample after the first moment. */
function endEarly(random, series) {
  if (series.length === 0) return;
  const { floats } = random.pick(series);
  for (const sample of floats.slice(1)) sample[1] = STALE;
}

const boundOf = (le) => (/inf/i.test(le) ? (le.startsWith('-') ? -Infinity : Infinity) : Number(le));

function cumulativeCounts(random, length) {
  const counts = [];
  const own = ownCounts(random, length);
  own.reduce((sum, count, at) => (counts[at] = sum + count), 0);
  const spoil = random.weighted({ none: 14, dip: 3, hair: 2, nan: 1, infinite: 1, negative: 1 });
  if (spoil === 'none' || length === 0) return counts;
  const at = random.integer(0, length - 1);
  counts[at] = {
    dip: counts[at] * random.next(),
    hair: counts[at] * (1 + random.pick([-1, 1]) * random.pick([1e-16, 5e-13, 1.9e-12, 2.1e-12, 1e-11])),
    nan: NaN,
    infinite: Infinity,
    negative: -counts[at],
  }[spoil];
  return counts;
}

/** What each bucket holds by itself. */
function ownCounts(random, length) {
  const style = random.weighted({ even: 6, sparse: 4, empty: 1, overflow: 2, fractions: 3, huge: 1 });
  return Array.from({ length }, (_, at) => ({
    even: () => random.integer(1, 100),
    sparse: () => (random.chance(0.6) ? 0 : random.integer(1, 20)),
    empty: () => 0,
    overflow: () => (at === length - 1 ? 1000 : random.integer(0, 2)),
    fractions: () => random.next() / 15,
    huge: () => random.magnitude(1e290, 1e307),
  })[style]());
}

// ---- Counters ----------------------------------------------------------------------------------------

/** Buckets of a counter over the watched time. */
export function classicCounter(random, labels, ladder) {
  const restarts = random.pick([0, 0.02]);
  const busy = random.pick([1, 5, 100]);
  let own = ladder.map(() => 0);
  const columns = scrapes(random).map((time) => {
    if (random.chance(restarts)) own = ladder.map(() => 0);
    own = own.map((count) => count + (random.chance(0.5) ? random.integer(0, busy) : 0));
    let sum = 0;
    return [time, own.map((count) => (sum += count))];
  });
  return ladder.map((le, bucket) => ({
    labels: { ...labels, le }, floats: columns.map(([time, counts]) => [time, counts[bucket]]),
  }));
}

// ---- vmrange -----------------------------------------------------------------------------------------

/** Ranges as VictoriaMetrics' client makes them, 18 a decade; now and then others, overlapping ones too. */
export function randomRanges(random) {
  if (random.chance(0.2)) return ownRanges(random);
  const first = random.integer(-90, 60);
  const ranges = [];
  for (let at = first; at < first + 40; at += random.integer(1, 5)) ranges.push(`${decimal(at)}...${decimal(at + 1)}`);
  if (random.chance(0.3)) ranges.unshift('0...1.000e-09');
  if (random.chance(0.3)) ranges.push('1.000e+18...+Inf');
  return random.sample(ranges, random.integer(1, ranges.length));
}

/** The end of a range as Go's `%.3e` writes it. */
const decimal = (step) => (10 ** (step / 18)).toExponential(3).replace(/e([+-])(\d)$/, 'e$10$2');

function ownRanges(random) {
  const edges = Array.from({ length: random.integer(2, 8) }, () => short(random.magnitude(0.01, 100)));
  const sorted = [...new Set(edges)].sort((a, b) => a - b);
  const ranges = sorted.slice(1).map((end, at) => `${sorted[at]}...${end}`);
  return random.chance(0.3) ? [...ranges, `${sorted[0]}...${sorted.at(-1)}`, 'oops'] : ranges;
}

export const edgesOf = (ranges) => ranges.flatMap((range) => range.split('...').map(boundOf)).filter((e) => !Number.isNaN(e));

/** Counts of ranges at some moments: not cumulative, absent where there is none. */
export function rangeMoments(random, labels, ranges, count) {
  return ranges.map((vmrange) => ({
    labels: { ...labels, vmrange },
    floats: moments(count).map((time) => [time, random.chance(0.2) ? 0 : random.integer(0, 50)]),
  }));
}

/** The same as counters, each from when it counts something. */
export function rangeCounter(random, labels, ranges) {
  const times = scrapes(random);
  return ranges.map((vmrange) => {
    let count = 0;
    const floats = times.slice(random.integer(0, 20)).map((time) => [time, (count += random.integer(0, 4))]);
    return { labels: { ...labels, vmrange }, floats };
  });
}
