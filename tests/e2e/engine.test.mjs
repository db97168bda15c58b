// What the page makes of the buckets it has: distribution, mean, objective. And that a drag asks nothing.

import assert from 'node:assert/strict';
import { browserTests } from './support/browser-test.mjs';
import { asked, eventually, link, panel, untilAnswered, untilPanels } from './support/page.mjs';
import { queryRange } from './support/prometheus.mjs';
import { THE_HOUR, serveHour } from './support/served-hour.mjs';
import { readTable } from './support/table.mjs';

const test = browserTests(import.meta.url);

const TOLERANCE = 1e-9;

const served = serveHour();

test('the distribution is the server\'s buckets, each less the one below', async ({ open }) => {
  const { table, range } = await numbers(open, 'latency-heatmap');
  const cumulative = await server(range, (metric, window) => `sum by (le) (rate(${metric}_bucket[${window}]))`);
  const bounds = [...cumulative.keys()].map((labels) => labels.le).sort((a, b) => number(a) - number(b));
  assert.equal(table.series.size, bounds.length, 'not a column a bucket');
  bounds.forEach((le, index) => {
    const column = table.series.get(`bucket{le="${le === '+Inf' ? le : Number(le)}"}`);
    const [own, below] = [rowOf(cumulative, le), index > 0 ? rowOf(cumulative, bounds[index - 1]) : new Map()];
    for (const [t, value] of own) near(column.get(t), value - (below.get(t) ?? 0), `le=${le} at ${t}`);
  });
});

test('the mean is the server\'s sum by its count, P50 and P99 are its own', async ({ open }) => {
  const { table, range } = await numbers(open, 'mean-vs-tail');
  const quantile = (q) => (metric, window) => `histogram_quantile(${q}, sum by (le) (rate(${metric}_bucket[${window}])))`;
  const expected = {
    mean: (metric, window) => `sum(rate(${metric}_sum[${window}])) / sum(rate(${metric}_count[${window}]))`,
    p50: quantile(0.5),
    p99: quantile(0.99),
  };
  for (const [name, query] of Object.entries(expected)) {
    const [row] = (await server(range, query)).values();
    for (const [t, value] of row) near(table.series.get(name).get(t), value, `${name} at ${t}`);
  }
});

test('at a bucket\'s bound the share is exact', async ({ open }) => {
  const { page, table, range } = await numbers(open, 'slo', { slo: '500ms', objective: '99.5' });
  const slow = (metric, window) => `1 - sum(rate(${metric}_bucket{le="0.5"}[${window}])) / sum(rate(${metric}_count[${window}]))`;
  const [row] = (await server(range, slow)).values();
  for (const [t, value] of row) {
    for (const name of ['slow', 'slow.lower', 'slow.upper']) near(table.series.get(name).get(t), value, `${name} at ${t}`);
  }
  await page.locator('button[data-action="view-data"]').click();
  await page.locator('[data-number="within"] [data-exact]').waitFor();
  await page.locator('input[data-control="slo"]').fill('400ms');
  await page.locator('input[data-control="slo"]').press('Enter');
  await page.locator('[data-number="within"] [data-exact]').waitFor({ state: 'detached' });
  assert.equal(new URL(page.url()).searchParams.get('slo'), '400ms');
});

for (const [control, key] of [['p-slider', 'p'], ['slo-slider', 'slo'], ['objective-slider', 'objective']]) {
  test(`dragging ${control} asks nothing and is one step for Back`, async ({ open }) => {
    const { page, journal } = await open(link(served.site.url, THE_HOUR));
    await untilAnswered(page);
    // What is asked behind the panels: names of metrics, alerts, restarts.
    await page.waitForLoadState('networkidle');
    const [requests, steps] = [journal.requests.length, await page.evaluate(() => history.length)];
    const slider = page.locator(`input[data-control="${control}"]`);
    await slider.scrollIntoViewIfNeeded();
    const box = await slider.boundingBox();
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * 0.5, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.8, y, { steps: 40 });
    const value = () => new URL(page.url()).searchParams.get(key);
    await eventually(() => assert.notEqual(value(), null, 'the address does not follow the drag'));
    await page.mouse.up();
    const chosen = await eventually(async () => {
      assert.equal(await page.evaluate(() => history.length), steps + 1, 'a drag is one entry');
      return value();
    });
    await page.goBack();
    await eventually(() => assert.equal(value(), null));
    await page.goForward();
    await eventually(() => assert.equal(value(), chosen));
    assert.deepEqual(journal.requests.slice(requests), [], 'a drag asked the server');
  });
}

test('panels of one histogram ask for it once', async ({ open }) => {
  const { page } = await open(link(served.site.url, THE_HOUR));
  await untilAnswered(page);
  const bodies = [];
  page.on('request', (request) => bodies.push(decodeURIComponent(`${request.url()} ${request.postData() ?? ''}`).replaceAll('+', ' ')));
  await page.locator('button[data-action="refresh"]').click();
  await eventually(() => assert.ok(bodies.some((body) => body.includes('_sum['))));
  await untilAnswered(page);
  const buckets = bodies.filter((body) => body.includes('(http_request_duration_seconds_bucket'));
  assert.equal(buckets.length, 1, buckets.join('\n'));
});

test('what is wrong with a histogram is said in its panel, with a cure', async ({ open }) => {
  const { page } = await open(link(served.site.url, { ...THE_HOUR, p: '99.99' }));
  await untilPanels(page, ['ready'], ['latency']);
  const badge = panel(page, 'latency').locator('details[data-lint]');
  await badge.waitFor();
  await badge.locator('summary').click();
  await badge.locator('.lint-cure').first().waitFor();
});

/** A panel's exact numbers, and what it asked for. */
async function numbers(open, id, query = {}) {
  const { page } = await open(link(served.site.url, { ...THE_HOUR, ...query, viewPanel: id, as: 'table', step: '15s' }));
  await untilPanels(page, ['ready'], [id]);
  return { page, table: await readTable(page, id), range: await asked(page, id) };
}

/** The server's own answer as a Map from labels to a Map from Unix ms to number. */
async function server(range, query) {
  const result = await queryRange(served.prometheus.url, query('http_request_duration_seconds', `${range.window}ms`), range);
  return new Map(result.map(({ labels, points }) => [labels, points]));
}

const number = (le) => (le === '+Inf' ? Infinity : Number(le));
const rowOf = (rows, le) => [...rows].find(([labels]) => labels.le === le)[1];

function near(actual, expected, what) {
  if (Number.isNaN(expected)) return assert.ok(Number.isNaN(actual), `${what}: ${actual}, not NaN`);
  const distance = Math.abs(actual - expected);
  assert.ok(distance <= TOLERANCE * Math.max(1, Math.abs(expected)), `${what}: ${actual}, not ${expected}`);
}
