// From "it is slow" to the name of what makes it slow: the guided page, on the recorded incident and on a
// live Prometheus.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { browserTests } from './support/browser-test.mjs';
import { endOfRunningHour, hourOfTraffic } from './support/openmetrics.mjs';
import { eventually, link, untilAnswered, untilPanels } from './support/page.mjs';
import { startPrometheus } from './support/prometheus.mjs';
import { startSite } from './support/site.mjs';

const test = browserTests(import.meta.url);

let site;
before(async () => {
  site = await startSite();
});
after(() => site?.close());

const lead = (page) => page.locator('[data-statement="lead"]');
const untilTold = (page) => page.locator('[data-view="bottleneck"][data-state="ready"]').waitFor();
const accused = (page) => page.locator('[data-standing="accused"]').evaluateAll((all) => all.map((one) => one.dataset.suspect));

test('two clicks from opening the page the missing index is named', async ({ open }) => {
  const { page } = await open(link(site.url));
  await untilAnswered(page);
  await page.locator('.brand a[data-action="bottleneck"]').click();
  await untilTold(page);
  const sentence = await lead(page).textContent();
  assert.match(sentence, /orders/);
  assert.match(sentence, /SELECT/);
  assert.deepEqual(await accused(page), ['orders SELECT']);
  // "P99 is 3.17 s, and would be 229 ms without it": both are times, and the second is the shorter.
  const [now, without] = [...sentence.matchAll(/([\d.]+)\s(ms|s)\b/g)].map(([, number, unit]) => number * (unit === 's' ? 1 : 0.001));
  assert.ok(now > 2 && without < 0.5, sentence);
});

test('the latency panel leads there, too, and Back leads back', async ({ open }) => {
  const { page } = await open(link(site.url));
  await untilAnswered(page);
  await page.locator('section[data-panel="latency"] a[data-action="bottleneck"]').click();
  await untilTold(page);
  assert.equal(new URL(page.url()).searchParams.get('view'), 'bottleneck');
  await page.goBack();
  await untilPanels(page, ['ready'], ['latency']);
  assert.equal(new URL(page.url()).searchParams.get('view'), null);
});

test('the page is a link, in both languages', async ({ open }) => {
  const { page } = await open(link(site.url, { view: 'bottleneck', lang: 'zh-CN', tz: 'utc' }));
  await untilTold(page);
  assert.match(await lead(page).textContent(), /^自 04:1[12] 起，orders SELECT 拖慢了请求/);
});

test('each statement leads to its chart, and its chart back', async ({ open }) => {
  const { page } = await open(link(site.url, { view: 'bottleneck' }));
  await untilTold(page);
  await page.locator('[data-suspect="orders SELECT"] a[data-action="view-chart"]').click();
  await untilPanels(page, ['ready'], ['db']);
  assert.equal(await page.locator('section[data-panel]').count(), 1);
  await page.locator('section[data-panel="db"] button[data-action="close-panel"]').click();
  await untilTold(page);
});

test('after the index is back it is faster, and nobody is accused', async ({ open }) => {
  const { page } = await open(link(site.url, { view: 'bottleneck', from: 'now-15m' }));
  await untilTold(page);
  assert.equal(await lead(page).getAttribute('data-verdict'), 'faster');
  assert.deepEqual(await accused(page), []);
  assert.equal(await page.locator('[data-suspect]').count(), 0);
});

test('a brushed window is compared with what was before it', async ({ open }) => {
  // Minutes 20 to 35 of the recording's hour, against the five to twenty before the incident.
  const query = { view: 'bottleneck', brush: 'now-40m..now-25m', baseline: 'now-55m..now-45m' };
  const { page } = await open(link(site.url, query));
  await untilTold(page);
  assert.equal(await lead(page).getAttribute('data-verdict'), 'slower');
  assert.deepEqual(await accused(page), ['orders SELECT']);
  await page.locator('a[data-action="whole-range"]').click();
  await eventually(async () => assert.equal(new URL(page.url()).searchParams.get('brush'), null));
});

test('without anything to compare with it says so', async ({ open }) => {
  const { page } = await open(link(site.url, { view: 'bottleneck', baseline: '-7d' }));
  await untilTold(page);
  assert.equal(await lead(page).getAttribute('data-verdict'), 'no-baseline');
  assert.deepEqual(await accused(page), []);
  assert.match(await page.locator('[data-statement="because"]').textContent(), /Not enough evidence/);
  // Who owns the slow requests needs no baseline.
  assert.ok((await page.locator('[data-owner]').count()) > 1);
});

test('a live Prometheus is asked for every histogram, and its page is the same', async ({ open }) => {
  const prometheus = await startPrometheus({ openmetrics: hourOfTraffic({ end: endOfRunningHour() }) });
  const live = await startSite({ prometheus: prometheus.url });
  try {
    const { page } = await open(link(live.url, { source: '/prometheus', view: 'bottleneck' }));
    await untilTold(page);
    assert.match(await lead(page).getAttribute('data-verdict'), /^(slower|faster|same|no-baseline)$/);
    const owners = await page.locator('.owners tbody tr').count();
    assert.ok(owners > 0, 'nobody owns the slow requests');
  } finally {
    await live.close();
    await prometheus.stop();
  }
});
