// Histograms without `le`: where a service has native ones the page finds them, says so, and its
// percentiles are the server's.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { CUSTOM_SCHEMA, histogramOf } from '../oracle/native.mjs';
import { startPrometheus } from '../oracle/servers.mjs';
import { browserTests } from './support/browser-test.mjs';
import { asked, eventually, link, panel, untilPanels } from './support/page.mjs';
import { queryRange } from './support/prometheus.mjs';
import { startSite } from './support/site.mjs';
import { readTable } from './support/table.mjs';

const test = browserTests(import.meta.url);

const END = Date.UTC(2026, 0, 15, 13);
const START = END - 3_600_000;
const STEP = 15_000;
const METRIC = 'http_request_duration_seconds';

const KINDS = {
  exponential: (seen) => histogramOf({
    schema: 2, zeroThreshold: 1e-6, zeroCount: seen, sum: seen * 0.9,
    positive: [[-9, 40 * seen], [-8, 25 * seen], [-3, 10 * seen], [0, 4 * seen], [6, Math.floor(seen / 3)]],
  }),
  'custom bounds': (seen) => histogramOf({
    schema: CUSTOM_SCHEMA, customBounds: [0.05, 0.1, 0.25, 0.5, 1, 2.5], sum: seen * 0.9,
    positive: [[0, 30 * seen], [1, 20 * seen], [3, 6 * seen], [5, 2 * seen], [6, Math.floor(seen / 5)]],
  }),
};

for (const [kind, histogram] of Object.entries(KINDS)) {
  let prometheus;
  let site;

  before(async () => {
    prometheus = await startPrometheus();
    const histograms = [];
    for (let time = START - 300_000; time <= END; time += STEP) {
      histograms.push([time, histogram(Math.floor((time - START + 600_000) / STEP))]);
    }
    await prometheus.write([{ labels: { __name__: METRIC, job: 'api', endpoint: '/api/orders' }, histograms }]);
    site = await startSite({ prometheus: prometheus.url });
  });
  after(() => site?.close());

  test(`native histograms, ${kind}: percentiles equal the server's, and the panel says which they are`, async ({ open }) => {
    const view = { source: '/prometheus', from: START, to: END, viewPanel: 'latency', p: '50,90,99' };
    const { page } = await open(link(site.url, { ...view, as: 'table' }));
    await untilPanels(page, ['ready'], ['latency']);
    await eventually(async () => assert.match(await panel(page, 'latency').textContent(), /native histograms/));
    const table = await readTable(page, 'latency');
    const { start, end, step, window } = await asked(page, 'latency');
    for (const percent of [50, 90, 99]) {
      const query = `histogram_quantile(${percent / 100}, sum(rate(${METRIC}[${window}ms])))`;
      const [{ points }] = await queryRange(prometheus.url, query, { start, end, step });
      const shown = table.series.get(`p${percent}`);
      assert.equal(shown.size, points.size);
      for (const [time, value] of points) {
        const error = Math.abs(shown.get(time) / value - 1);
        assert.ok(error <= 1e-9, `p${percent} at ${time}: ${shown.get(time)} instead of ${value}`);
      }
    }
  });
}
