// What is marked beside the data: alerts that fired, restarts, exemplars, limits. A real service
// is scraped each second by a real Prometheus with rules; others know nothing of all that.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { browserTests } from './support/browser-test.mjs';
import { ask, listen, relay } from './support/http.mjs';
import { eventually, link, panel, panels, untilAnswered, untilPanels } from './support/page.mjs';
import { startPrometheus } from './support/prometheus.mjs';
import { startShop, TRACE } from './support/shop.mjs';
import { startSite } from './support/site.mjs';

const test = browserTests(import.meta.url);

const RULES = JSON.stringify({
  groups: [{
    name: 'shop',
    rules: [
      {
        alert: 'SlowOrders',
        expr: 'histogram_quantile(0.99, sum by (le, endpoint) (rate(http_request_duration_seconds_bucket[10s]))) > 0.4',
        labels: { severity: 'warning' },
      },
      { alert: 'Watchdog', expr: 'vector(1)', labels: { severity: 'none' } },
    ],
  }],
});

const LATENCY = { 'viewPanel': 'latency', 'from': 'now-40s', 'step': '1s', 'window': '10s', 'refresh': 'off' };

let shop;
let prometheus;
let site;

async function found(path, parameters) {
  const answer = await fetch(`${prometheus.url}/api/v1/${path}?${new URLSearchParams(parameters)}`);
  const { data } = await answer.json();
  return (data.result ?? data).length;
}

before(async () => {
  shop = await startShop();
  prometheus = await startPrometheus({ targets: [shop.target], rules: RULES });
  site = await startSite({ prometheus: prometheus.url, config: { sources: [{ name: 'shop', url: '/prometheus' }] } });
  await eventually(async () => assert.ok(await found('query', { query: 'ALERTS{alertname="SlowOrders"}' })));
  shop.restart();
  // Long enough that both are wide enough to be pointed at.
  for (const query of ['changes(process_start_time_seconds[1m]) > 0', 'count_over_time(ALERTS{alertname="SlowOrders"}[1m]) > 9']) {
    await eventually(async () => assert.ok(await found('query', { query }), query));
  }
});

after(async () => {
  await site?.close();
  await prometheus?.stop();
  await shop?.close();
});

/** Moves the pointer over the chart until its tooltip tells of a mark of this kind. */
async function pointAt(page, id, kind) {
  const chart = panel(page, id).locator('.chart');
  const box = await chart.boundingBox();
  return eventually(async () => {
    for (let x = box.width - 12; x > 40; x -= 3) {
      await page.mouse.move(box.x + x, box.y + box.height / 2);
      const mark = chart.locator(`[data-mark="${kind}"]`);
      if (await mark.count()) return mark.first().innerText();
    }
    throw new Error(`nowhere on ${id} is there a mark of an ${kind}`);
  });
}

test('a chart tells of the alert that fired, of the restart and of single requests', async ({ open }) => {
  const { page, journal } = await open(link(site.url, LATENCY), { height: 900 });
  await untilAnswered(page);
  assert.match(await pointAt(page, 'latency', 'alert'), /Firing: SlowOrders[^]*endpoint="\/api\/orders"/);
  assert.match(await pointAt(page, 'latency', 'start'), /Restarted[^]*job="shop"/);
  assert.match(await pointAt(page, 'latency', 'exemplar'), new RegExp(`One request: 830 ms[^]*trace_id=${TRACE}`));
  // A click holds it, so that the trace's id can be copied.
  await page.mouse.down();
  await page.mouse.up();
  await page.mouse.move(0, 0);
  assert.match(await page.locator('.tooltip.is-pinned [data-mark="exemplar"] code').innerText(), new RegExp(TRACE));
  // The alert that only proves that alerts arrive is none.
  const chart = panel(page, 'latency').locator('.chart');
  const summary = await chart.getAttribute('aria-label');
  assert.match(summary, /Alerts that fired: SlowOrders\. Processes started: [12]\./);
  assert.deepEqual(journal.errors, []);
});

test('limits of rules and of the objective are on the axis', async ({ open }) => {
  const { page } = await open(link(site.url, { ...LATENCY, slo: '600ms' }), { height: 900 });
  await untilAnswered(page);
  // As the picture that is taken away has them: the canvas has no text to read.
  const svg = await eventually(async () => {
    await panel(page, 'latency').locator('[data-action="panel-menu"]').click();
    const download = page.waitForEvent('download');
    await page.locator('[data-take="svg"]').click();
    const stream = await (await download).createReadStream();
    let text = '';
    for await (const chunk of stream) text += chunk;
    assert.match(text, /SlowOrders 400 ms/);
    return text;
  });
  assert.match(svg, /Objective 600 ms/);
  assert.match(svg, /↻/);
});

test('what is marked is asked when the panels have their answers', async ({ open }) => {
  const { page } = await open(link(site.url, { from: 'now-3m', refresh: 'off' }));
  await untilAnswered(page);
  await eventually(async () => {
    const [own, others] = await page.evaluate(() => {
      const entries = performance.getEntriesByType('resource').filter(({ name }) => name.includes('/api/v1/'));
      const rules = entries.findIndex(({ name }) => name.includes('/rules'));
      if (rules < 0) throw new Error('the rules have not been asked for');
      const before = entries.slice(0, rules).filter(({ name }) => name.includes('query_range'));
      return [entries[rules].startTime, before.map(({ responseEnd }) => responseEnd)];
    });
    assert.ok(others.length >= 10, `${others.length} queries came before`);
    assert.ok(others.every((end) => end <= own), `${others} should all have ended before ${own}`);
  });
});

test('a server that knows nothing of rules, alerts and exemplars has charts all the same', async ({ open }) => {
  const refused = [];
  const plain = await listen(async (req, res) => {
    if (/\/(rules|query_exemplars|label\/)/.test(req.url)) {
      refused.push(new URL(req.url, 'http://plain').pathname);
      res.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found');
    } else {
      relay(await ask(prometheus.url, req.url, req), res);
    }
  });
  const other = await startSite({ prometheus: plain.url, config: { sources: [{ name: 'plain', url: '/prometheus' }] } });
  try {
    const { page } = await open(link(other.url, LATENCY), { height: 900 });
    await untilPanels(page, ['ready'], ['latency']);
    await eventually(async () => assert.ok(refused.includes('/api/v1/query_exemplars'), String(refused)));
    assert.match(await pointAt(page, 'latency', 'alert'), /Firing: SlowOrders/);
    assert.deepEqual(await panels(page), { latency: { state: 'ready', alerts: [] } });
  } finally {
    await other.close();
    await plain.close();
  }
});
