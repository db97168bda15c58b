// Records what a Prometheus holds into a snapshot: its own answers, word for word, in one file.
//
//   node scripts/record.mjs [--url http://127.0.0.1:9090] [--minutes 60] [--title TEXT] [--out FILE]
//
// The samples are raw, so that the page can answer any step, window, filter and grouping from them.

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';

const { values: options } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:9090' },
    minutes: { type: 'string', default: '60' },
    title: { type: 'string', default: 'A missing index on the table orders' },
    out: { type: 'string', default: 'snapshots/incident.json.gz' },
  },
});

// What a service's dashboard reads; the rest of a registry (garbage collection, targets' own
// bookkeeping) would only make the file larger.
const METRICS = [
  'http_requests_total', 'http_request_duration_seconds_.+', 'http_requests_in_flight',
  'db_query_duration_seconds_.+', 'redis_command_duration_seconds_.+',
  'outbound_http_request.+', 'order_funnel_total', 'business_operations_total',
  'process_(cpu_seconds_total|memory_bytes|open_fds|max_fds|start_time_seconds|resident_memory_bytes)', 'up',
];

// Rates at the first step need the samples before it.
const LEAD_MINUTES = 5;

const minutes = Number(options.minutes);
if (!(minutes > 0)) fail(`--minutes takes a number of minutes, not '${options.minutes}'`);
const to = Date.now();

const answers = [
  await ask('/api/v1/query', {
    query: `{__name__=~"${METRICS.join('|')}"}[${Math.ceil(minutes + LEAD_MINUTES)}m]`,
    time: String(to / 1000),
  }),
  await ask('/api/v1/targets', { state: 'active' }),
  await ask('/api/v1/status/buildinfo', {}),
  await ask('/api/v1/metadata', {}),
  await ask('/api/v1/rules', {}),
  await ask('/api/v1/alerts', {}),
];
const series = answers[0].body.data.result;
if (series.length === 0) fail(`${options.url} holds none of the metrics that a service's dashboard reads`);

const snapshot = {
  taillight: 'snapshot',
  version: 1,
  title: options.title,
  from: to - minutes * 60_000,
  to,
  answers,
};
const file = gzipSync(JSON.stringify(snapshot), { level: 9 });
await mkdir(dirname(options.out), { recursive: true });
await writeFile(options.out, file);
const samples = series.reduce((sum, one) => sum + (one.values?.length ?? 0), 0);
console.log(`${options.out}: ${series.length} series, ${samples} samples, ${Math.round(file.length / 1024)} KiB`);

async function ask(path, parameters) {
  const response = await fetch(`${options.url}${path}?${new URLSearchParams(parameters)}`)
    .catch((error) => fail(`${options.url} can't be reached (${error.cause?.code ?? error.message}); start ./dev live first`));
  if (!response.ok) fail(`${path} answered with status ${response.status}: ${(await response.text()).slice(0, 200)}`);
  return { path, parameters, body: await response.json() };
}

function fail(message) {
  console.error(`record: ${message}`);
  process.exit(1);
}
