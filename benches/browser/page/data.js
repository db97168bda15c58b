// Made-up data, the same on every run.

/** Numbers in [0, 1) from a seed (mulberry32). */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const START = 1_700_000_100;

/** Seconds between two scrapes. */
export const SCRAPE = 15;

/** Lines over time: a wave each, with noise and now and then a spike. */
export function lines(count, points, step = 15) {
  const xs = new Float64Array(points);
  for (let i = 0; i < points; i++) xs[i] = START + i * step;
  const ys = [];
  for (let line = 0; line < count; line++) {
    const next = random(line + 1);
    const row = new Float64Array(points);
    for (let i = 0; i < points; i++) {
      const wave = 10 + line * 3 + 4 * Math.sin((i / points) * 20 + line);
      row[i] = wave + next() * 2 + (next() < 0.001 ? next() * 20 : 0);
    }
    ys.push(row);
  }
  return { xs, ys };
}

export const UPPERS = Float64Array.of(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, Infinity);

/** Cumulative rates of 14 buckets, `[group][step][bucket]`, a few of them empty. */
export function histograms(groups, steps) {
  const next = random(7);
  const width = UPPERS.length;
  const counts = new Float64Array(groups * steps * width);
  for (let row = 0; row < groups * steps; row++) {
    let total = 0;
    for (let bucket = 0; bucket < width; bucket++) {
      const shape = Math.exp(-((bucket - 5) ** 2) / 8);
      if (next() > 0.1) total += shape * next() * 20;
      counts[row * width + bucket] = total;
    }
  }
  return counts;
}

/** Counts of a heatmap, `[row][column]`. */
export function cells(columns, rows) {
  const next = random(11);
  const counts = new Float64Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const middle = rows * (0.4 + 0.2 * Math.sin(column / 150));
      const shape = Math.exp(-(((row - middle) / rows) ** 2) * 30);
      counts[row * columns + column] = Math.floor(shape * next() * 200);
    }
  }
  return counts;
}
