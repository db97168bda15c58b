// The hour of traffic on a Prometheus of its own, with the built site in front of it.

import { after, before } from 'node:test';
import { HOUR, hourOfTraffic } from './openmetrics.mjs';
import { startPrometheus } from './prometheus.mjs';
import { startSite } from './site.mjs';

/** When the hour ends, Unix ms. */
export const END = Date.UTC(2026, 0, 15, 13);

/** The query parameters that show it. */
export const THE_HOUR = { source: '/prometheus', from: END - HOUR, to: END };

/** `{ prometheus, site }`, there while the tests of the calling file run. */
export function serveHour() {
  const served = {};
  before(async () => {
    served.prometheus = await startPrometheus({ openmetrics: hourOfTraffic({ end: END }) });
    served.site = await startSite({ prometheus: served.prometheus.url });
  });
  after(async () => {
    await served.site?.close();
    await served.prometheus?.stop();
  });
  return served;
}
