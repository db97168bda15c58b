// The panels that only the dashboard of a service has, against the server's own arithmetic and on the recording.

import assert from 'node:assert/strict';
import { browserTests } from './support/browser-test.mjs';
import { asked, eventually, link, panel, parameters, untilPanels } from './support/page.mjs';
import { queryRange } from './support/prometheus.mjs';
import { END, THE_HOUR, serveHour } from './support/served-hour.mjs';
import { readTable } from './support/table.mjs';

const test = browserTests(import.meta.url);

const served = serveHour();

for (const [id, column, query] of [
  ['in-flight', 'in-flight', () => 'sum(http_requests_in_flight)'],
  ['in-flight', 'expected', (window) => `sum(rate(http_request_duration_seconds_sum[${window}]))`],
  ['fds', 'fds', () => 'max(process_open_fds / process_max_fds)'],
]) {
  test(`${column} of ${id} is the server's`, async ({ open }) => {
    const { page } = await open(link(served.site.url, { ...THE_HOUR, viewPanel: id, as: 'table' }));
    await untilPanels(page, ['ready'], [id]);
    const range = await asked(page, id);
    const [{ points }] = await queryRange(served.prometheus.url, query(`${range.window / 1000}s`), range);
    const { series } = await readTable(page, id);
    // Of several instances the highest.
    const found = [...series].filter(([name]) => name.split('{')[0] === column).map(([, row]) => row);
    assert.ok(found.length > 0 && points.size > 100, `the columns are ${[...series.keys()]}`);
    for (const [t, value] of points) {
      const shown = Math.max(...found.map((row) => row.get(t) ?? -Infinity));
      assert.ok(Math.abs(shown - value) <= 1e-9 * Math.abs(value), `${column} at ${t} is ${shown}, not ${value}`);
    }
  });
}

test('endpoints are listed by their errors, and can be ordered and chosen', async ({ open }) => {
  const { page } = await open(link(served.site.url, THE_HOUR));
  const rows = panel(page, 'error-heatmap').locator('tr[data-endpoint]');
  await rows.first().scrollIntoViewIfNeeded();
  const names = () => rows.evaluateAll((all) => all.map((row) => row.dataset.endpoint));
  const shares = await serverErrors();
  await eventually(async () => assert.equal((await names())[0], shares[0][0], 'not the worst first'));
  await panel(page, 'error-heatmap').locator('[data-order="requests"]').click();
  const busiest = (await counts())[0][0];
  await eventually(async () => assert.equal((await names())[0], busiest, 'not the busiest first'));
  await rows.first().locator('button').click();
  await eventually(() => assert.ok(parameters(page).some(([key, value]) => key === 'var-endpoint' && value === busiest)));
});

test('the recording has a funnel in the order of its steps', async ({ open }) => {
  const { page } = await open(link(served.site.url));
  const steps = panel(page, 'funnel').locator('li[data-step]');
  await steps.first().scrollIntoViewIfNeeded();
  assert.deepEqual(await steps.evaluateAll((all) => all.map((step) => step.dataset.step)), ['view', 'cart', 'checkout', 'paid']);
  await panel(page, 'in-flight').locator('[data-sentence="little"]').waitFor();
  await panel(page, 'restarts').locator('[data-sentence="restarts"]').waitFor();
});

/** Endpoints by the share of server errors over the hour, the greatest first. */
const serverErrors = () => ranked('sum by (endpoint) (increase(http_requests_total{http_status=~"5.."}[1h])) / '
  + 'sum by (endpoint) (increase(http_requests_total[1h]))');

/** Endpoints by their requests. */
const counts = () => ranked('sum by (endpoint) (increase(http_requests_total[1h]))');

async function ranked(query) {
  const all = await queryRange(served.prometheus.url, query, { start: END, end: END, step: 1000 });
  return all.map(({ labels, points }) => [labels.endpoint, points.get(END)]).sort((a, b) => b[1] - a[1]);
}
