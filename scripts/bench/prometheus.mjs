// A real Prometheus with six hours of a service's histograms, for the cases that compare with its own quantiles.

import { startPrometheus } from '../../tests/e2e/support/prometheus.mjs';
import { SCRAPE, START, UPPERS, random } from '../../benches/browser/page/data.js';

const [ENDPOINTS, INSTANCES] = [40, 3];
/** An hour more than is asked for, so that the first window is full. */
const SECONDS = 7 * 3_600;

/** Resolves to `{ url, end, stop }`; `end` is the last scrape, in Unix seconds. */
export async function prometheusWithHistograms() {
  const { url, stop } = await startPrometheus({ openmetrics: histograms() });
  return { url, end: START + SECONDS, stop };
}

/** 120 histograms of 14 buckets, scraped every 15 s: OpenMetrics text, a histogram at a time. */
function* histograms() {
  yield '# TYPE http_request_duration_seconds histogram\n';
  const next = random(13);
  for (let endpoint = 0; endpoint < ENDPOINTS; endpoint++) {
    for (let instance = 0; instance < INSTANCES; instance++) {
      yield* histogram(`endpoint="/api/${endpoint}",instance="10.0.0.${instance}:8000"`, 1 + (endpoint % 7), next);
    }
  }
  yield '# EOF\n';
}

function* histogram(labels, size, next) {
  const counts = new Array(UPPERS.length).fill(0);
  const rows = Array.from({ length: UPPERS.length }, () => []);
  for (let time = START; time <= START + SECONDS; time += SCRAPE) {
    let total = 0;
    UPPERS.forEach((_, bucket) => {
      const shape = Math.exp(-((bucket - 3 - (size % 4)) ** 2) / 6);
      counts[bucket] += Math.floor(shape * next() * 40 * size);
      total += counts[bucket];
      rows[bucket].push(`${total} ${time}\n`);
    });
  }
  for (const [bucket, upper] of UPPERS.entries()) {
    const name = `http_request_duration_seconds_bucket{${labels},le="${upper === Infinity ? '+Inf' : upper}"}`;
    yield rows[bucket].map((sample) => `${name} ${sample}`).join('');
  }
}
