// A link may come from anybody and name any server. One that config.json doesn't name is asked
// nothing before the user has agreed, and gets no credentials afterwards.

import assert from 'node:assert/strict';
import { after, before, beforeEach } from 'node:test';
import { browserTests } from './support/browser-test.mjs';
import { ask, listen, relay } from './support/http.mjs';
import { endOfRunningHour, hourOfTraffic } from './support/openmetrics.mjs';
import { eventually, link, untilPanels } from './support/page.mjs';
import { startPrometheus } from './support/prometheus.mjs';
import { startSite } from './support/site.mjs';

const test = browserTests(import.meta.url);

let prometheus;
let watched;
let seen;
let site;
// Chromium takes every host under .test for this machine: other hosts than the page's.
let elsewhere;

before(async () => {
  prometheus = await startPrometheus({ openmetrics: hourOfTraffic({ end: endOfRunningHour() }) });
  watched = await listen(async (req, res) => {
    seen.push({ host: req.headers.host, url: req.url, headers: req.headers });
    relay(await ask(prometheus.url, req.url, req), res);
  });
  elsewhere = `http://metrics.test:${watched.port}`;
  site = await startSite({
    prometheus: prometheus.url,
    config: { sources: [
      { name: 'own', url: '/prometheus' },
      { name: 'named', url: `http://named.test:${watched.port}/` },
    ] },
  });
});

beforeEach(() => { seen = []; });

after(async () => {
  await site?.close();
  await watched?.close();
  await prometheus?.stop();
});

test('a server that only the link names is asked nothing before the user agrees', async ({ open }) => {
  const { page, journal } = await open(link(site.url, { source: elsewhere }));
  const question = page.locator('[data-stranger]');
  await question.waitFor({ state: 'visible' });
  assert.match(await question.textContent(), new RegExp(`${elsewhere}(?![\\w.:/-])`), 'the question does not name the whole host');
  assert.equal(await page.locator('section[data-panel]').count(), 0);
  // The controls that are there already ask nothing either.
  await page.locator('button[data-action="refresh"]').click();
  await page.keyboard.press('r');
  assert.deepEqual(seen, [], 'it was asked all the same');
  assert.deepEqual(journal.requests.filter((url) => url.startsWith(elsewhere)), []);

  await page.locator('[data-action="trust-source"]').click();
  await untilPanels(page, ['ready'], ['latency', 'requests']);
  assert.ok(seen.some(({ url }) => url.startsWith('/api/v1/query_range')));
  assert.equal(await question.count(), 0);
});

test('the answer holds for the tab, and for that origin only', async ({ open }) => {
  const { page, context } = await open(link(site.url, { source: elsewhere }));
  await page.locator('[data-action="trust-source"]').click();
  await untilPanels(page, ['ready'], ['latency']);

  await page.goto(link(site.url, { source: `${elsewhere}/other/path`, theme: 'light' }));
  await untilPanels(page, ['error']); // asked, though there is nothing on that path
  for (const other of [`http://other.test:${watched.port}`, `http://metrics.test:1`, `https://metrics.test:${watched.port}`]) {
    await page.goto(link(site.url, { source: other }));
    await page.locator(`[data-stranger="${other}"]`).waitFor({ state: 'visible' });
  }
  const another = await context.newPage();
  await another.goto(link(site.url, { source: elsewhere }));
  await another.locator('[data-stranger]').waitFor({ state: 'visible' });
});

test('who refuses sees the page\'s own data, and Back asks again', async ({ open }) => {
  const { page } = await open(link(site.url, { source: elsewhere }));
  await page.locator('[data-action="refuse-source"]').click();
  await untilPanels(page, ['ready'], ['latency']);
  assert.equal(new URL(page.url()).searchParams.get('source'), null);
  await page.goBack();
  await page.locator('[data-stranger]').waitFor({ state: 'visible' });
  assert.deepEqual(seen, []);
});

test('sources of config.json and of the page\'s own origin need no question', async ({ open }) => {
  const sources = ['named', `http://named.test:${watched.port}`, `http://NAMED.test:${watched.port}`, '/prometheus', `${site.url}/prometheus`, 'own'];
  for (const source of sources) {
    const { page } = await open(link(site.url, { source }));
    await untilPanels(page, ['ready'], ['latency']);
    assert.equal(await page.locator('[data-stranger]').count(), 0, source);
  }
  assert.deepEqual(new Set(seen.map(({ host }) => host)), new Set([`named.test:${watched.port}`]));
});

test('a page that is not on this machine asks about servers of this machine, too', async ({ open }) => {
  const page = site.url.replace('127.0.0.1', 'dashboards.test');
  for (const source of [watched.url, `http://localhost:${watched.port}`]) {
    const visit = await open(link(page, { source }));
    await visit.page.locator(`[data-stranger="${source}"]`).waitFor({ state: 'visible' });
  }
  assert.deepEqual(seen, []);
  // Between programs of one machine nothing leaves it.
  const local = await open(link(site.url, { source: `http://localhost:${watched.port}` }));
  await untilPanels(local.page, ['ready'], ['latency']);
});

test('hosts that look like others are named as they are', async ({ open }) => {
  const disguises = {
    // Cyrillic letters in a familiar word.
    [`http://рrоmеthеus.test:${watched.port}`]: /^http:\/\/xn--/,
    [`http://127.0.0.1.metrics.test:${watched.port}`]: /^http:\/\/127\.0\.0\.1\.metrics\.test:\d+$/,
    [`http://METRICS.test:${watched.port}`]: /^http:\/\/metrics\.test:\d+$/,
    [`http://metrics.test:${watched.port}/${new URL(site.url).host}`]: /^http:\/\/metrics\.test:\d+$/,
    'http://2130706433:9': /^http:\/\/127\.0\.0\.1:9$/,
  };
  for (const [source, named] of Object.entries(disguises)) {
    const { page } = await open(link(site.url.replace('127.0.0.1', 'dashboards.test'), { source }));
    const question = page.locator('[data-stranger]');
    await question.waitFor({ state: 'visible' });
    assert.match(await question.getAttribute('data-stranger'), named);
  }
  assert.deepEqual(seen, []);
});

test('credentials of this page never reach another origin, not even one that was agreed to', async ({ open }) => {
  const { page, context } = await open(link(site.url));
  await context.addCookies([
    { name: 'session', value: 'secret-of-the-page', url: site.url },
    { name: 'session', value: 'secret-of-the-other', url: elsewhere },
  ]);
  await page.goto(link(site.url, { source: elsewhere, 'var-job': 'api' }));
  await page.locator('[data-action="trust-source"]').click();
  await untilPanels(page, ['ready'], ['latency', 'requests']);
  assert.ok(seen.length > 3);
  for (const { url, headers } of seen) {
    for (const name of ['cookie', 'authorization', 'referer']) assert.equal(headers[name], undefined, `${url} was asked with ${name}`);
    assert.ok(!JSON.stringify(headers).includes('secret'));
  }
});

test('credentials in an address are refused, and nothing is asked', async ({ open }) => {
  const host = `metrics.test:${watched.port}`;
  for (const source of [`http://user:secret@${host}`, `http://user@${host}`, `http://${host}\\@127.0.0.1`, `//${host}`, `/\\${host}`, `ftp://${host}`, `snapshot://${host}/a`, `snapshot:http://${host}/a`]) {
    const { page, journal } = await open(link(site.url, { source }));
    await eventually(async () => assert.equal(await page.locator('[data-notice="source"]').count(), 1, source));
    await untilPanels(page, ['ready'], ['latency']); // its own data
    assert.deepEqual(journal.requests.filter((url) => !url.startsWith(site.url) && url.startsWith('http')), [], source);
  }
  assert.deepEqual(seen, []);
});
