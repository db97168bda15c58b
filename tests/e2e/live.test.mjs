// Against the truth: the load generator timed every request itself; the page must agree with it.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { browserTests } from './support/browser-test.mjs';
import { startLive } from './support/live.mjs';
import { asked, link, untilPanels } from './support/page.mjs';
import { startSite } from './support/site.mjs';
import { readTable } from './support/table.mjs';

const test = browserTests(import.meta.url);

const LOAD_SECONDS = 75;
const WINDOW = 60_000;
// Until what happened is scraped, every two seconds, and written down.
const SETTLED = 5_000;

let live;
let site;
let base;

before(async () => {
  live = await startLive({ seconds: 600 });
  site = await startSite({ prometheus: live.prometheus });
  await untilLoaded();
  // One range for all tests: the same minute of the same account.
  const end = Math.floor((Date.now() - SETTLED) / 1000) * 1000;
  base = { source: '/prometheus', from: end - 15_000, to: end, window: '1m', step: '1s', as: 'table' };
});

after(async () => {
  await site?.close();
  await live?.stop();
});

test('the request rate is within a tenth of the account', async ({ open }) => {
  const { end, last } = await lastRow(open, 'requests');
  const shown = sum([...last.values()].filter((value) => !Number.isNaN(value)));
  const truth = (await accountOf(end)).length / (WINDOW / 1000);
  assert.ok(Math.abs(shown - truth) <= 0.1 * truth, `the page says ${shown} requests a second, the account ${truth}`);
});

test('the share of errors is within a point of the account', async ({ open }) => {
  const { end, last } = await lastRow(open, 'errors');
  const account = await accountOf(end);
  for (const [name, from] of [['4xx', 400], ['5xx', 500]]) {
    const truth = account.filter(({ status }) => status >= from && status < from + 100).length / account.length;
    const shown = last.get(name);
    assert.ok(Math.abs(shown - truth) <= 0.01, `the page says ${shown} of the requests are ${name}, the account ${truth}`);
  }
});

test('the true P99 lies inside the band of the page', async ({ open }) => {
  const { end, last } = await lastRow(open, 'latency', { p: '99' });
  const seconds = (await accountOf(end)).map((request) => request.seconds).sort((a, b) => a - b);
  const truth = seconds[Math.ceil(0.99 * seconds.length) - 1];
  const [lower, upper] = [last.get('p99.lower'), last.get('p99.upper')];
  assert.ok(lower <= truth && truth <= upper, `the P99 of ${seconds.length} requests is ${truth} s, outside ${lower}…${upper}`);
});

test('reading orders is the slow query', async ({ open }) => {
  const { last } = await lastRow(open, 'db', { p: '99' });
  const quantiles = [...last].filter(([name, value]) => name.startsWith('p99{') && !Number.isNaN(value));
  assert.ok(quantiles.length > 1, `the columns are ${[...last.keys()]}`);
  const [slowest] = quantiles.sort(([, a], [, b]) => b - a);
  assert.match(slowest[0], /^p99\{operation="select",table="orders"\}$/i, JSON.stringify(quantiles));
});

async function untilLoaded() {
  for (;;) {
    const account = await live.account();
    if (account.length > 0 && account.at(-1).t - account[0].t >= LOAD_SECONDS) return;
    await pause(1000);
  }
}

/** The last step of a panel's table: the rates over the window before it. */
async function lastRow(open, id, query) {
  const { page } = await open(link(site.url, { ...base, ...query, viewPanel: id }));
  await untilPanels(page, ['ready'], [id]);
  const { end, window } = await asked(page, id);
  assert.equal(window, WINDOW, `${id} does not use the window of the URL`);
  const { series } = await readTable(page, id);
  return { end, last: new Map([...series].map(([name, points]) => [name, points.get(end)])) };
}

/** The requests which were answered in the window before `end`: a service counts at the answer. */
async function accountOf(end) {
  const account = await live.account();
  return account.filter(({ t, seconds }) => {
    const answered = (t + seconds) * 1000;
    return end - WINDOW < answered && answered <= end;
  });
}

const sum = (values) => values.reduce((total, value) => total + value, 0);
