// Label values come from whoever can reach the service that is watched. They are text, always.

import assert from 'node:assert/strict';
import { browserTests } from './support/browser-test.mjs';
import { HOSTILE, JOB } from './support/openmetrics.mjs';
import { asked, eventually, link, panel, untilAnswered, untilPanels, variableBox } from './support/page.mjs';
import { labelText, queryRange, quoted } from './support/prometheus.mjs';
import { THE_HOUR, serveHour } from './support/served-hour.mjs';
import { readTable } from './support/table.mjs';

const test = browserTests(import.meta.url);

const BASE = { ...THE_HOUR, 'var-job': JOB };

const served = serveHour();

test('a hostile label value is shown as the text it is, in legends, tables and tooltips', async ({ open }) => {
  const { page, journal } = await open(link(served.site.url, { ...BASE, by: 'endpoint', p: '99' }));
  await untilAnswered(page);
  // Wherever it is, it is whole: markup that was taken for markup would be missing from the text.
  await eventually(async () => assert.ok((await visibleText(page)).includes('<script>alert(1)</script>'),
    'the page nowhere shows the hostile value as text'));
  await sweepWithPointer(page);

  const { page: table, journal: tableJournal } = await open(link(served.site.url, { ...BASE, by: 'endpoint', viewPanel: 'latency', as: 'table' }));
  await untilPanels(table, ['ready'], ['latency']);
  const { series } = await readTable(table, 'latency');
  assert.ok(series.has(`p99${labelText({ endpoint: HOSTILE })}`), `the columns are ${[...series.keys()].join(', ')}`);

  await checkUnharmed(page, journal);
  await checkUnharmed(table, tableJournal);
});

test('a hostile value can be chosen, and the matcher finds exactly its series', async ({ open }) => {
  const { page, journal } = await open(link(served.site.url, { ...BASE, viewPanel: 'latency', as: 'table', p: '99' }));
  await untilAnswered(page);
  await (await variableBox(page, 'endpoint', HOSTILE)).click();
  await eventually(async () => assert.equal(new URL(page.url()).searchParams.get('var-endpoint'), HOSTILE));

  await eventually(async () => {
    const range = await asked(page, 'latency');
    const [{ points }] = await queryRange(served.prometheus.url, serverQuery(range.window), range);
    const shown = (await readTable(page, 'latency')).series.get('p99');
    assert.deepEqual([...shown.keys()], [...points.keys()]);
    for (const [t, value] of points) {
      assert.ok(Math.abs(shown.get(t) - value) <= 1e-9 * value, `at ${t} the table says ${shown.get(t)}, the server ${value}`);
    }
  });
  await checkUnharmed(page, journal);
});

test('hostile parameters in a link are text too', async ({ open }) => {
  const { page, journal } = await open(link(served.site.url, {
    ...BASE, p: HOSTILE, by: HOSTILE, tz: HOSTILE, viewPanel: HOSTILE, dashboard: HOSTILE, [HOSTILE]: HOSTILE,
  }));
  await page.locator('[data-notice]').first().waitFor({ state: 'visible' });
  await checkUnharmed(page, journal);
});

function serverQuery(window) {
  const selector = `job=${quoted(JOB)}, endpoint=${quoted(HOSTILE)}`;
  return `histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket{${selector}}[${window}ms])))`;
}

const visibleText = (page) => page.evaluate(() => document.body.innerText);

// Tooltips are made from the same labels, but only under a pointer.
async function sweepWithPointer(page) {
  const overlay = panel(page, 'latency').locator('canvas[data-layer="overlay"]');
  const box = await overlay.boundingBox();
  for (const share of [0.2, 0.4, 0.6, 0.8]) {
    await page.mouse.move(box.x + box.width * share, box.y + box.height / 2);
    await checkNoMarkup(page);
  }
}

async function checkNoMarkup(page) {
  const planted = await page.locator('img[src="x"], script:text("alert(1)")').count();
  assert.equal(planted, 0, 'a label value has become an element of the page');
}

async function checkUnharmed(page, journal) {
  await checkNoMarkup(page);
  assert.equal(await page.evaluate(() => window.__pwned), undefined, 'a script in a label value was run');
  assert.deepEqual(journal.dialogs, [], 'a script in a label value opened a dialog');
  // A link may well name a file that is not there; that is the browser's complaint, not the page's.
  const complaints = journal.errors.filter((text) => !text.startsWith('Failed to load resource'));
  assert.deepEqual(complaints, [], 'the page complained on its console');
}
