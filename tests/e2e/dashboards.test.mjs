// Dashboards that are files: fetched from beside the page or opened from the disk, ours and
// Grafana's, with real answers.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { browserTests } from './support/browser-test.mjs';
import { HOUR, hourOfTraffic, JOB } from './support/openmetrics.mjs';
import { asked, eventually, link, panel, parameters, untilPanels } from './support/page.mjs';
import { queryRange, startPrometheus } from './support/prometheus.mjs';
import { startSite } from './support/site.mjs';
import { readTable } from './support/table.mjs';

const test = browserTests(import.meta.url);

const END = Date.UTC(2026, 0, 15, 13);
const TOLERANCE = 1e-9;
const BUCKETS = 'sum by (le) (rate(http_request_duration_seconds_bucket[$__rate_interval]))';

let prometheus;
let site;

before(async () => {
  prometheus = await startPrometheus({ openmetrics: hourOfTraffic({ end: END }) });
  site = await startSite({
    prometheus: prometheus.url,
    config: { sources: [{ name: 'prometheus', url: '/prometheus' }], dashboards: ['shop'] },
  });
});

after(async () => {
  await site?.close();
  await prometheus?.stop();
});

const at = (query) => link(site.url, { source: '/prometheus', from: END - HOUR, to: END, ...query });

test('a dashboard beside the page has real data in its panels', async ({ open }) => {
  const { page } = await open(at({ dashboard: 'shop', 'var-job': JOB }));
  await untilPanels(page, ['ready'], ['latency']);
  assert.equal(await page.locator('.file-title').textContent(), 'Shop');
  // A row is repeated with its panels, for each endpoint that the server has.
  const repeated = await eventually(async () => {
    const rows = await page.locator('.file-row').allTextContents();
    assert.ok(rows.length > 2, `rows: ${rows}`);
    return rows;
  });
  assert.ok(repeated.includes('/api/orders'), repeated.join());
});

test('its percentiles are those of Prometheus', async ({ open }) => {
  const { page } = await open(at({ dashboard: 'shop', 'var-job': JOB, viewPanel: 'latency', as: 'table', p: '50,99', step: '1m' }));
  await untilPanels(page, ['ready'], ['latency']);
  const { start, end, step, window } = await asked(page, 'latency');
  const { series } = await readTable(page, 'latency');
  const expr = `histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket{job="${JOB}"}[${window}ms])))`;
  const [truth] = await queryRange(prometheus.url, expr, { start, end, step });
  let compared = 0;
  for (const [time, value] of truth.points) {
    const shown = series.get('p99').get(time);
    if (Number.isNaN(value)) continue;
    assert.ok(Math.abs(shown - value) <= TOLERANCE * Math.abs(value), `${shown} is not ${value} at ${time}`);
    compared += 1;
  }
  assert.ok(compared > 30, `${compared} steps compared`);
});

test('a dashboard that is not there is named, with what to try', async ({ open }) => {
  const { page } = await open(at({ dashboard: 'nowhere' }));
  const alert = await page.locator('.file-remarks[role="alert"]').textContent();
  assert.match(alert, /dashboards\/nowhere\.json/);
  const elsewhere = await open(at({ dashboard: 'https://example.org/x.json' }));
  assert.match(await elsewhere.page.locator('.file-remarks[role="alert"]').textContent(), /example\.org/);
});

test("a dashboard of Grafana's is opened from the disk, with what is not carried over", async ({ open }) => {
  const { page } = await open(at({}));
  await untilPanels(page, ['ready', 'empty'], ['latency']);
  await page.locator('[data-action="import"] input').setInputFiles(file('grafana.json', {
    title: 'Theirs',
    panels: [
      {
        type: 'timeseries', title: 'Percentiles', gridPos: { x: 0, y: 0, w: 12, h: 8 },
        targets: ['0.5', '0.99'].map((quantile) => ({ expr: `histogram_quantile(${quantile}, ${BUCKETS})` })),
      },
      { type: 'stat', title: 'Requests', gridPos: { x: 12, y: 0, w: 12, h: 8 }, targets: [{ expr: 'sum(http_request_duration_seconds_count)' }] },
      { type: 'logs', title: '<img src=x onerror=alert(1)>', targets: [{ expr: '{job="x"}' }] },
    ],
  }));
  await untilPanels(page, ['ready'], ['panel-1', 'panel-2']);
  assert.equal(await page.locator('.file-title').textContent(), 'Theirs');
  const remarks = await page.locator('.file-remarks').textContent();
  assert.match(remarks, /2 of 3 panels/);
  assert.match(remarks, /<img src=x onerror=alert\(1\)>/);
  assert.equal(await page.locator('.file-remarks img').count(), 0);
  const number = Number(await panel(page, 'panel-2').locator('[data-v]').getAttribute('data-v'));
  assert.ok(number > 0, `${number} requests`);
  // One question for both percentiles.
  await panel(page, 'panel-1').locator('[data-action="view-data"]').click();
  await eventually(async () => assert.deepEqual([...(await readTable(page, 'panel-1')).series.keys()].filter((name) => !name.includes('.')), ['p50', 'p99']));
});

test('a broken file says where, and a value of a link stays a value', async ({ open }) => {
  const { page, journal } = await open(at({ dashboard: 'shop', 'var-endpoint': '"} or vector(1) or up{a="' }));
  await untilPanels(page, ['ready', 'empty'], ['latency', 'rate']);
  assert.deepEqual(journal.errors, []);
  await page.locator('[data-action="import"] input').setInputFiles(file('broken.json', {
    taillight: 'dashboard', version: 1, title: 't', panels: [{ kind: 'lines', queries: [{ expr: 'sum(up' }] }],
  }));
  await eventually(async () => assert.match(await page.locator('.file-remarks[role="alert"]').textContent(), /panels\[0\]\.queries\[0\]\.expr/));
  // The head leads back to the built-in dashboard.
  await page.locator('[data-control="dashboard"]').selectOption('');
  await untilPanels(page, ['ready', 'empty'], ['latency-heatmap']);
  assert.ok(!parameters(page).some(([name]) => name === 'dashboard'));
});

const file = (name, content) => ({ name, mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(content)) });
