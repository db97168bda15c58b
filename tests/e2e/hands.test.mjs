// What hands do with a chart: by mouse, by wheel, by touch, and by keys alone.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { browserTests } from './support/browser-test.mjs';
import { eventually, panel, parameters, untilAnswered } from './support/page.mjs';
import { startSite } from './support/site.mjs';

const test = browserTests(import.meta.url);
let site;

before(async () => {
  site = await startSite();
});
after(() => site?.close());

/** Opens the recording and gives the chart of a panel with a function from parts of it to pixels. */
async function opened(open, id = 'latency', options = undefined) {
  const { page } = await open(`${site.url}/`, options);
  await untilAnswered(page);
  const chart = panel(page, id).locator('.chart');
  await chart.scrollIntoViewIfNeeded();
  const box = await chart.boundingBox();
  const spot = (part) => ({ x: box.x + 60 + (box.width - 80) * part, y: box.y + box.height * 0.3 });
  return { page, chart, spot };
}

const range = (page) => {
  const { from, to } = Object.fromEntries(new URL(page.url()).searchParams);
  return { from: Number(from), to: Number(to), length: Number(to) - Number(from) };
};
const untilZoomed = (page) => eventually(async () => {
  assert.match(page.url(), /from=\d{13}/);
  return range(page);
});
const HOUR = 3_600_000;

test('Ctrl and the wheel zoom where the pointer is, and a double click leads back', async ({ open }) => {
  const { page, spot } = await opened(open);
  const { x, y } = spot(0.25);
  await page.mouse.move(x, y);
  await page.keyboard.down('Control');
  for (let turn = 0; turn < 4; turn += 1) await page.mouse.wheel(0, -120);
  await page.keyboard.up('Control');
  const zoomed = await untilZoomed(page);
  assert.ok(zoomed.length < HOUR / 2, `${zoomed.length} ms are shown`);
  await untilAnswered(page);
  await page.mouse.dblclick(x, y);
  await eventually(async () => assert.deepEqual(new URL(page.url()).search, ''));
});

test('a drag with Alt moves the range without changing its length', async ({ open }) => {
  const { page, spot } = await opened(open);
  await page.keyboard.down('Alt');
  await page.mouse.move(spot(0.2).x, spot(0.2).y);
  await page.mouse.down();
  await page.mouse.move(spot(0.6).x, spot(0.6).y, { steps: 8 });
  await page.mouse.up();
  await page.keyboard.up('Alt');
  const moved = await untilZoomed(page);
  assert.ok(Math.abs(moved.length - HOUR) < 60_000, `${moved.length} ms are shown`);
});

/** The share of a chart's overlay that is painted, and from which to which share of its width. */
const washed = (page, id) => panel(page, id).locator('canvas[data-layer="overlay"]').evaluate((canvas) => {
  const { width, height } = canvas;
  const row = canvas.getContext('2d').getImageData(0, Math.round(height * 0.4), width, 1).data;
  const painted = [...Array(width).keys()].filter((x) => row[x * 4 + 3] > 0);
  return { part: painted.length / width, from: painted[0] / width, to: painted.at(-1) / width };
});

test('a drag with Shift selects a window on all charts; Escape and Back take it away', async ({ open }) => {
  const { page, spot } = await opened(open);
  await page.keyboard.down('Shift');
  await page.mouse.move(spot(0.2).x, spot(0.2).y);
  await page.mouse.down();
  await page.mouse.move(spot(0.5).x, spot(0.5).y, { steps: 8 });
  // On every chart while it is being made, and not yet in the link.
  await eventually(async () => assert.ok((await washed(page, 'cpu')).part > 0.2));
  assert.equal(new URL(page.url()).search, '');
  await page.mouse.up();
  await page.keyboard.up('Shift');
  const brush = await eventually(async () => {
    const [[key, value], ...rest] = parameters(page);
    assert.deepEqual([key, rest], ['brush', []]);
    return value;
  });
  const [from, to] = brush.split('..').map(Number);
  assert.ok(to - from > 0.25 * HOUR && to - from < 0.35 * HOUR, `${to - from} ms are selected`);
  for (const id of ['latency', 'latency-heatmap', 'cpu']) {
    await panel(page, id).scrollIntoViewIfNeeded();
    await eventually(async () => {
      const { part, from: left, to: right } = await washed(page, id);
      assert.ok(part > 0.2 && part < 0.4 && left > 0.15 && right < 0.65, `${id}: ${part} from ${left} to ${right}`);
    });
  }
  await page.locator('.brush-bar [role="status"]', { hasText: /Selected: \d\d:\d\d:\d\d to / }).waitFor();

  // A fresh browser at this link has the same selection.
  const other = await open(page.url());
  await untilAnswered(other.page);
  await eventually(async () => assert.ok((await washed(other.page, 'latency')).part > 0.2));

  await page.keyboard.press('Escape');
  await eventually(async () => assert.equal((await washed(page, 'latency')).part, 0));
  assert.deepEqual(parameters(page), []);
  await page.goBack();
  await eventually(async () => assert.deepEqual(parameters(page), [['brush', brush]]));
  await page.goBack();
  await eventually(async () => assert.equal((await washed(page, 'latency')).part, 0));
});

test('a window is selected, zoomed to and taken away by keys alone', async ({ open }) => {
  const { page, chart } = await opened(open);
  await chart.focus();
  await page.keyboard.press('End');
  for (let k = 0; k < 4; k += 1) await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press(']');
  await eventually(async () => assert.match(await chart.locator('[aria-live]').textContent(), /^Selected: /));
  for (let k = 0; k < 2; k += 1) await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('[');
  const [from, to] = await eventually(async () => {
    const ends = new URL(page.url()).searchParams.get('brush').split('..').map(Number);
    assert.ok(ends[1] - ends[0] < HOUR / 2, `${ends}`);
    return ends;
  });
  await page.locator('[data-action="brush-zoom"]').focus();
  await page.keyboard.press('Enter');
  await eventually(async () => assert.deepEqual(range(page), { from, to, length: to - from }));
  assert.equal(await page.locator('.brush-bar').count(), 0);
});

test('a click holds the numbers at the pointer, as text that can be selected; Escape lets go', async ({ open }) => {
  const { page, spot } = await opened(open);
  const tooltip = panel(page, 'latency').locator('.tooltip');
  await page.mouse.click(spot(0.3).x, spot(0.3).y);
  await tooltip.waitFor();
  const held = await tooltip.textContent();
  await page.mouse.move(spot(0.9).x, spot(0.9).y + 60);
  assert.equal(await tooltip.textContent(), held);
  assert.equal(await tooltip.evaluate((element) => getComputedStyle(element).userSelect), 'text');
  await panel(page, 'latency').locator('.chart').focus();
  await page.keyboard.press('Escape');
  await tooltip.waitFor({ state: 'detached' });
});

test('two fingers zoom, one moves', async ({ open }) => {
  const { page, spot } = await opened(open, 'latency', { width: 390, height: 844, mobile: true });
  const touch = await page.context().newCDPSession(page);
  const send = (type, ...points) => touch.send('Input.dispatchTouchEvent', {
    type, touchPoints: points.map((part, id) => ({ ...spot(part), id })),
  });
  await send('touchStart', 0.4, 0.6);
  for (let k = 1; k <= 6; k += 1) await send('touchMove', 0.4 - k * 0.04, 0.6 + k * 0.04);
  await send('touchEnd');
  const pinched = await untilZoomed(page);
  assert.ok(pinched.length < HOUR / 2, `${pinched.length} ms are shown`);
  await untilAnswered(page);
  await send('touchStart', 0.7);
  for (let k = 1; k <= 6; k += 1) await send('touchMove', 0.7 - k * 0.08);
  await send('touchEnd');
  await eventually(async () => {
    const { from, length } = range(page);
    assert.ok(from > pinched.from && Math.abs(length - pinched.length) < 2, `${from} +${length}`);
  });
});

test('a chart has a summary, and arrow keys read its samples and series', async ({ open }) => {
  const { page, chart } = await opened(open);
  const summary = await chart.getAttribute('aria-label');
  assert.match(summary, /P50: .* P99: .*greatest at \d\d:\d\d:\d\d/);
  const said = chart.locator('[aria-live]');
  await chart.focus();
  await page.keyboard.press('End');
  const last = await said.textContent();
  assert.match(last, /P50: /);
  await page.keyboard.press('ArrowLeft');
  await eventually(async () => assert.notEqual(await said.textContent(), last));
  await page.keyboard.press('ArrowDown');
  await eventually(async () => assert.match(await said.textContent(), /P95: /));
  await page.keyboard.press('+');
  assert.ok((await untilZoomed(page)).length < HOUR);
  await page.keyboard.press('Backspace');
  await eventually(async () => assert.equal(new URL(page.url()).search, ''));
});

test('the list of keys opens with a question mark, and the focus comes back', async ({ open }) => {
  const { page, chart } = await opened(open);
  await chart.focus();
  await page.keyboard.press('?');
  await page.locator('[role="dialog"].keys').waitFor();
  await eventually(async () => assert.equal(await page.evaluate(() => document.activeElement.dataset.action), 'close-keys'));
  await page.keyboard.press('Escape');
  await page.locator('[role="dialog"].keys').waitFor({ state: 'detached' });
  await page.keyboard.press('t');
  await page.locator('table[data-panel-table="latency"]').waitFor();
  await page.keyboard.press('Escape');
  await eventually(async () => assert.deepEqual(parameters(page), []));
});
