// What axe-core finds wrong with the page for people who can't see it, or not well: nothing.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before } from 'node:test';
import { browserTests } from './support/browser-test.mjs';
import { link, panel, untilAnswered } from './support/page.mjs';
import { startSite } from './support/site.mjs';

const test = browserTests(import.meta.url);
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

let site;
before(async () => {
  site = await startSite();
});
after(() => site?.close());

const STATES = {
  'the dashboard': {},
  'a dashboard by endpoint in Chinese': { query: { by: 'endpoint', lang: 'zh-CN' } },
  'one panel': { query: { viewPanel: 'latency' } },
  "a panel's numbers": { query: { viewPanel: 'errors', as: 'table', from: 'now-10m' } },
  'the dashboard on a phone': { settings: { width: 390, height: 844, mobile: true } },
  'a wall screen': { query: { kiosk: 'true' } },
  'notices of a wrong link': { query: { p: 'abc', step: 'x' } },
  'every control folded out': { act: (page) => page.locator('button[data-action="options"]').click() },
  'the time range': { act: (page) => page.locator('button[data-control="range"]').click() },
  'the links to share': { act: (page) => page.locator('button[data-action="share"]').click() },
  'the values of a variable': { act: (page) => page.locator('details[data-variable="endpoint"] summary').click() },
  'the notes on buckets': { act: (page) => panel(page, 'latency').locator('details.lint summary').click() },
  'the way to the bottleneck': {
    query: { view: 'bottleneck' },
    until: (page) => page.locator('[data-view="bottleneck"][data-state="ready"]').waitFor(),
  },
  'the list of keys': { act: (page) => page.keyboard.press('?') },
};

for (const [name, { query, settings, act, until = untilAnswered }] of Object.entries(STATES)) {
  for (const theme of ['dark', 'light']) {
    test(`${name}, ${theme}`, async ({ open }) => {
      const { page } = await open(link(site.url, query), { ...settings, theme });
      await until(page);
      await act?.(page);
      await page.waitForLoadState('networkidle');
      await page.evaluate(await readFile(AXE, 'utf8'));
      const { violations } = await page.evaluate(() => globalThis.axe.run(document));
      assert.deepEqual(violations.map(told), []);
    });
  }
}

function told({ id, help, nodes }) {
  const first = nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} — ${node.failureSummary?.split('\n')[1]?.trim()}`);
  return `${id}: ${help} (${nodes.length})\n    ${first.join('\n    ')}`;
}
