// What is taken away from a panel is what it shows: files, clipboard, links. And its legend chooses what that is.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { browserTests } from './support/browser-test.mjs';
import { HOSTILE, HOUR, JOB } from './support/openmetrics.mjs';
import { asked, eventually, link, panel, untilPanels } from './support/page.mjs';
import { labelText, parseNumber } from './support/prometheus.mjs';
import { END, THE_HOUR, serveHour } from './support/served-hour.mjs';
import { readTable } from './support/table.mjs';

const test = browserTests(import.meta.url);

const BASE = { ...THE_HOUR, 'var-job': JOB };
const GROUPED = { ...BASE, by: 'endpoint,method', p: '50,95,99' };

const served = serveHour();

for (const id of ['latency', 'latency-heatmap', 'requests']) {
  test(`${id}: CSV and JSON hold the numbers of its table`, async ({ open }) => {
    const { page } = await open(link(served.site.url, { ...BASE, by: 'endpoint', viewPanel: id, as: 'table' }));
    await untilPanels(page, ['ready']);
    const table = await readTable(page, id);

    const csv = await download(page, id, 'csv');
    assert.equal(csv.name, `taillight-${id}-2026-01-15T13-00Z.csv`);
    const [head, ...lines] = parseCsv(csv.text);
    assert.deepEqual(head, ['time', 'epoch_ms', ...table.series.keys()]);
    assert.deepEqual(lines.map(([time]) => Date.parse(time)), table.times);
    assert.deepEqual(lines.map(([, epoch]) => Number(epoch)), table.times);
    const column = (index) => new Map(lines.map((line) => [Number(line[1]), line[index + 2]])
      .filter(([, text]) => text !== '').map(([t, text]) => [t, parseNumber(text)]));
    assert.deepEqual(new Map(head.slice(2).map((name, index) => [name, column(index)])), table.series);

    const json = await download(page, id, 'json');
    assert.equal(json.name, `taillight-${id}-2026-01-15T13-00Z.json`);
    const { panel: named, unit, start, end, step, series } = JSON.parse(json.text);
    const range = await asked(page, id);
    assert.deepEqual({ named, start, end, step }, { named: id, start: range.start, end: range.end, step: range.step });
    assert.equal(unit, id === 'latency' ? 'seconds' : 'per_second');
    const points = ({ values }) => new Map(values.map((value, index) => [start + index * step, value])
      .filter(([, value]) => value !== null)
      .map(([t, value]) => [t, typeof value === 'string' ? parseNumber(value) : value]));
    const read = new Map(series.map((one) => [`${one.name}${labelText(one.labels)}`, points(one)]));
    assert.deepEqual(read, table.series);
    if (id === 'latency') assert.ok(series.some(({ labels }) => labels.endpoint === HOSTILE));
  });
}

for (const id of ['latency', 'latency-heatmap', 'errors']) {
  test(`${id}: the pictures say what they show, as large as on the page`, async ({ open }) => {
    const { page } = await open(link(served.site.url, { ...BASE, tz: 'Asia/Kolkata' }));
    await untilPanels(page, ['ready', 'empty']);
    const width = await panel(page, id).locator('.panel-body').evaluate((body) => body.clientWidth);
    const title = await panel(page, id).locator('h2').textContent();

    const svg = await download(page, id, 'svg');
    const drawing = await page.evaluate((text) => {
      const root = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
      const texts = [...root.querySelectorAll('text')].map((label) => label.textContent);
      return { name: root.nodeName, width: root.getAttribute('width'), texts, marks: root.querySelectorAll('path').length };
    }, svg.text);
    assert.equal(drawing.name, 'svg', svg.text.slice(0, 500));
    assert.equal(Number(drawing.width), width);
    assert.ok(drawing.marks > 0, 'nothing is drawn');
    assert.ok(drawing.texts.includes(title), `the texts are ${drawing.texts}`);
    const note = drawing.texts.find((text) => text.includes('UTC+05:30'));
    assert.match(note ?? '', /^2026-01-15 17:30:00 to 18:30:00 \(UTC\+05:30\) · \/prometheus (· Colour: Requests )?· job=api$/);

    const png = await download(page, id, 'png');
    assert.equal(png.name, `taillight-${id}-2026-01-15T13-00Z.png`);
    assert.equal(png.bytes.subarray(1, 4).toString('latin1'), 'PNG');
    assert.equal(png.bytes.readUInt32BE(16), 2 * width);
    assert.deepEqual(await corner(page, png.bytes), [12, 16, 20, 255], 'the ground is not the dark one');
  });
}

test('the clipboard gets the question, the link and the picture', async ({ open }) => {
  const { page } = await open(link(served.site.url, BASE));
  await untilPanels(page, ['ready', 'empty']);
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());

  await copy(page, 'mean-vs-tail', 'promql');
  assert.equal((await asked(page, 'mean-vs-tail')).window, 60_000);
  assert.equal(await clipboard(), [
    `sum by (le, vmrange) (rate(http_request_duration_seconds_bucket{job="${JOB}"}[1m]))`,
    `sum(rate(http_request_duration_seconds_sum{job="${JOB}"}[1m]))`,
  ].join('\n'));

  await copy(page, 'requests', 'link');
  const copied = new URL(await clipboard()).searchParams;
  assert.deepEqual([copied.get('viewPanel'), copied.get('from'), copied.get('to')], ['requests', String(END - HOUR), String(END)]);

  await copy(page, 'requests', 'image');
  const types = await page.evaluate(async () => (await navigator.clipboard.read()).flatMap((item) => item.types));
  assert.deepEqual(types, ['image/png']);
});

test('a link to a panel of a live range is locked', async ({ open }) => {
  const { page } = await open(link(served.site.url, { source: '/prometheus', from: 'now-1h', to: 'now' }));
  await untilPanels(page, ['ready', 'empty']);
  await copy(page, 'requests', 'link');
  const copied = new URL(await page.evaluate(() => navigator.clipboard.readText())).searchParams;
  assert.match(copied.get('from'), /^\d{13}$/);
  assert.equal(Number(copied.get('to')) - Number(copied.get('from')), HOUR);
});

test('a server\'s own page is one click away, a recording has none', async ({ open }) => {
  const { page } = await open(link(served.site.url, BASE));
  await untilPanels(page, ['ready', 'empty']);
  const menu = await openMenu(page, 'mean-vs-tail');
  const item = menu.locator('[data-take="prometheus"]');
  assert.deepEqual(await item.evaluate(({ target, rel }) => [target, rel]), ['_blank', 'noopener noreferrer']);
  const address = new URL(await item.evaluate((anchor) => anchor.href));
  assert.equal(`${address.origin}${address.pathname}`, new URL('/prometheus/graph', served.site.url).href);
  const { start, end } = await asked(page, 'mean-vs-tail');
  assert.match(address.searchParams.get('g0.expr'), /^sum by \(le, vmrange\) \(rate\(/);
  assert.match(address.searchParams.get('g1.expr'), /_sum\{/);
  assert.equal(address.searchParams.get('g0.tab'), '0');
  assert.equal(end - start, HOUR);
  assert.equal(address.searchParams.get('g0.range_input'), '1h');
  assert.equal(address.searchParams.get('g0.end_input'), '2026-01-15 13:00:00');

  const { page: recorded } = await open(link(served.site.url, { source: 'snapshot:snapshots/incident.json.gz' }));
  await untilPanels(recorded, ['ready', 'empty']);
  const other = await openMenu(recorded, 'latency');
  assert.equal(await other.locator('[data-take="csv"]').count(), 1);
  assert.equal(await other.locator('[data-take="prometheus"]').count(), 0);
});

test('the menu by keyboard alone', async ({ open }) => {
  const { page } = await open(link(served.site.url, { ...BASE, viewPanel: 'latency' }));
  await untilPanels(page, ['ready']);
  const button = panel(page, 'latency').locator('button[data-action="panel-menu"]');
  const focused = () => page.evaluate(() => document.activeElement?.dataset.take ?? document.activeElement?.dataset.action);
  const isFocused = (name) => eventually(async () => assert.equal(await focused(), name));
  await button.focus();
  await page.keyboard.press('Enter');
  await isFocused('csv');
  assert.equal(await button.getAttribute('aria-expanded'), 'true');
  for (const [key, name] of [
    ['ArrowDown', 'json'], ['ArrowUp', 'csv'], ['ArrowUp', 'prometheus'], ['ArrowDown', 'csv'], ['End', 'prometheus'], ['Home', 'csv'],
  ]) {
    await page.keyboard.press(key);
    await isFocused(name);
  }
  await page.keyboard.press('Escape');
  await isFocused('panel-menu');
  assert.equal(await panel(page, 'latency').locator('[role="menu"]').count(), 0);
  assert.equal(await button.getAttribute('aria-expanded'), 'false');

  await page.keyboard.press('ArrowDown');
  await isFocused('csv');
  const downloading = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  assert.match((await downloading).suggestedFilename(), /\.csv$/);
  await isFocused('panel-menu');
});

test('the legend isolates, toggles, and never hides everything', async ({ open }) => {
  const { page } = await open(link(served.site.url, { ...BASE, viewPanel: 'latency' }));
  await untilPanels(page, ['ready']);
  const pressed = () => page.$$eval('.legend-name', (names) => names
    .filter((name) => name.ariaPressed === 'true').map((name) => name.textContent));
  const shows = (...names) => eventually(async () => assert.deepEqual(await pressed(), names));
  const name = (text) => page.locator('.legend-name', { hasText: text });
  await shows('P50', 'P95', 'P99');
  await name('P95').click();
  await shows('P95');
  await name('P50').click({ modifiers: ['Control'] });
  await shows('P50', 'P95');
  await name('P95').click({ modifiers: ['Shift'] });
  await shows('P50');
  await name('P50').click({ modifiers: ['Meta'] });
  await shows('P50', 'P95', 'P99');
  await name('P99').focus();
  await page.keyboard.press('Control+Enter');
  await shows('P50', 'P95');
  await page.keyboard.press('Space');
  await shows('P99');
  await page.keyboard.press('Enter');
  await shows('P50', 'P95', 'P99');
});

test('the legend is ordered by a column, and stays so with the focus when an answer comes', async ({ open }) => {
  const { page } = await open(link(served.site.url, { ...GROUPED, p: '99', viewPanel: 'latency' }));
  await untilPanels(page, ['ready']);
  const titles = () => page.$$eval('.legend-name', (names) => names.map((name) => name.textContent));
  const sort = page.locator('[data-sort="max"]');
  const direction = () => page.locator('th', { has: sort }).getAttribute('aria-sort');
  const original = await eventually(async () => {
    const found = await titles();
    assert.ok(found.length > 5, `the legend holds ${found}`);
    return found;
  });

  const greatest = new Map((await tableOf(open, { ...GROUPED, p: '99' })).map(([key, values]) => [key, Math.max(-Infinity, ...values)]));
  const keys = () => page.$$eval('.legend-name', (names) => names.map((name) => name.dataset.key));
  const numbers = async () => (await keys()).map((key) => greatest.get(key));
  await sort.focus();
  await page.keyboard.press('Enter');
  await eventually(async () => assert.equal(await direction(), 'descending'));
  const falling = await eventually(async () => {
    const found = await numbers();
    assert.deepEqual(found, [...found].sort((a, b) => b - a));
    return titles();
  });

  await page.locator('.legend-name').nth(2).focus();
  await page.evaluate(() => { window.line = document.activeElement; });
  await answerAgain(page);
  assert.equal(await direction(), 'descending');
  assert.deepEqual(await titles(), falling);
  assert.ok(await page.evaluate(() => document.activeElement === window.line), 'the focus is gone');

  await sort.click();
  await eventually(async () => assert.equal(await direction(), 'ascending'));
  await sort.click();
  await eventually(async () => assert.deepEqual(await titles(), original));
  assert.equal(await direction(), null);
});

test('a long legend lists twenty, finds, and lists all when asked', async ({ open }) => {
  const { page } = await open(link(served.site.url, { ...GROUPED, viewPanel: 'latency' }));
  await untilPanels(page, ['ready']);
  const rows = page.locator('.legend tbody tr');
  const note = page.locator('.legend-note');
  await eventually(async () => assert.equal(await rows.count(), 20));
  const all = Number(/20 of (\d+)/.exec(await note.textContent())[1]);
  assert.ok(all > 20);

  const search = page.locator('[data-control="legend-search"]');
  await search.pressSequentially('p99 /API/ORDERS');
  await eventually(async () => assert.equal(await rows.count(), 2));
  assert.match(await note.textContent(), new RegExp(`2 of ${all}`));
  assert.ok(await search.evaluate((field) => field === document.activeElement), 'typing lost its field');
  await search.fill('');
  await page.locator('[data-action="legend-all"]').click();
  await eventually(async () => assert.equal(await rows.count(), all));

  const { page: few } = await open(link(served.site.url, { ...BASE, viewPanel: 'latency' }));
  await untilPanels(few, ['ready']);
  assert.equal(await few.locator('[data-control="legend-search"]').count(), 0);
});

async function openMenu(page, id) {
  const section = panel(page, id);
  await section.hover();
  await section.locator('button[data-action="panel-menu"]').click();
  const menu = section.locator('[role="menu"]');
  await menu.waitFor({ state: 'visible' });
  return menu;
}

async function download(page, id, take) {
  const menu = await openMenu(page, id);
  const downloading = page.waitForEvent('download');
  await menu.locator(`[data-take="${take}"]`).click();
  const file = await downloading;
  await menu.waitFor({ state: 'detached' });
  const bytes = await readFile(await file.path());
  return { name: file.suggestedFilename(), bytes, text: bytes.toString('utf8') };
}

async function copy(page, id, take) {
  const menu = await openMenu(page, id);
  await menu.locator(`[data-take="${take}"]`).click();
  // Said in the menu, which then closes by itself.
  await panel(page, id).locator('[role="status"]', { hasText: 'Copied' }).waitFor({ state: 'attached' });
  await menu.waitFor({ state: 'detached' });
}

/** RFC 4180: fields in quotes hold anything, a quote in them is written twice. */
function parseCsv(text) {
  assert.ok(text.endsWith('\r\n'), 'the last line has no end');
  const lines = [[]];
  const field = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/gy;
  while (field.lastIndex < text.length) {
    const [, value, end] = field.exec(text) ?? assert.fail('a field that is none');
    lines.at(-1).push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value);
    if (end !== ',') lines.push([]);
  }
  return lines.slice(0, -1);
}

/** Red, green, blue, alpha of a picture's first pixel. */
function corner(page, bytes) {
  return page.evaluate(async (base64) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
    const context = new OffscreenCanvas(1, 1).getContext('2d');
    context.drawImage(image, 0, 0);
    return [...context.getImageData(0, 0, 1, 1).data];
  }, bytes.toString('base64'));
}

/** `[name, numbers]` of each percentile of the latency panel's table. */
async function tableOf(open, query) {
  const { page } = await open(link(served.site.url, { ...query, viewPanel: 'latency', as: 'table' }));
  await untilPanels(page, ['ready']);
  const { series } = await readTable(page, 'latency');
  return [...series].map(([name, points]) => [name, [...points.values()].filter((value) => !Number.isNaN(value))]);
}

/** Has the page ask anew, without the pointer or the focus. */
async function answerAgain(page) {
  const answered = page.waitForResponse((response) => response.url().includes('query_range'));
  await page.evaluate(() => document.querySelector('[data-action="refresh"]').click());
  await answered;
  await page.evaluate(() => new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 200)));
  }));
}
