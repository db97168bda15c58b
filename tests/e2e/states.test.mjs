// What a panel looks like while its answer is under way, and when one gives up waiting.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { browserTests } from './support/browser-test.mjs';
import { ask, listen, readBody } from './support/http.mjs';
import { HOUR, hourOfTraffic } from './support/openmetrics.mjs';
import { eventually, link, panel, panels, untilAnswered, untilPanels } from './support/page.mjs';
import { startPrometheus } from './support/prometheus.mjs';
import { startSite } from './support/site.mjs';

const test = browserTests(import.meta.url);
const END = Date.UTC(2026, 10, 20, 12);

let prometheus;
let proxy;
let site;
let slow = false;
let given = 0; // queries whose asker has gone

before(async () => {
  prometheus = await startPrometheus({ openmetrics: hourOfTraffic({ end: END }) });
  // While it is slow, two thirds of an answer come, and then nothing more.
  proxy = await listen(async (req, res) => {
    const body = await readBody(await ask(prometheus.url, req.url, req, { headers: { 'accept-encoding': 'identity' } }));
    res.writeHead(200, { 'content-type': 'application/json' });
    if (!slow || !req.url.includes('query_range')) return res.end(body);
    res.on('close', () => { given += 1; });
    return res.write(body.subarray(0, body.length * 2 / 3));
  });
  site = await startSite({ prometheus: proxy.url, config: { sources: [{ name: 'test', url: '/prometheus', timeout_seconds: 300 }] } });
});
after(async () => {
  await site?.close();
  await proxy?.close();
  await prometheus?.stop();
});

const hour = { from: END - HOUR, to: END, viewPanel: 'latency' };

test('a slow answer tells how much has come, and can be given up and asked for again', async ({ open }) => {
  slow = true;
  const { page } = await open(link(site.url, hour), { height: 900 });
  const latency = panel(page, 'latency');
  await latency.locator('.skeleton').waitFor();
  await eventually(async () => assert.match(await latency.locator('.progress [role="status"]').innerText(), /^[\d.]+ KiB so far$/));
  const before = given;
  await latency.locator('[data-action="stop"]').click();
  const { latency: stopped } = await untilPanels(page, ['error'], ['latency']);
  assert.match(stopped.alerts.join(), /You stopped this query/);
  assert.equal(await latency.locator('.progress').count(), 0);
  // On the server, too: the connection is closed.
  await eventually(async () => assert.ok(given > before));
  slow = false;
  await latency.locator('[data-action="retry"]').click();
  await untilPanels(page, ['ready'], ['latency']);
});

test('the last answer stays while the next is slow or given up', async ({ open }) => {
  slow = false;
  const { page } = await open(link(site.url, hour), { height: 900 });
  await untilAnswered(page);
  slow = true;
  await page.keyboard.press('r');
  const latency = panel(page, 'latency');
  await latency.locator('.progress').waitFor();
  assert.equal((await panels(page)).latency.state, 'ready');
  await latency.locator('[data-action="stop"]').focus();
  await page.keyboard.press('Enter');
  await untilPanels(page, ['stale'], ['latency']);
  slow = false;
});

/** How strong the strongest pixels of each of a chart's hues are. */
const strength = (page) => panel(page, 'latency').locator('canvas[data-layer="data"]').evaluate((canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let solid = 0;
  for (let at = 0; at < data.length; at += 4) {
    const channels = [data[at], data[at + 1], data[at + 2]];
    if (data[at + 3] > 200 && Math.max(...channels) - Math.min(...channels) > 60) solid += 1;
  }
  return solid;
});

test('a line stands out while its row in the legend is pointed at, by hand or by key', async ({ open }) => {
  slow = false;
  const { page } = await open(link(site.url, hour), { height: 900 });
  await untilAnswered(page);
  const all = await eventually(async () => {
    const found = await strength(page);
    assert.ok(found > 100);
    return found;
  });
  const name = panel(page, 'latency').locator('.legend-name').first();
  await name.hover();
  const one = await eventually(async () => {
    const found = await strength(page);
    assert.ok(found > 20 && found < all * 0.8, `${found} of ${all}`);
    return found;
  });
  await page.mouse.move(5, 5);
  await eventually(async () => assert.equal(await strength(page), all));
  await name.focus();
  await eventually(async () => assert.equal(await strength(page), one));
});
