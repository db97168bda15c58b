// Charts where hardly any chart is: no room, far too much of it, a second and ten years, thousands
// of series, endless labels, a canvas whose memory is gone. Nothing panics, and what is drawn is
// looked at: pixels of the canvas, never only the absence of an error.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { browserTests } from './support/browser-test.mjs';
import { eventually, link, panel, panels, untilAnswered, untilPanels } from './support/page.mjs';
import { startPrometheus } from './support/prometheus.mjs';
import { startSite } from './support/site.mjs';

const test = browserTests(import.meta.url);

const SERIES = 5_000;
const LONGEST = 2_000;

let site;
let crowded;
let prometheus;

before(async () => {
  site = await startSite();
  prometheus = await startPrometheus({ openmetrics: crowd(Math.floor(Date.now() / 60_000) * 60) });
  crowded = await startSite({ prometheus: prometheus.url, config: { sources: [{ name: 'crowd', url: '/prometheus' }] } });
});
after(async () => {
  await crowded?.close();
  await prometheus?.stop();
  await site?.close();
});

/** Five thousand instances, and two whose names differ only in the last of two thousand characters. */
function crowd(end) {
  const text = ['# TYPE process_open_fds gauge'];
  for (let n = 0; n < SERIES; n += 1) {
    for (let minute = 10; minute >= 0; minute -= 1) {
      text.push(`process_open_fds{job="crowd",instance="i${n}"} ${n + minute} ${end - minute * 60}`);
    }
  }
  text.push('# TYPE http_requests counter');
  for (const last of ['a', 'b']) {
    const endpoint = `/${'long'.repeat(LONGEST / 4)}`.slice(0, LONGEST - 1) + last;
    for (let second = 600; second >= 0; second -= 15) {
      const labels = `job="crowd",method="GET",http_status="200",endpoint="${endpoint}"`;
      text.push(`http_requests_total{${labels}} ${600 - second} ${end - second}`);
    }
  }
  return `${text.join('\n')}\n# EOF\n`;
}

/**
 * What is on a panel's data canvas: its size in device pixels, the part of its pixels that is
 * painted, and the number of its columns with saturated ones. Grid and text are grey, data is not.
 */
const ink = (page, id) => panel(page, id).locator('canvas[data-layer="data"]').evaluate((canvas) => {
  const { width, height } = canvas;
  if (width === 0 || height === 0) return { width, height, painted: 0, columns: 0 };
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  const colored = new Set();
  let painted = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] === 0) continue;
    painted += 1;
    const channels = [data[at], data[at + 1], data[at + 2]];
    if (data[at + 3] > 100 && Math.max(...channels) - Math.min(...channels) > 60) colored.add((at / 4) % width);
  }
  return { width, height, painted: painted / width / height, columns: colored.size };
});

// The page looks for a Prometheus beside it, which isn't there.
const panics = ({ errors }) => errors.filter((error) => !/404/.test(error));

const untilDrawn = (page, id) => eventually(async () => {
  const drawn = await ink(page, id);
  assert.ok(drawn.columns > 0, `${id} shows no data: ${JSON.stringify(drawn)}`);
  return drawn;
});

const sized = (page, style) => page.addStyleTag({ content: `[data-panel="latency"] .chart { ${style} }` });

test('without room nothing is drawn, and with room again everything', async ({ open }) => {
  const { page, journal } = await open(`${site.url}/`);
  await untilAnswered(page);
  const usual = await untilDrawn(page, 'latency');
  for (const style of ['display: none', 'height: 0', 'width: 0', 'width: 1px; height: 1px', 'height: 3px', 'width: 30px']) {
    const tag = await sized(page, `${style} !important;`);
    // Data that comes meanwhile, and a hand that goes on.
    await page.keyboard.press('r');
    await untilAnswered(page);
    await page.mouse.move(400, 700);
    await page.mouse.move(420, 720);
    await tag.evaluate((element) => element.remove());
    await eventually(async () => assert.deepEqual(await ink(page, 'latency'), usual, style));
  }
  assert.deepEqual(panics(journal), []);
});

test('a chart that begins hidden is drawn when it is shown', async ({ open }) => {
  const { page } = await open('about:blank');
  await page.addInitScript(() => addEventListener('DOMContentLoaded', () => {
    document.documentElement.style.display = 'none';
  }));
  await page.goto(`${site.url}/`);
  await eventually(async () => assert.ok(await page.locator('section[data-panel]').count() > 0));
  await page.evaluate(() => { document.documentElement.style.display = ''; });
  await untilAnswered(page);
  await untilDrawn(page, 'latency');
});

for (const dpr of [0.5, 1, 1.5, 3, 4]) {
  test(`lines are sharp at ${dpr} device pixels a CSS pixel`, async ({ open }) => {
    const { page, journal } = await open(`${site.url}/?viewPanel=latency`, { dpr, height: 900 });
    await untilAnswered(page);
    const { width, columns } = await untilDrawn(page, 'latency');
    const box = await panel(page, 'latency').locator('.chart').boundingBox();
    assert.ok(Math.abs(width - box.width * dpr) <= 1, `${width} device pixels for ${box.width}`);
    assert.ok(columns > width * 0.8, `${columns} of ${width} columns have data`);
    assert.deepEqual(panics(journal), []);
  });
}

test('a screen of 8K is filled to its end', async ({ open }) => {
  const { page, journal } = await open(`${site.url}/?viewPanel=latency`, { width: 7680, height: 4320 });
  await untilAnswered(page);
  const { width, columns } = await untilDrawn(page, 'latency');
  assert.ok(width > 7000 && columns > width * 0.9, `${columns} of ${width} columns have data`);
  assert.deepEqual(panics(journal), []);
});

test('a second is an axis, too', async ({ open }) => {
  const { page, journal } = await open(link(crowded.url, { from: 'now-2m-1s', to: 'now-2m', viewPanel: 'requests' }), { height: 900 });
  await untilPanels(page, ['ready', 'empty'], ['requests']);
  await eventually(async () => assert.ok((await ink(page, 'requests')).painted > 0));
  assert.deepEqual(panics(journal), []);
});

test('ten years are an axis, too', async ({ open }) => {
  const { page, journal } = await open(link(crowded.url, { from: 'now-10y', viewPanel: 'fds' }), { height: 900 });
  const { fds } = await untilPanels(page, ['ready', 'empty'], ['fds']);
  assert.deepEqual(fds.alerts, []);
  await eventually(async () => assert.ok((await ink(page, 'fds')).painted > 0));
  assert.deepEqual(panics(journal), []);
});

test('of five thousand series some are drawn, all can be found, and it is said', async ({ open }) => {
  const { page, journal } = await open(link(crowded.url, { from: 'now-15m', viewPanel: 'fds' }), { height: 900 });
  await untilPanels(page, ['ready'], ['fds']);
  await untilDrawn(page, 'fds');
  const legend = panel(page, 'fds').locator('.legend');
  await eventually(async () => assert.match(await legend.innerText(), /of 5.?000/));
  await legend.locator('[data-control="legend-search"]').fill('i4999');
  await eventually(async () => assert.equal(await legend.locator('tbody tr').count(), 1));
  const box = await panel(page, 'fds').locator('.chart').boundingBox();
  await page.mouse.move(box.x + box.width - 200, box.y + 80);
  await page.locator('.tooltip').waitFor();
  assert.deepEqual(panics(journal), []);
});

test('labels of two thousand characters are cut where they are read, and whole where they are copied', async ({ open }) => {
  for (const size of [{ width: 1440, height: 900 }, { width: 390, height: 844, mobile: true }]) {
    const { page, journal } = await open(link(crowded.url, { from: 'now-15m', by: 'endpoint', viewPanel: 'requests' }), size);
    await untilPanels(page, ['ready'], ['requests']);
    await untilDrawn(page, 'requests');
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(overflow <= 0, `the page is ${overflow} pixels too wide at ${size.width}`);
    const names = await panel(page, 'requests').locator('.legend-name').allInnerTexts();
    assert.equal(names.filter((name) => name.trim().length >= LONGEST).length, 2);
    assert.deepEqual(panics(journal), []);
  }
});

test('a canvas that lost its memory is drawn anew when it has some again', async ({ open }) => {
  const { page, journal } = await open(`${site.url}/`);
  await untilAnswered(page);
  await untilDrawn(page, 'latency');
  // What the browser does then: it empties the canvas, and tells when drawing is possible again.
  await panel(page, 'latency').locator('canvas[data-layer="data"]').evaluate((canvas) => {
    canvas.dispatchEvent(new Event('contextlost', { cancelable: true }));
    canvas.getContext('2d').reset();
  });
  assert.equal((await ink(page, 'latency')).columns, 0);
  await panel(page, 'latency').locator('canvas[data-layer="data"]').evaluate((canvas) => {
    canvas.dispatchEvent(new Event('contextrestored'));
  });
  await untilDrawn(page, 'latency');
  assert.deepEqual(Object.values(await panels(page)).flatMap(({ alerts }) => alerts), []);
  assert.deepEqual(panics(journal), []);
});
