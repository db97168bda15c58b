// Whatever goes wrong between the page and Prometheus: the last good answer stays, one alert a
// panel says what happened, and all is well again without a reload once the fault is gone.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { browserTests } from './support/browser-test.mjs';
import { FAULT_NAMES, startFaultProxy, TOO_MANY_SAMPLES } from './support/faults.mjs';
import { endOfRunningHour, hourOfTraffic } from './support/openmetrics.mjs';
import { eventually, link, panels, untilAnswered, untilPanels } from './support/page.mjs';
import { startPrometheus } from './support/prometheus.mjs';
import { startSite } from './support/site.mjs';
import { readTable } from './support/table.mjs';

const test = browserTests(import.meta.url);

// What an alert has to say, by fault. A page of the same origin talks to its own web server,
// which answers for a Prometheus that doesn't; CORS cannot get in its way.
const WORDS = {
  refuse: { cross: /reach|connect/i, same: /502|gateway|reach/i },
  reset: { both: /reach|connect|cut|interrupt/i },
  'no-cors': { cross: /CORS|cross-origin/i },
  401: { both: /sign in|credentials|401/i },
  403: { both: /403|forbidden|allowed|permission/i },
  400: { both: /parse error: unexpected end of input/ },
  422: { both: new RegExp(TOO_MANY_SAMPLES) },
  404: { both: /404/ },
  429: { both: /many|429/i },
  500: { both: /the block on disk cannot be read/ },
  502: { both: /502|gateway/i },
  503: { both: /503|unavailable|not ready|starting/i },
  stall: { both: /time/i },
  html: { both: /HTML/ },
  truncated: { both: /truncated|cut/i },
  'broken-gzip': { both: /interrupt|cut|reach|connect|broke/i },
  'other-json': { both: /JSON|sense|understood|malformed|expected|unreadable/i },
  garbage: { both: /JSON|sense|understood|malformed|unreadable/i },
  empty: { both: /empty|nothing|no content|204/i },
  'too-many-points': { both: /larger step/i },
};

const ORIGINS = {
  cross: (proxy) => ({ sourceUrl: proxy.url }),
  same: (proxy) => ({ sourceUrl: '/prometheus', prometheus: proxy.url }),
};

let prometheus;
let proxy;
const sites = {};

before(async () => {
  // Now: the page asks for the last hour, so that a refresh has something new to ask for.
  prometheus = await startPrometheus({ openmetrics: hourOfTraffic({ end: endOfRunningHour() }) });
  proxy = await startFaultProxy(prometheus.url);
  for (const [origin, settings] of Object.entries(ORIGINS)) {
    const { sourceUrl, ...behind } = settings(proxy);
    sites[origin] = await startSite({
      ...behind,
      config: { sources: [{ name: 'test', url: sourceUrl, timeout_seconds: 2 }] },
    });
  }
});

after(async () => {
  for (const site of Object.values(sites)) await site.close();
  await proxy?.close();
  await prometheus?.stop();
});

for (const fault of FAULT_NAMES) {
  for (const origin of Object.keys(ORIGINS)) {
    const words = WORDS[fault][origin] ?? WORDS[fault].both;
    if (!words) continue;

    test(`${fault}, source of ${origin} origin: stale with the last answer, then well again`, async ({ open }) => {
      await proxy.off();
      const dashboard = await openGood(open, sites[origin].url);
      const numbers = await openGood(open, sites[origin].url, { viewPanel: 'latency', as: 'table' });
      const lastGood = await readTable(numbers.page, 'latency');

      await proxy.set(fault);
      for (const { page, ready } of [dashboard, numbers]) {
        await refresh(page);
        await untilPanels(page, ['stale'], ready);
        checkAlerts(await panels(page), ready, words);
      }
      assert.deepEqual(await readTable(numbers.page, 'latency'), lastGood, 'the last good table is gone');

      await checkFirstLoad(open, sites[origin].url, words);

      await proxy.off();
      const askedBefore = proxy.counts.get('/api/v1/query_range');
      await untilRecovered(dashboard);
      await untilRecovered(numbers);
      assert.ok(proxy.counts.get('/api/v1/query_range') > askedBefore, 'the panels are ready, but nobody asked the server again');
    });
  }
}

test('a fault in the queries of one panel leaves the others alone', async ({ open }) => {
  await proxy.off();
  const { page, ready } = await openGood(open, sites.cross.url);
  assert.ok(ready.includes('redis'), 'the redis panel has no data to begin with');
  const others = ready.filter((id) => id !== 'redis');

  await proxy.set('422', { matching: /redis/ });
  await refresh(page);
  await untilPanels(page, ['stale'], ['redis']);
  checkAlerts(await panels(page), ['redis'], WORDS[422].both);
  await untilPanels(page, ['ready'], others);
  checkNoAlerts(await panels(page), others);

  await proxy.off();
  await untilRecovered({ page, ready });
});

/** A page with its first answers, and the panels which have something to lose. */
async function openGood(open, site, query) {
  const { page } = await open(link(site, query));
  await untilAnswered(page);
  const ready = Object.entries(await panels(page)).filter(([, { state }]) => state === 'ready').map(([id]) => id);
  assert.ok(ready.includes('latency'), 'the latency panel has no data to begin with');
  // Gone after a reload, which is not how a page is to recover.
  await page.evaluate(() => { window.sameDocument = true; });
  return { page, ready };
}

const refresh = (page) => page.locator('button[data-action="refresh"]').click();

async function checkFirstLoad(open, site, words) {
  const { page } = await open(link(site));
  const states = await untilPanels(page, ['error']);
  checkAlerts(states, Object.keys(states), words);
}

function checkAlerts(states, ids, words) {
  for (const id of ids) {
    const { alerts } = states[id];
    assert.equal(alerts.length, 1, `${id} should hold one role="alert", it holds ${JSON.stringify(alerts)}`);
    assert.match(alerts[0], words, `the alert of ${id}`);
  }
}

function checkNoAlerts(states, ids) {
  for (const id of ids) assert.deepEqual(states[id].alerts, [], `${id} is ready, yet it holds an alert`);
}

// By itself or, since some failures are not worth a retry, when asked to.
async function untilRecovered({ page, ready }) {
  await refresh(page);
  await untilPanels(page, ['ready'], ready);
  await eventually(async () => checkNoAlerts(await panels(page), ready));
  assert.ok(await page.evaluate(() => window.sameDocument), 'the page was reloaded');
}
