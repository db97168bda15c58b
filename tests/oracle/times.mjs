// When samples are taken and asked for. A fixed hour in the past: the same seed, the same requests.

/** Unix ms, a whole minute. */
export const START = 1_750_000_020_000;
export const SCRAPE = 15_000;
/** How long a counter is watched. Prometheus takes no sample an hour older than its newest. */
export const WATCHED = 20 * 60_000;

const seconds = (ms) => ms / 1000;

/** `count` moments, a scrape apart. */
export function moments(count) {
  return Array.from({ length: count }, (_, index) => START + index * SCRAPE);
}

/** The steps that fall on the moments. */
export function windowOf(count) {
  return { type: 'range', start: seconds(START), end: seconds(START + (count - 1) * SCRAPE), step: seconds(SCRAPE) };
}

/** When a target is scraped: not quite on time, and now and then not at all. */
export function scrapes(random) {
  const late = random.chance(0.5) ? 900 : 0;
  const missed = random.pick([0, 0, 0.05, 0.3]);
  const all = moments(WATCHED / SCRAPE + 1).map((time) => time + random.integer(0, late));
  return all.filter(() => !random.chance(missed));
}

/** Steps over the time a counter was watched; not all of them meet its scrapes. */
export function watchedWindow(random) {
  const start = START + random.pick([0, 60_000, 61_500]);
  const step = random.pick([60_000, 75_000, 120_000]);
  const steps = Math.floor((START + WATCHED - start) / step);
  return { type: 'range', start: seconds(start), end: seconds(start + steps * step), step: seconds(step) };
}

/** The moment at which a window ends, for all raw samples before it. */
export const endOf = ({ end }) => ({ type: 'instant', time: end });

/** As PromQL's range: everything before `endOf` a window, and a little more. */
export const EVERYTHING = `${WATCHED / 1000 + 400}s`;
