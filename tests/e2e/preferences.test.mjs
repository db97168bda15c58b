// What people have told their system: fewer movements, its own colours, how they write numbers.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before } from 'node:test';
import { browserTests } from './support/browser-test.mjs';
import { eventually, link, panel, untilAnswered } from './support/page.mjs';
import { startSite } from './support/site.mjs';

const test = browserTests(import.meta.url);
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

let site;
before(async () => {
  site = await startSite();
});
after(() => site?.close());

test('nothing moves for those who want it so', async ({ open }) => {
  const { page } = await open(`${site.url}/`);
  await untilAnswered(page);
  const moving = () => page.evaluate(() => [...document.querySelectorAll('*')].filter((element) => {
    const { transitionDuration, animationName } = getComputedStyle(element);
    return animationName !== 'none' || transitionDuration.split(',').some((duration) => parseFloat(duration) > 0);
  }).length);
  assert.ok(await moving() > 0, 'else the rest proves nothing');
  await page.emulateMedia({ reducedMotion: 'reduce' });
  assert.equal(await moving(), 0);
});

/** The colours of a data canvas that cover most of its pixels, most first, as `r,g,b`. */
const colors = (page, id) => panel(page, id).locator('canvas[data-layer="data"]').evaluate((canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const counts = new Map();
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] < 255) continue;
    const color = `${data[at]},${data[at + 1]},${data[at + 2]}`;
    counts.set(color, (counts.get(color) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([color]) => color);
});

test('forced colours are the chart’s, too, and go when they go', async ({ open }) => {
  const { page } = await open(`${site.url}/?viewPanel=latency`, { height: 900 });
  await untilAnswered(page);
  const usual = await eventually(async () => {
    const found = await colors(page, 'latency');
    assert.ok(found.length > 0);
    return found[0];
  });
  await page.emulateMedia({ forcedColors: 'active' });
  const text = await page.evaluate(() => {
    const probe = document.body.appendChild(document.createElement('i'));
    probe.style.color = 'CanvasText';
    return getComputedStyle(probe).color.match(/\d+/g).join(',');
  });
  // Axis and labels are of the system's text colour.
  await eventually(async () => assert.ok((await colors(page, 'latency')).includes(text), text));
  await page.evaluate(await readFile(AXE, 'utf8'));
  const { violations } = await page.evaluate(() => globalThis.axe.run(document));
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
  await page.emulateMedia({ forcedColors: 'none' });
  await eventually(async () => assert.equal((await colors(page, 'latency'))[0], usual));
});

// Chromium has no texts on a canvas to read: the picture as SVG has the same.
async function svg(page, id) {
  await panel(page, id).locator('[data-action="panel-menu"]').click();
  const download = page.waitForEvent('download');
  await page.locator('[data-take="svg"]').click();
  const stream = await (await download).createReadStream();
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
}

const WRITTEN = [
  { locale: 'en-US', query: {}, decimal: '.', date: />Nov 23</ },
  { locale: 'en-ZA', query: {}, decimal: ',', date: />23 Nov</ },
  { locale: 'zh-CN', query: {}, decimal: '.', date: />11月23日</ },
  // English texts with German commas would be neither.
  { locale: 'de-DE', query: { lang: 'en' }, decimal: '.', date: />Nov 23</ },
];

for (const { locale, query, decimal, date } of WRITTEN) {
  test(`numbers and dates are written as in ${locale}, and exact ones as ever`, async ({ open }) => {
    const { page } = await open(link(site.url, { ...query, viewPanel: 'memory', tz: 'utc' }), { locale, height: 900 });
    await untilAnswered(page);
    const legend = await panel(page, 'memory').locator('.legend').innerText();
    assert.match(legend, new RegExp(`\\d\\${decimal}\\d+ MiB`));
    assert.doesNotMatch(legend, new RegExp(`\\d\\${decimal === '.' ? ',' : '.'}\\d+ MiB`));
    const other = link(site.url, { ...query, viewPanel: 'latency', from: '2026-11-22T12:00Z', to: '2026-11-23T12:00Z', tz: 'utc' });
    await page.goto(other);
    await untilAnswered(page);
    assert.match(await svg(page, 'latency'), date);
    await page.goto(link(site.url, { ...query, viewPanel: 'memory', as: 'table' }));
    await untilAnswered(page);
    const cell = page.locator('td[data-v]').first();
    await cell.waitFor();
    assert.match(await cell.innerText(), new RegExp(`\\d\\${decimal}\\d`));
    assert.match(await cell.getAttribute('data-v'), /^\d+(\.\d+)?(e[+-]?\d+)?$/);
  });
}
