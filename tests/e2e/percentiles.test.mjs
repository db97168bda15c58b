// Every percentile on the page equals Prometheus' own histogram_quantile, on both major versions.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { browserTests } from './support/browser-test.mjs';
import { HOSTILE, HOUR, hourOfTraffic, JOB, OVERFLOWING, PARTIAL, SILENT } from './support/openmetrics.mjs';
import { asked, link, untilPanels } from './support/page.mjs';
import { labelText, queryRange, quoted, RELEASES, startPrometheus } from './support/prometheus.mjs';
import { startSite } from './support/site.mjs';
import { readTable } from './support/table.mjs';

const test = browserTests(import.meta.url);

const END = Date.UTC(2026, 0, 15, 13);
const PERCENTILES = [1, 50, 90, 95, 99, 99.9];
const TOLERANCE = 1e-9;

const CASES = [
  { name: 'all endpoints together', step: '15s' },
  { name: 'automatic step and window' },
  { name: 'by endpoint', step: '30s', by: ['endpoint'] },
  { name: 'by endpoint and method, in a wide window', step: '1m', window: '5m', by: ['endpoint', 'method'] },
  { name: 'one endpoint', step: '15s', only: { endpoint: ['/api/orders'] } },
  { name: 'one method', step: '15s', only: { method: ['POST'] } },
  { name: 'two endpoints of one instance', step: '15s', only: { endpoint: ['/api/users', PARTIAL], instance: ['10.0.0.2:8000'] } },
  { name: 'an endpoint with a hostile name', step: '15s', only: { endpoint: [HOSTILE] } },
  { name: 'an endpoint that comes and goes', step: '15s', only: { endpoint: [PARTIAL] } },
  { name: 'an endpoint beyond the largest bucket', step: '15s', only: { endpoint: [OVERFLOWING] } },
  { name: 'an endpoint without requests', step: '15s', only: { endpoint: [SILENT] } },
];

for (const release of RELEASES) {
  let prometheus;
  let site;

  before(async () => {
    prometheus = await startPrometheus({ release, openmetrics: hourOfTraffic({ end: END }) });
    site = await startSite({ prometheus: prometheus.url });
  });

  after(async () => {
    await site?.close();
    await prometheus?.stop();
  });

  for (const { name, step, window, by = [], only = {} } of CASES) {
    test(`Prometheus ${release}: ${name}`, async ({ open }) => {
      const { page } = await open(link(site.url, {
        source: '/prometheus',
        from: END - HOUR,
        to: END,
        p: PERCENTILES.join(','),
        viewPanel: 'latency',
        as: 'table',
        'var-job': JOB,
        ...(step && { step }),
        ...(window && { window }),
        ...(by.length > 0 && { by: by.join(',') }),
        ...Object.fromEntries(Object.entries(only).map(([label, values]) => [`var-${label}`, values])),
      }));
      await untilPanels(page, ['ready', 'empty']);
      const range = await asked(page, 'latency');
      checkRange(range);
      const table = await readTable(page, 'latency');
      assert.deepEqual(table.times, steps(range), 'the rows of the table are not the steps which the panel states');

      const expected = await expectedSeries(prometheus.url, range, by, { job: [JOB], ...only });
      comparePercentiles(table.series, expected);
      checkBands(table.series);
    });
  }
}

// Otherwise a page that asks for next to nothing would be right about all of it.
function checkRange({ start, end, step, window }) {
  assert.ok(Math.abs(start - (END - HOUR)) <= step, `data-start ${start} is not where the range begins, ${END - HOUR}`);
  assert.ok(Math.abs(end - END) <= step, `data-end ${end} is not where the range ends, ${END}`);
  assert.equal((end - start) % step, 0, 'data-end is not a whole number of data-step after data-start');
  assert.ok(window > 0, `data-window is ${window}`);
}

function steps({ start, end, step }) {
  return Array.from({ length: (end - start) / step + 1 }, (_, index) => start + index * step);
}

/** What the server itself answers: `{ points, query }` by the name which the page gives the series. */
async function expectedSeries(url, range, by, matchers) {
  const selector = Object.entries(matchers).map(([label, values]) => `${label}=~${quoted(values.map(literal).join('|'))}`);
  const rate = `rate(http_request_duration_seconds_bucket{${selector.join(',')}}[${range.window}ms])`;
  const expected = new Map();
  for (const p of PERCENTILES) {
    const query = `histogram_quantile(${p / 100}, sum by (${['le', ...by].join(', ')}) (${rate}))`;
    for (const { labels, points } of await queryRange(url, query, range)) {
      expected.set(`p${p}${labelText(labels)}`, { points, query });
    }
  }
  return expected;
}

const literal = (value) => value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function comparePercentiles(actual, expected) {
  const shown = [...actual].filter(([name, points]) => !isBand(name) && points.size > 0).map(([name]) => name);
  assert.deepEqual(shown.sort(), [...expected.keys()].sort(), 'the table and the server disagree about which series there are');
  const wrong = [...expected].flatMap(([name, { points, query }]) => differences(name, actual.get(name), points, query));
  assert.ok(wrong.length === 0, `${wrong.length} values differ from the server's:\n${wrong.slice(0, 8).join('\n')}`);
}

function differences(name, actual, expected, query) {
  const times = [...new Set([...actual.keys(), ...expected.keys()])].sort((a, b) => a - b);
  return times
    .filter((t) => !same(actual.get(t), expected.get(t)))
    .map((t) => `${name} at ${new Date(t).toISOString()}: table ${text(actual.get(t))}, server ${text(expected.get(t))} = ${query}`);
}

function same(a, b) {
  if (a === undefined || b === undefined) return a === b;
  return Object.is(a, b) || Math.abs(a - b) <= TOLERANCE * Math.abs(b);
}

const text = (value) => (value === undefined ? 'no sample' : String(value));

const isBand = (name) => /^p[\d.]+\.(lower|upper)(\{|$)/.test(name);

function checkBands(series) {
  for (const [name, points] of series) {
    if (isBand(name)) continue;
    const [, p, labels] = /^(p\d+(?:\.\d+)?)(.*)$/s.exec(name);
    const lower = series.get(`${p}.lower${labels}`);
    const upper = series.get(`${p}.upper${labels}`);
    assert.ok(lower && upper, `${name} has no ${p}.lower${labels} or no ${p}.upper${labels} beside it`);
    for (const [t, value] of points) {
      if (Number.isNaN(value)) continue;
      assert.ok(lower.get(t) <= value && value <= upper.get(t),
        `${name} at ${new Date(t).toISOString()}: ${value} is outside its band ${lower.get(t)}…${upper.get(t)}`);
    }
  }
}
