// From times to ratios.

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** What each case is, and which ratio it should stay below. */
const CASES = {
  parse: ['11 MB in memory to columns', 0.25],
  'fetch-11': ['11 MB fetched to columns', 0.65],
  'fetch-60': ['60 MB fetched to columns', 0.5],
  'memory-60': ["peak memory of the page's process, 60 MB fetched (MB)", null],
  'server-all': ['three percentiles over 6 h, all together, every 86 s', 0.45],
  'server-all-15': ['three percentiles over 6 h, all together, every 15 s', null],
  'server-by-endpoint': ['three percentiles over 6 h, 40 endpoints, every 86 s', 0.65],
  'server-by-endpoint-15': ['three percentiles over 6 h, 40 endpoints, every 15 s', null],
  quantiles: ['quantiles, 100 groups × 14 buckets × 1,441 steps × 3', 0.35],
  a: ['draw 3 lines × 55,550 points', null],
  b: ['draw 1 line × 10,000,000 points', null],
  c: ['draw 600 lines × 500 points', null],
  zoom: ['a frame of zooming in 3 × 55,550', null],
  hover: ['main thread per pointer move over 3 × 55,550', null],
  'heatmap-14': ['heatmap 14 × 1,441', null],
  'heatmap-100': ['heatmap 100 × 1,441', null],
};

/** Case order of the report; `a@2` is case `a` at a pixel ratio of 2. */
export const order = Object.keys(CASES);

/** `{case: {contender: [times]}}` to rows: each contender's median and ours as a part of it. */
export function summarise(times) {
  return Object.entries(times).map(([name, contenders]) => {
    const [key, pixelRatio] = name.split('@');
    const [title, target] = CASES[key];
    const medians = Object.fromEntries(Object.entries(contenders).map(([who, all]) => [who, median(all)]));
    const own = medians.taillight;
    const ratios = Object.fromEntries(
      Object.entries(medians).filter(([who]) => who !== 'taillight').map(([who, time]) => [who, own / time]),
    );
    return { case: name, title, pixelRatio: Number(pixelRatio ?? 1), target, medians, ratios };
  });
}

const number = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));

/** The rows as a Markdown table. Only ratios travel from one machine to another. */
export function table(rows) {
  const lines = [
    '| case | pixel ratio | Taillight (ms) | against (ms) | ratio | goal |',
    '| --- | ---: | ---: | --- | ---: | ---: |',
  ];
  for (const { title, pixelRatio, target, medians, ratios } of rows) {
    Object.entries(ratios).forEach(([who, ratio], index) => {
      const first = index === 0;
      const cells = [
        first ? title : '', first ? pixelRatio : '', first ? number(medians.taillight) : '',
        `${who} ${number(medians[who])}`, ratio.toFixed(2), first && target ? `≤ ${target}` : '',
      ];
      lines.push(`| ${cells.join(' | ')} |`);
    });
  }
  return `${lines.join('\n')}\n`;
}
