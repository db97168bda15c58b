// Random native histograms, exponential and with custom bounds ("NHCB").
//
// A histogram here is what remote write sends: `{ schema, zeroThreshold, zeroCount, positive, negative,
// customBounds, count, sum, whole, gauge }`; buckets are `[index, count]` in ascending order, `whole` says
// that counts are integers, `gauge` that it is no counter.

import { STALE } from './remote-write.mjs';
import { short } from './random.mjs';
import { scrapes } from './times.mjs';

export const CUSTOM_SCHEMA = -53;

const EMPTY = {
  schema: 0, zeroThreshold: 0, zeroCount: 0, positive: [], negative: [], customBounds: [],
  count: 0, sum: 0, whole: true, gauge: false,
};

/** The sample that ends a series. */
export const STALE_HISTOGRAM = { ...EMPTY, sum: STALE, whole: false };

/** The histogram of some buckets and a zero count; its count is their sum. */
export function histogramOf(parts) {
  const histogram = { ...EMPTY, ...parts };
  const counts = [...histogram.positive, ...histogram.negative].map(([, count]) => count);
  return { ...histogram, count: counts.reduce((sum, count) => sum + count, histogram.zeroCount), ...parts };
}

/** The upper bound of a bucket by magnitude, as near as it can be computed. */
export const boundOf = (schema, index) => 2 ** (index * 2 ** -schema);

const bucketAt = (schema, value) => Math.ceil(Math.log2(value) * 2 ** schema);

// ---- Moments that know nothing of each other -------------------------------------------------------

/** `whole` for all of a series: Prometheus loses samples of a request that has both kinds in one. */
export function randomExponential(random, whole) {
  const schema = random.integer(-4, 8);
  const sides = random.weighted({ positive: 5, negative: 1, both: 3, none: 1 });
  const count = counter(random, whole);
  const zeroThreshold = random.pick([0, 1e-128, 0.001, 2 ** -10, short(random.magnitude(1e-3, 2))]);
  const run = (side) => (sides === side || sides === 'both'
    ? someBuckets(random, schema, zeroThreshold, count)
    : explicitlyEmpty(random, schema));
  const plain = histogramOf({
    schema, zeroThreshold, whole, gauge: true,
    zeroCount: random.chance(0.5) ? count() : 0, positive: run('positive'), negative: run('negative'),
  });
  return observed(random, plain, (plain.positive.length - plain.negative.length) * 3);
}

/** Neighbours for the most part, around any magnitude; the highest doubles and beyond now and then. */
function someBuckets(random, schema, zeroThreshold, count) {
  const extreme = random.weighted({ ordinary: 20, tiny: 1, huge: 1 });
  const low = { ordinary: random.magnitude(1e-4, 1e3), tiny: 1e-290, huge: 1e290 }[extreme];
  let index = bucketAt(schema, Math.max(low, zeroThreshold * 1.01));
  const buckets = [];
  for (let left = random.integer(1, 12); left > 0; left -= 1) {
    buckets.push([index, count()]);
    index += random.chance(0.7) ? 1 : random.integer(2, 9);
  }
  const overflow = 1024 * 2 ** schema + 1;
  const exists = buckets.filter(([at]) => at < overflow);
  return extreme === 'huge' && schema <= 2 ? [...exists, [overflow, count()]] : exists;
}

/** Buckets that the server knows of and shows to nobody. */
function explicitlyEmpty(random, schema) {
  return random.chance(0.15) ? [[bucketAt(schema, random.magnitude(3, 100)), 0]] : [];
}

export function randomCustomBounds(random) {
  const style = random.weighted({ usual: 2, random: 4, signed: 2, powers: 1, extreme: 1, few: 1 });
  const bounds = {
    usual: () => [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    random: () => Array.from({ length: random.integer(2, 12) }, () => short(random.magnitude(1e-3, 1e4))),
    signed: () => Array.from({ length: random.integer(2, 9) }, () => short(random.between(-50, 50))),
    powers: () => Array.from({ length: random.integer(2, 8) }, (_, at) => 2 ** at / 4),
    extreme: () => Array.from({ length: random.integer(2, 6) }, () => short(random.magnitude(1e290, 1e308))),
    few: () => [random.pick([-1, 0, 1, 2.5])].slice(random.integer(0, 1)),
  }[style]();
  return [...new Set(bounds)].sort((a, b) => a - b);
}

export function randomCustom(random, whole, customBounds) {
  const count = counter(random, whole);
  const present = random.pick([1, 0.8, 0.3]);
  const positive = [...customBounds.keys(), customBounds.length]
    .filter(() => random.chance(present))
    .map((index) => [index, count()]);
  const plain = histogramOf({ schema: CUSTOM_SCHEMA, customBounds, whole, gauge: true, positive });
  return observed(random, plain, customBounds.at(-1) ?? 1);
}

/** Counts of one histogram: of a like size, some of them none. */
function counter(random, whole) {
  const size = random.pick([3, 100, 1e6]);
  const none = random.pick([0, 0.1, 0.4]);
  return () => {
    if (random.chance(none)) return 0;
    return whole ? random.integer(1, size) : random.between(0, size);
  };
}

/** Gives a histogram a sum, and now and then observations of NaN or infinity, or a count that is off. */
function observed(random, histogram, mean) {
  const { count } = histogram;
  const sum = count * mean * random.between(0.5, 1.5);
  const oddity = random.weighted({ none: 20, nan: 2, infinite: 1, more: 1, rounded: 1 });
  if (oddity === 'nan') return { ...histogram, sum: NaN, count: count + random.integer(0, 5) };
  if (oddity === 'infinite') return { ...histogram, sum: random.pick([Infinity, -Infinity]) };
  // A whole count must be exact; that of a rate or a mean need not be.
  if (oddity === 'more' && !histogram.whole) return { ...histogram, sum, count: count * 1.5 };
  if (oddity === 'rounded' && !histogram.whole) return { ...histogram, sum, count: count * (1 + 2 ** -52) };
  return { ...histogram, sum };
}

// ---- Counters ----------------------------------------------------------------------------------------

/** A counter's samples over the watched time, `[[ms, histogram]]`: it grows, and restarts at times. */
export function exponentialCounter(random) {
  const layout = {
    schema: random.integer(-4, 8),
    zeroThreshold: random.pick([0, 1e-128, 0.001, 2 ** -10, 0.7]),
  };
  const values = valuesOf(random, random.chance(0.3));
  return grown(random, () => new ExponentialCounter(layout), (counter) => {
    counter.observe(values());
    // What a client does whose buckets become too many. On its way back it would have restarted.
    if (random.chance(0.002) && counter.schema > -4) counter.schema -= 1;
  });
}

export function customCounter(random, customBounds) {
  const values = valuesOf(random, customBounds[0] < 0);
  return grown(random, () => new CustomCounter(customBounds), (counter) => counter.observe(values()));
}

function valuesOf(random, signed) {
  const median = random.magnitude(0.01, 10);
  const spread = random.between(0.2, 2);
  return () => {
    if (random.chance(0.02)) return 0;
    const size = median * Math.exp(spread * (random.next() + random.next() + random.next() - 1.5) * 2);
    return signed && random.chance(0.4) ? -size : size;
  };
}

function grown(random, create, observe) {
  const restarts = random.pick([0, 0.02]);
  const perScrape = random.pick([1, 5, 30]);
  let counter = create();
  return scrapes(random).map((time) => {
    if (random.chance(restarts)) counter = create();
    for (let left = random.integer(0, perScrape); left > 0; left -= 1) observe(counter);
    return [time, counter.snapshot()];
  });
}

class ExponentialCounter {
  #positive = new Map();
  #negative = new Map();
  #finest;
  #zeroCount = 0;
  #sum = 0;

  constructor({ schema, zeroThreshold }) {
    this.schema = schema;
    this.#finest = schema;
    this.zeroThreshold = zeroThreshold;
  }

  observe(value) {
    this.#sum += value;
    const size = Math.abs(value);
    if (size <= this.zeroThreshold) {
      this.#zeroCount += 1;
      return;
    }
    const index = bucketAt(this.#finest, size);
    const side = value > 0 ? this.#positive : this.#negative;
    side.set(index, (side.get(index) ?? 0) + 1);
  }

  snapshot() {
    const side = (cells) => coarser([...cells].sort(([a], [b]) => a - b), this.#finest - this.schema);
    return histogramOf({
      schema: this.schema, zeroThreshold: this.zeroThreshold, zeroCount: this.#zeroCount, sum: this.#sum,
      positive: side(this.#positive), negative: side(this.#negative),
    });
  }
}

/** Each level halves the resolution. */
function coarser(buckets, levels) {
  const merged = new Map();
  for (const [index, count] of buckets) {
    const at = Math.ceil(index / 2 ** levels);
    merged.set(at, (merged.get(at) ?? 0) + count);
  }
  return [...merged];
}

class CustomCounter {
  #counts;
  #sum = 0;

  constructor(customBounds) {
    this.customBounds = customBounds;
    this.#counts = new Array(customBounds.length + 1).fill(0);
  }

  observe(value) {
    const found = this.customBounds.findIndex((bound) => value <= bound);
    this.#counts[found === -1 ? this.customBounds.length : found] += 1;
    this.#sum += value;
  }

  snapshot() {
    const positive = [...this.#counts.entries()].filter(([, count]) => count > 0);
    return histogramOf({ schema: CUSTOM_SCHEMA, customBounds: this.customBounds, sum: this.#sum, positive });
  }
}
