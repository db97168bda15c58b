// The URL is the dashboard: every control writes it, and a fresh browser opened at it shows the same.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { browserTests } from './support/browser-test.mjs';
import { endOfRunningHour, HOSTILE, HOUR, hourOfTraffic } from './support/openmetrics.mjs';
import {
  asked, dragAcross, eventually, link, panel, parameters, untilAnswered, untilPanels, variableBox, zoomedFrom,
} from './support/page.mjs';
import { startPrometheus } from './support/prometheus.mjs';
import { startSite } from './support/site.mjs';
import { readTable } from './support/table.mjs';

const test = browserTests(import.meta.url);

// Now, so that relative ranges have something to show as well.
const END = endOfRunningHour();
const FIXED = { from: END - HOUR, to: END - HOUR / 3 };
// With its exact numbers on the page, what a change does to them can be compared as well.
const NUMBERS = { viewPanel: 'latency', as: 'table' };
// A parameter of somebody else's: a proxy's, an embedding page's.
const FOREIGN = { ticket: 'AB-1 & more' };

let prometheus;
let site;

before(async () => {
  prometheus = await startPrometheus({ openmetrics: hourOfTraffic({ end: END }) });
  // The only source is the first one, hence the default: `source` is never written.
  site = await startSite({
    prometheus: prometheus.url,
    config: { sources: [{ name: 'test', url: '/prometheus', timeout_seconds: 30 }] },
  });
});

after(async () => {
  await site?.close();
  await prometheus?.stop();
});

const choose = (control, value) => async (page) => (await reachable(page, `select[data-control="${control}"]`)).selectOption(value);
const tick = (variable, value) => async (page) => (await variableBox(page, variable, value)).click();

// What is needed less often may be folded away behind one button.
async function reachable(page, selector) {
  const control = page.locator(selector);
  if (!(await control.isVisible())) await page.locator('button[data-action="options"]').click();
  return control;
}

const typePercentiles = (text) => async (page) => {
  const input = page.locator('input[data-control="p"]');
  await input.fill(text);
  await input.press('Enter');
};

async function pickRange(page, range) {
  await page.locator('button[data-control="range"]').click();
  await page.locator(`button[data-range="${range}"]`).click();
}

async function typeRange(page, from, to) {
  await page.locator('button[data-control="range"]').click();
  await page.locator('input[name="from"]').fill(from);
  await page.locator('input[name="to"]').fill(to);
  await page.locator('button[data-action="apply-range"]').click();
}

// The buttons of a panel may show only while the pointer is over it.
async function inPanel(page, id, action) {
  await panel(page, id).hover();
  await panel(page, id).locator(`button[data-action="${action}"]`).click();
}

// `base`: where it starts; `act`: one thing a user does; `query`: what the URL says then.
const CHANGES = [
  ...[
    { name: 'percentiles', act: typePercentiles('90,99.9'), query: { p: '90,99.9' } },
    { name: 'percentiles back to the default', base: { p: '90' }, act: typePercentiles('50,95,99') },
    { name: 'grouping', act: choose('by', 'endpoint'), query: { by: 'endpoint' } },
    { name: 'no grouping', base: { by: 'endpoint' }, act: choose('by', '') },
    { name: 'step', act: choose('step', '1m'), query: { step: '1m' } },
    { name: 'window', act: choose('window', '5m'), query: { window: '5m' } },
    { name: 'time zone', act: choose('tz', 'utc'), query: { tz: 'utc' } },
    { name: 'theme', act: choose('theme', 'light'), query: { theme: 'light' } },
    { name: 'language', act: choose('lang', 'zh-CN'), query: { lang: 'zh-CN' } },
    { name: 'auto-refresh', act: choose('refresh', '5m'), query: { refresh: '5m' } },
    { name: 'error band', act: async (page) => (await reachable(page, 'input[data-control="band"]')).uncheck(), query: { band: 'off' } },
    { name: 'a variable', act: tick('endpoint', '/api/users'), query: { 'var-endpoint': '/api/users' } },
    {
      name: 'a second value of a variable',
      base: { 'var-endpoint': '/api/users' },
      act: tick('endpoint', '/api/orders'),
      query: { 'var-endpoint': ['/api/users', '/api/orders'] },
    },
    { name: 'a hostile value of a variable', act: tick('endpoint', HOSTILE), query: { 'var-endpoint': HOSTILE } },
    { name: 'the last value of a variable taken away', base: { 'var-method': 'POST' }, act: tick('method', 'POST') },
  ].map(({ base = {}, query = {}, ...change }) => ({
    ...change, base: { ...FIXED, ...NUMBERS, ...base }, query: { ...FIXED, ...NUMBERS, ...query },
  })),
  {
    name: 'a range from the list',
    base: NUMBERS,
    act: (page) => pickRange(page, 'now-15m'),
    query: { ...NUMBERS, from: 'now-15m' },
  },
  {
    name: 'the default range from the list',
    base: { ...NUMBERS, from: 'now-15m' },
    act: (page) => pickRange(page, 'now-1h'),
    query: NUMBERS,
  },
  {
    name: 'a range by hand',
    base: NUMBERS,
    act: (page) => typeRange(page, 'now-30m', 'now-5m'),
    query: { ...NUMBERS, from: 'now-30m', to: 'now-5m' },
  },
  {
    name: 'one panel',
    base: FIXED,
    act: (page) => inPanel(page, 'latency', 'view-panel'),
    query: { ...FIXED, viewPanel: 'latency' },
  },
  {
    name: 'its exact numbers',
    base: { ...FIXED, viewPanel: 'latency' },
    act: (page) => inPanel(page, 'latency', 'view-data'),
    query: { ...FIXED, ...NUMBERS },
  },
  {
    name: 'back to all panels',
    base: { ...FIXED, viewPanel: 'latency' },
    act: (page) => inPanel(page, 'latency', 'close-panel'),
    query: FIXED,
  },
];

for (const { name, base, act, query } of CHANGES) {
  test(`${name}: the URL says it, a fresh browser shows it, Back undoes it`, async ({ open }) => {
    const { page } = await open(link(site.url, { ...base, ...FOREIGN }));
    await untilAnswered(page);
    const steps = await historySteps(page);

    await act(page);
    await untilParameters(page, { ...query, ...FOREIGN });
    assert.equal(await historySteps(page), steps + 1, 'one change should be one step in the history');

    const { page: fresh } = await open(page.url());
    await untilSameControls(page, fresh);
    if (query.as === 'table') await untilSameNumbers(page, fresh);

    await page.goBack();
    await untilParameters(page, { ...base, ...FOREIGN });
    await page.goForward();
    await untilParameters(page, { ...query, ...FOREIGN });
    await untilSameControls(page, fresh);
  });
}

test('a link with everything in it is shown as it says', async ({ open }) => {
  const { page } = await open(link(site.url, {
    ...FIXED, p: '75,99', by: 'endpoint', band: 'off', window: '5m', step: '1m', refresh: '5m',
    timezone: 'utc', theme: 'light', lang: 'zh-CN', 'var-endpoint': ['/api/users', '/api/orders'],
  }));
  await untilAnswered(page);
  await eventually(async () => {
    await unfold(page);
    const { range, ...rest } = await controls(page);
    assert.deepEqual(rest, {
      by: 'endpoint', step: '1m', window: '5m', refresh: '5m', tz: 'utc', theme: 'light', lang: 'zh-CN',
      p: '75,99', band: false,
      variables: { job: [], instance: [], endpoint: ['/api/orders', '/api/users'], method: [] },
    });
  });
});

test('Back and Forward undo and redo one thing at a time', async ({ open }) => {
  const shows = (page, p, by) => eventually(async () => {
    const shown = await controls(page);
    assert.deepEqual({ p: shown.p, by: shown.by }, { p, by });
  });
  const { page } = await open(link(site.url, { ...FIXED, ...FOREIGN }));
  await untilAnswered(page);
  await typePercentiles('90')(page);
  await untilParameters(page, { ...FIXED, ...FOREIGN, p: '90' });
  await choose('by', 'method')(page);
  await untilParameters(page, { ...FIXED, ...FOREIGN, p: '90', by: 'method' });

  await page.goBack();
  await untilParameters(page, { ...FIXED, ...FOREIGN, p: '90' });
  await shows(page, '90', '');
  await page.goBack();
  await untilParameters(page, { ...FIXED, ...FOREIGN });
  await shows(page, '50,95,99', '');
  await page.goForward();
  await page.goForward();
  await untilParameters(page, { ...FIXED, ...FOREIGN, p: '90', by: 'method' });
  await shows(page, '90', 'method');
});

test('a drag over the plot zooms, in one step of the history', async ({ open }) => {
  const { page } = await open(link(site.url, { ...FIXED, ...FOREIGN }));
  await untilAnswered(page);
  const steps = await historySteps(page);

  await dragAcross(page, 'latency', 0.4, 0.7);
  const { from, to } = await zoomedFrom(page, FIXED);
  await untilParameters(page, { from, to, ...FOREIGN });
  assert.equal(await historySteps(page), steps + 1, 'a whole drag should be one step in the history');
  await eventually(async () => {
    const { start, end, step } = await asked(page, 'latency');
    assert.ok(Math.abs(start - from) <= step && Math.abs(end - to) <= step, `the panel shows ${start}…${end}, not ${from}…${to}`);
  });

  const { page: fresh } = await open(page.url());
  await untilSameControls(page, fresh);
  await page.goBack();
  await untilParameters(page, { ...FIXED, ...FOREIGN });
});

test('kiosk mode is in the URL, and Back leaves it', async ({ open }) => {
  const { page } = await open(link(site.url, { ...FIXED, ...FOREIGN }));
  await untilAnswered(page);
  await page.locator('button[data-action="kiosk"]').click();
  await eventually(async () => assert.ok(['', 'true'].includes(new URL(page.url()).searchParams.get('kiosk'))));
  await page.locator('button[data-control="range"]').waitFor({ state: 'hidden' });
  await page.goBack();
  await untilParameters(page, { ...FIXED, ...FOREIGN });
  await page.locator('button[data-control="range"]').waitFor({ state: 'visible' });
});

test('the live link moves with the clock, the locked one does not, and both can be copied', async ({ open }) => {
  const { page } = await open(link(site.url, { from: 'now-30m', p: '90', ...FOREIGN }));
  await untilAnswered(page);
  await page.locator('button[data-action="share"]').click();
  const live = await page.locator('input[data-link="live"]').inputValue();
  const locked = await page.locator('input[data-link="locked"]').inputValue();

  assert.deepEqual(Object.fromEntries(new URL(live).searchParams), { from: 'now-30m', p: '90', ...FOREIGN });
  const { from, to, ...rest } = Object.fromEntries(new URL(locked).searchParams);
  assert.match(`${from} ${to}`, /^\d{13} \d{13}$/, 'the locked link should hold epoch milliseconds');
  assert.equal(Number(to) - Number(from), HOUR / 2);
  assert.deepEqual(rest, { p: '90', ...FOREIGN });

  for (const [kind, text] of Object.entries({ live, locked })) {
    await page.locator(`button[data-share="${kind}"]`).click();
    await eventually(async () => assert.equal(await page.evaluate(() => navigator.clipboard.readText()), text));
  }

  const { page: fresh } = await open(locked);
  await untilPanels(fresh, ['ready'], ['latency']);
});

const BAD = [
  { parameter: 'p', value: 'abc', control: 'p', usual: '50,95,99' },
  { parameter: 'step', value: '-1', control: 'step', usual: 'auto' },
  { parameter: 'window', value: 'wide', control: 'window', usual: 'auto' },
  { parameter: 'from', value: 'yesterday', control: 'range' },
];

for (const { parameter, value, control, usual } of BAD) {
  test(`${parameter}=${value} is named in a notice, and the default is used`, async ({ open }) => {
    const { page } = await open(link(site.url, { [parameter]: value }));
    await untilAnswered(page);
    const notice = page.locator('[data-notice]').filter({ hasText: new RegExp(`(^|[^a-z])${parameter}([^a-z]|$)`) });
    await notice.waitFor({ state: 'visible' });
    const words = await notice.textContent();
    assert.ok(words.includes(value), `the notice does not quote ${value}: ${words}`);

    const { page: plain } = await open(link(site.url));
    await untilSameControls(page, plain);
    if (usual) assert.equal((await controls(page))[control], usual);
  });
}

const historySteps = (page) => page.evaluate(() => history.length);

function untilParameters(page, query) {
  const expected = parameters({ url: () => link(site.url, query) });
  return eventually(async () => assert.deepEqual(parameters(page), expected));
}

/** Folds everything out: what is folded away is not on the page. */
async function unfold(page) {
  const options = page.locator('button[data-action="options"]');
  if (await options.getAttribute('aria-expanded') !== 'true') await options.click();
  await page.locator('select[data-control="lang"]').waitFor();
  for (const list of await page.locator('details[data-variable]').all()) {
    if (await list.locator('.ticks > *').count() > 0) continue;
    await list.locator('summary').click();
    await list.locator('.ticks > *').first().waitFor();
    await list.locator('summary').click();
  }
}

/** What every control shows. Variables: the ticked values, sorted. Of a range that moves, not the time. */
function controls(page) {
  return page.evaluate(() => {
    const value = (selector) => document.querySelector(selector)?.value;
    const selects = ['by', 'step', 'window', 'refresh', 'tz', 'theme', 'lang'];
    const ticked = (name) => [...document.querySelectorAll(`details[data-variable="${name}"] input[type="checkbox"]:checked`)]
      .map((box) => box.value).sort();
    return {
      ...Object.fromEntries(selects.map((name) => [name, value(`select[data-control="${name}"]`)])),
      range: document.querySelector('button[data-control="range"]')?.textContent.trim().replace(/\d{1,2}:\d\d(:\d\d)?/g, 'time'),
      p: value('input[data-control="p"]'),
      band: document.querySelector('input[data-control="band"]')?.checked,
      variables: Object.fromEntries(['job', 'instance', 'endpoint', 'method'].map((name) => [name, ticked(name)])),
    };
  });
}

async function untilSameControls(page, fresh) {
  await untilAnswered(fresh);
  await Promise.all([unfold(page), unfold(fresh)]);
  await eventually(async () => assert.deepEqual(await controls(page), await controls(fresh)));
}

/** The latency tables of a page that was changed and of one that was opened so. */
function untilSameNumbers(page, fresh) {
  return eventually(async () => compareTables(await readTable(page, 'latency'), await readTable(fresh, 'latency')));
}

// A relative range may have moved on by a step between the two; what both show must be equal.
function compareTables(a, b) {
  assert.deepEqual([...a.series.keys()], [...b.series.keys()]);
  const common = a.times.filter((t) => b.times.includes(t));
  assert.ok(common.length > 0.9 * a.times.length, 'the two tables show different times');
  for (const [name, points] of a.series) {
    const values = (series) => common.map((t) => [t, series.get(t)]);
    assert.deepEqual(values(points), values(b.series.get(name)), name);
  }
}
