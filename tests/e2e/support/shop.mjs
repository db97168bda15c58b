// A small service that is scraped while the tests look: requests with exemplars, and a process
// that can be restarted.

import { listen } from './http.mjs';

/** The trace that its slow requests belong to. */
export const TRACE = '0af7651916cd43dd8448eb211c80319c';

/** In seconds: what an exemplar was counted with. */
export const SLOW = 0.83;

// Of a hundred requests a second so many take at most so long.
const LADDER = [['0.1', 90], ['0.5', 96], ['1', 100], ['2.5', 100], ['+Inf', 100]];

/** Listens; `restart()` ends the process and starts it anew, as its metrics tell. */
export async function startShop() {
  let born = Date.now() / 1000;
  // Requests of an hour are there already: rates begin with the second scrape.
  const count = () => Math.floor((Date.now() / 1000 - born) * 100) + 1;

  const server = await listen(async (_, res) => {
    res.writeHead(200, { 'content-type': 'application/openmetrics-text; version=1.0.0; charset=utf-8' });
    res.end(metrics(count(), born));
  });
  return {
    target: new URL(server.url).host,
    close: server.close,
    restart() {
      born = Date.now() / 1000;
    },
    get born() {
      return born;
    },
  };
}

function metrics(count, born) {
  const labels = 'method="GET",endpoint="/api/orders"';
  const now = (Date.now() / 1000).toFixed(3);
  const buckets = LADDER.map(([le, percent]) => {
    const exemplar = le === '1' ? ` # {trace_id="${TRACE}"} ${SLOW} ${now}` : '';
    return `http_request_duration_seconds_bucket{${labels},le="${le}"} ${Math.floor(count * percent / 100)}${exemplar}`;
  });
  return [
    '# TYPE http_request_duration_seconds histogram',
    ...buckets,
    `http_request_duration_seconds_count{${labels}} ${count}`,
    `http_request_duration_seconds_sum{${labels}} ${(count * 0.1).toFixed(3)}`,
    '# TYPE http_requests counter',
    `http_requests_total{${labels},http_status="200"} ${count}`,
    '# TYPE process_start_time_seconds gauge',
    `process_start_time_seconds ${born.toFixed(3)}`,
    '# EOF',
    '',
  ].join('\n');
}
