// The first visit, without any server: the recorded incident is a whole dashboard to play with.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { browserTests } from './support/browser-test.mjs';
import { endOfRunningHour, hourOfTraffic } from './support/openmetrics.mjs';
import { asked, dragAcross, eventually, link, panel, untilPanels, zoomedFrom } from './support/page.mjs';
import { startPrometheus } from './support/prometheus.mjs';
import { startSite } from './support/site.mjs';
import { readTable } from './support/table.mjs';

const test = browserTests(import.meta.url);

let alone;

before(async () => {
  alone = await startSite();
});

after(() => alone?.close());

test('the recording fills every panel, and nothing is asked of another origin', async ({ open }) => {
  const { page, journal } = await open(link(alone.url));
  await page.locator('[data-recording]').waitFor({ state: 'visible' });
  await untilPanels(page, ['ready']);
  assert.deepEqual(elsewhere(journal, alone.url), []);
});

test('other percentiles of the recording have other values', async ({ open }) => {
  const { page } = await open(link(alone.url, { viewPanel: 'latency', as: 'table', p: '50' }));
  await untilPanels(page, ['ready'], ['latency']);
  const median = (await readTable(page, 'latency')).series.get('p50');

  const input = page.locator('input[data-control="p"]');
  await input.fill('99.9');
  await input.press('Enter');
  const tail = await eventually(async () => {
    const points = (await readTable(page, 'latency')).series.get('p99.9');
    assert.ok(points, 'there is no column p99.9');
    return points;
  });
  // By its clock a recording may have moved on by a step in between.
  const common = [...median.keys()].filter((t) => tail.has(t) && !Number.isNaN(median.get(t)));
  assert.ok(common.length > 0, 'the two percentiles have no step in common');
  for (const t of common) assert.ok(median.get(t) <= tail.get(t), `at ${t} p50 is ${median.get(t)} and p99.9 ${tail.get(t)}`);
  assert.ok(common.some((t) => median.get(t) < tail.get(t)), 'p99.9 is nowhere above p50');
});

test('a drag zooms into the recording', async ({ open }) => {
  const { page, journal } = await open(link(alone.url));
  await untilPanels(page, ['ready']);
  const whole = await asked(page, 'latency');

  await dragAcross(page, 'latency', 0.3, 0.6);
  await zoomedFrom(page, { from: whole.start, to: whole.end });
  await eventually(async () => {
    const part = await asked(page, 'latency');
    assert.ok(part.start >= whole.start && part.end <= whole.end && part.end - part.start < whole.end - whole.start,
      `the panel still shows ${part.start}…${part.end}`);
  });
  await untilPanels(page, ['ready'], ['latency']);
  assert.deepEqual(elsewhere(journal, alone.url), []);
});

test('the exact numbers of the recording are a table', async ({ open }) => {
  const { page } = await open(link(alone.url));
  await untilPanels(page, ['ready']);
  await panel(page, 'latency').hover();
  await panel(page, 'latency').locator('button[data-action="view-data"]').click();
  const { times, series } = await readTable(page, 'latency');
  assert.ok(times.length > 1, 'the table has no rows');
  assert.ok(['p50', 'p95', 'p99'].every((name) => series.get(name)?.size > 0), `the columns are ${[...series.keys()]}`);
});

test('without a Prometheus behind the page nothing is offered', async ({ open }) => {
  const { page } = await open(link(alone.url));
  await untilPanels(page, ['ready']);
  await page.locator('[data-offer="prometheus"]').waitFor({ state: 'hidden' });
});

test('a Prometheus behind the page is offered, and one click shows it', async ({ open }) => {
  const prometheus = await startPrometheus({ openmetrics: hourOfTraffic({ end: endOfRunningHour() }) });
  const site = await startSite({ prometheus: prometheus.url });
  try {
    const { page, journal } = await open(link(site.url));
    await page.locator('[data-offer="prometheus"] button').first().click();
    await eventually(async () => assert.equal(new URL(page.url()).searchParams.get('source'), '/prometheus'));
    await page.locator('[data-recording]').waitFor({ state: 'hidden' });
    await untilPanels(page, ['ready'], ['latency', 'requests', 'db', 'redis']);
    assert.deepEqual(elsewhere(journal, site.url), []);
  } finally {
    await site.close();
    await prometheus.stop();
  }
});

/** What the page asked of anybody but its own server; `data:` and `blob:` ask nobody. */
function elsewhere(journal, site) {
  return journal.requests.filter((url) => /^(https?|wss?):/.test(url) && new URL(url).origin !== new URL(site).origin);
}
