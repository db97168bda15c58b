// The cases. Each prepares its data once and has two contenders or more; a
// contender's run returns the milliseconds that count.

import * as data from './data.js';
import * as peers from './peers.js';

const SIZE = { width: 1200, height: 400 };

const sized = () => ({ ...SIZE, pixelRatio: window.devicePixelRatio });

async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** A place for a chart, gone after `use`. */
async function onStage(use) {
  const stage = document.body.appendChild(document.createElement('div'));
  stage.className = 'stage';
  try {
    return await use(stage);
  } finally {
    stage.remove();
  }
}

function canvasOn(stage) {
  const canvas = stage.appendChild(document.createElement('canvas'));
  canvas.style.width = `${SIZE.width}px`;
  canvas.style.height = `${SIZE.height}px`;
  return canvas;
}

/** Makes the browser rasterise what was drawn. */
const rastered = (canvas) => canvas.getContext('2d').getImageData(0, 0, 1, 1);

// uPlot draws in a microtask.
const microtask = () => new Promise((resolve) => queueMicrotask(() => queueMicrotask(resolve)));

const same = (what, a, b) => {
  if (!(Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), 1))) throw new Error(`${what}: ${a} is not ${b}`);
};

function agree(a, b) {
  same('series', a.series, b.series);
  same('samples', a.samples, b.samples);
  same('checksum', a.checksum, b.checksum);
}

async function parseCase() {
  const bytes = new Uint8Array(await (await fetch('body/11')).arrayBuffer());
  const grid = await (await fetch('grid/11')).json();
  const json = () => peers.columnsOf(JSON.parse(new TextDecoder().decode(bytes)));
  const { parse, parseGrid } = window.taillightBench;
  const onGrid = () => parseGrid(bytes, grid.start, grid.step, grid.len);
  agree(parse(bytes), json());
  agree(onGrid(), json());
  return { taillight: () => timed(() => parse(bytes)), 'taillight-grid': () => timed(onGrid), 'JSON.parse': () => timed(json) };
}

async function fetchCase(size) {
  const grid = await (await fetch(`grid/${size}`)).json();
  const json = async () => peers.columnsOf(await (await fetch(`body/${size}`)).json());
  const { fetchColumns } = window.taillightBench;
  const own = () => fetchColumns(new URL(`body/${size}`, location.href).href, grid.start, grid.step, grid.len);
  agree(await own(), await json());
  const transfer = async () => (await fetch(`body/${size}`)).arrayBuffer();
  return { taillight: () => timed(own), 'fetch().json()': () => timed(json), 'arrayBuffer() alone': () => timed(transfer) };
}

const RANGE = 6 * 3_600;

/** Three percentiles over six hours: the server's own quantiles, or the page's from its buckets. */
async function serverCase(by, step) {
  const { url, end } = await (await fetch('prometheus')).json();
  // As a panel plans: aligned steps, and a window that overlaps its neighbour by a scrape.
  const last = Math.floor(end / step) * step;
  const start = Math.ceil((end - RANGE) / step) * step;
  const len = (last - start) / step + 1;
  const rateWindow = Math.max(step + data.SCRAPE, 4 * data.SCRAPE);
  const percents = [50, 95, 99];
  const inPage = (band) => window.taillightBench.serverPercentiles(
    url, by, rateWindow * 1000, start * 1000, step * 1000, len, Float64Array.from(percents), band);
  const labels = ['le', by].filter((label) => label !== '').join(', ');
  const rates = `sum by (${labels}) (rate(http_request_duration_seconds_bucket[${rateWindow}s]))`;
  const onServer = async (percent) => {
    const body = new URLSearchParams({ query: `histogram_quantile(${percent / 100}, ${rates})`, start, end: last, step });
    const response = await fetch(`${url}/api/v1/query_range`, { method: 'POST', body });
    return peers.columnsOf(await response.json());
  };
  const together = () => Promise.all(percents.map(onServer));
  const inTurn = async () => {
    for (const percent of percents) await onServer(percent);
  };
  const answers = await together();
  const sum = (key) => answers.reduce((total, answer) => total + answer[key], 0);
  agree(await inPage(false), { series: sum('series'), samples: sum('samples'), checksum: sum('checksum') });
  return {
    taillight: () => timed(() => inPage(false)),
    'three queries at once': () => timed(together),
    'one after another': () => timed(inTurn),
    'Taillight with bands': () => timed(() => inPage(true)),
  };
}

async function quantilesCase() {
  const [groups, steps, asked] = [100, 1441, Float64Array.of(0.5, 0.95, 0.99)];
  const counts = data.histograms(groups, steps);
  const width = data.UPPERS.length;
  const columns = Array.from({ length: groups }, (_, group) =>
    Array.from({ length: width }, (_, bucket) =>
      Float64Array.from({ length: steps }, (_, step) => counts[(group * steps + step) * width + bucket])));
  const own = () => window.taillightBench.quantiles(counts, data.UPPERS, groups, steps, asked);
  const rows = () => peers.quantilesOfRows(counts, data.UPPERS, groups, steps, asked);
  const byColumns = () => peers.quantilesOfColumns(columns, data.UPPERS, groups, steps, asked);
  const [a, b, c] = [own(), rows(), byColumns()];
  for (let i = 0; i < a.length; i++) {
    if (!Object.is(a[i], b[i]) || !Object.is(a[i], c[i])) throw new Error(`quantile ${i}: ${a[i]}, ${b[i]}, ${c[i]}`);
  }
  return { taillight: () => timed(own), 'JavaScript, rows': () => timed(rows), 'JavaScript, columns': () => timed(byColumns) };
}

function drawCase(count, points, step) {
  const input = data.lines(count, points, step);
  return {
    taillight: () => onStage(async (stage) => {
      const canvas = canvasOn(stage);
      let chart;
      const time = await timed(() => {
        chart = window.taillightBench.lines(canvas, input.xs, input.ys, sized());
        rastered(canvas);
      });
      chart.free();
      return time;
    }),
    uPlot: () => onStage(async (stage) => {
      let chart;
      const time = await timed(async () => {
        chart = peers.uplot(stage, input, SIZE);
        await microtask();
        rastered(chart.ctx.canvas);
      });
      chart.destroy();
      return time;
    }),
  };
}

/** Both charts of case a, for as long as `use` takes. */
function bothCharts(use) {
  const input = data.lines(3, 55_550);
  const [left, right] = [document.createElement('div'), document.createElement('div')];
  left.className = 'stage';
  document.body.replaceChildren(left, right);
  const canvas = canvasOn(left);
  return use(input, window.taillightBench.lines(canvas, input.xs, input.ys, sized()), canvas, peers.uplot(right, input, SIZE));
}

function zoomCase() {
  return bothCharts((input, own, canvas, other) => {
    const next = data.random(3);
    const [first, last] = [input.xs[0], input.xs[input.xs.length - 1]];
    let range;
    // Each draws the same ranges, one after another.
    const move = () => {
      const from = first + (last - first) * next() * 0.4;
      range = [from, from + (last - first) * (0.3 + next() * 0.3)];
    };
    const frame = (draw) => async () => draw();
    return {
      taillight: frame(() => {
        move();
        return timed(() => {
          own.setRange(...range);
          rastered(canvas);
        });
      }),
      uPlot: frame(() => timed(async () => {
        other.setScale('x', { min: range[0], max: range[1] });
        await microtask();
        rastered(other.ctx.canvas);
      })),
    };
  });
}

function heatmapCase(columns, rows) {
  const counts = data.cells(columns, rows);
  const draw = (paint) => () => onStage(async (stage) => {
    const canvas = canvasOn(stage);
    let chart;
    const time = await timed(() => {
      chart = paint(canvas, counts, columns, rows, sized());
      rastered(canvas);
    });
    chart?.free();
    return time;
  });
  return { taillight: draw(window.taillightBench.heatmap), 'ImageData, no axes': draw(peers.imageHeatmap) };
}

const CASES = {
  parse: parseCase,
  'fetch-11': () => fetchCase(11),
  'fetch-60': () => fetchCase(60),
  'server-all': () => serverCase('', 86),
  'server-all-15': () => serverCase('', 15),
  'server-by-endpoint': () => serverCase('endpoint', 86),
  'server-by-endpoint-15': () => serverCase('endpoint', 15),
  quantiles: quantilesCase,
  a: () => drawCase(3, 55_550),
  b: () => drawCase(1, 10_000_000, 1),
  c: () => drawCase(600, 500),
  zoom: zoomCase,
  'heatmap-14': () => heatmapCase(1441, 14),
  'heatmap-100': () => heatmapCase(1441, 100),
};

export const names = Object.keys(CASES);

/** Times of each contender, by turns: `{name: [milliseconds]}`. The first two rounds are thrown away. */
export async function runCase(name, rounds) {
  const contenders = Object.entries(await CASES[name]());
  const times = Object.fromEntries(contenders.map(([contender]) => [contender, []]));
  for (let round = -2; round < rounds; round++) {
    for (const [contender, run] of contenders) {
      // The collector goes on beside the page for a while: not at the next one's cost.
      window.gc?.();
      await new Promise((resolve) => setTimeout(resolve, 60));
      const time = await run();
      if (round >= 0) times[contender].push(time);
    }
  }
  return times;
}

/** One contender's chart to be hovered: `move(times)` moves the pointer once a frame, `rest(times)` only waits. */
export function startHover(contender) {
  const input = data.lines(3, 55_550);
  const stage = document.createElement('div');
  stage.className = 'stage';
  document.body.replaceChildren(stage);
  const charts = {
    taillight: () => {
      const chart = window.taillightBench.lines(canvasOn(stage), input.xs, input.ys, sized());
      return (x, y) => chart.hover(x, y);
    },
    uPlot: () => {
      const chart = peers.uplot(stage, input, SIZE, true);
      return (x, y) => chart.setCursor({ left: x - 60, top: y });
    },
  };
  const hover = charts[contender]();
  const frames = (act) => async (times) => {
    for (let i = 0; i < times; i++) {
      await new Promise(requestAnimationFrame);
      act(100 + ((i * 37) % 1000), 60 + ((i * 13) % 260));
    }
    await new Promise(requestAnimationFrame);
  };
  window.move = frames(hover);
  window.rest = frames(() => {});
}
