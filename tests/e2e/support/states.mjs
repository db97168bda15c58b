// The states that a page can be in, each brought about by real servers, to be pictured.

import { ask, listen, readBody } from './http.mjs';
import { HOUR, hourOfTraffic, INSTANCES, JOB, STEP } from './openmetrics.mjs';
import { link, panel, untilAnswered, untilPanels } from './page.mjs';
import { startPrometheus } from './prometheus.mjs';
import { startSite } from './site.mjs';

const END = Date.UTC(2026, 10, 20, 12);
const range = { from: END - HOUR, to: END };

/**
 * `{ name: async (page) => … }`, each to be called with an empty page; `close` ends what was
 * started for them.
 */
export async function startStates() {
  const prometheus = await startPrometheus({ openmetrics: traffic() });
  let mode = 'well';
  const proxy = await listen(async (req, res) => {
    const body = await readBody(await ask(prometheus.url, req.url, req, { headers: { 'accept-encoding': 'identity' } }));
    const asked = req.url.includes('query_range');
    if (mode === 'failing' && asked) return res.writeHead(503, { 'content-type': 'text/plain' }).end('Service Unavailable');
    res.writeHead(200, { 'content-type': 'application/json' });
    return mode === 'slow' && asked ? res.write(body.subarray(0, body.length / 2)) : res.end(body);
  });
  const config = { sources: [{ name: 'prometheus', url: '/prometheus', timeout_seconds: 300 }] };
  const site = await startSite({ prometheus: proxy.url, config });
  const go = (page, query, now = 'well') => {
    mode = now;
    return page.goto(link(site.url, { ...range, tz: 'utc', ...query }));
  };

  const states = {
    async loading(page) {
      await go(page, {}, 'slow');
      await panel(page, 'latency').locator('.progress').waitFor();
    },
    async empty(page) {
      await go(page, { from: END - 9 * HOUR, to: END - 8 * HOUR });
      await untilAnswered(page);
    },
    async error(page) {
      await go(page, {}, 'failing');
      await untilPanels(page, ['error'], ['latency', 'errors']);
    },
    async stale(page) {
      await go(page, {});
      await untilAnswered(page);
      mode = 'failing';
      await page.keyboard.press('r');
      await untilPanels(page, ['stale'], ['latency', 'errors']);
    },
    async selected(page) {
      await go(page, { brush: `${END - 38 * 60_000}..${END - 26 * 60_000}` });
      await untilAnswered(page);
      await page.locator('.brush-bar').waitFor();
    },
    async marks(page) {
      await go(page, { viewPanel: 'latency' });
      await untilAnswered(page);
      await page.waitForLoadState('networkidle');
      const box = await panel(page, 'latency').locator('.chart').boundingBox();
      await page.mouse.move(box.x + box.width * 0.52, box.y + box.height * 0.4);
      await page.locator('[data-mark]').first().waitFor();
    },
  };
  return {
    states,
    async close() {
      await site.close();
      await proxy.close();
      await prometheus.stop();
    },
  };
}

/** The hour of traffic, with an alert through its incident and the restart as processes tell it. */
function traffic() {
  const start = END - HOUR;
  const lines = ['# TYPE ALERTS gauge'];
  const labels = 'alertname="HighP99Latency",alertstate="firing",endpoint="/api/orders",severity="warning"';
  for (let at = start + 24 * 60_000; at < start + 35 * 60_000; at += STEP) lines.push(`ALERTS{${labels}} 1 ${at / 1000}`);
  // What is no more is stale.
  lines.push(`ALERTS{${labels}} NaN ${(start + 35 * 60_000) / 1000}`);
  lines.push('# TYPE process_start_time_seconds gauge');
  const [first, second] = INSTANCES;
  const restart = start + 41 * 60_000;
  for (const [instance, born] of [[first, () => start - HOUR], [second, (at) => (at < restart ? start - HOUR : restart)]]) {
    for (let at = start; at <= END; at += STEP) {
      lines.push(`process_start_time_seconds{job="${JOB}",instance="${instance}"} ${born(at) / 1000} ${at / 1000}`);
    }
  }
  return hourOfTraffic({ end: END }).replace('# EOF\n', `${lines.join('\n')}\n# EOF\n`);
}
