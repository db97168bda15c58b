// Real Prometheus servers on ephemeral ports, each with its own temporary database.

import { execFile, spawn } from 'node:child_process';
import { access, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { killAtExit, removeAtExit, removeNow, stop } from './cleanup.mjs';

const run = promisify(execFile);
const installer = fileURLToPath(new URL('../../../scripts/install-prometheus.sh', import.meta.url));

/** The two ends of what people run: Debian's own package, and the current major version. */
export const RELEASES = ['2.42', '3'];

/** The folder with a release's programs. */
export async function binaries(release) {
  if (release === '2.42') {
    await access('/usr/bin/prometheus').catch(() => {
      throw new Error('Prometheus 2.42 is missing: apt-get install prometheus');
    });
    return '/usr/bin';
  }
  const { stdout } = await run(installer);
  return stdout.trim().split('\n').at(-1);
}

/**
 * Starts a Prometheus and resolves when it answers queries. It holds `openmetrics`, if given (a
 * text), scrapes the addresses `targets` each second, exemplars included, as job `shop`, and
 * evaluates `rules` (YAML) each second. Retention is 50 years, so that a fixed hour in the past
 * is as good as now.
 */
export async function startPrometheus({ release = '3', openmetrics, targets = [], rules }) {
  const bin = await binaries(release);
  const folder = removeAtExit(await mkdtemp(join(tmpdir(), 'taillight-prometheus-')));
  const data = join(folder, 'data');
  const config = join(folder, 'prometheus.yml');
  await writeFile(config, configuration(targets, rules));
  if (rules) await writeFile(join(folder, 'rules.yml'), rules);
  if (openmetrics) await backfill(bin, folder, data, openmetrics);

  const server = killAtExit(spawn(join(bin, 'prometheus'), [
    `--config.file=${config}`,
    `--storage.tsdb.path=${data}`,
    '--storage.tsdb.retention.time=50y',
    '--enable-feature=exemplar-storage',
    '--web.listen-address=127.0.0.1:0',
  ], { stdio: ['ignore', 'ignore', 'pipe'] }));
  const url = await listeningAddress(server);
  server.stderr.resume(); // a full pipe would stop the server
  await untilReady(url);

  return {
    url,
    release,
    async stop() {
      await stop(server);
      removeNow(folder);
    },
  };
}

// JSON is YAML.
function configuration(targets, rules) {
  const scraping = targets.length > 0
    ? { global: { scrape_interval: '1s', evaluation_interval: '1s' },
        scrape_configs: [{ job_name: 'shop', static_configs: [{ targets }] }] }
    : { global: {} };
  return JSON.stringify({ ...scraping, ...(rules && { rule_files: ['rules.yml'] }) });
}

async function backfill(bin, folder, data, openmetrics) {
  const file = join(folder, 'openmetrics.txt');
  await writeFile(file, openmetrics);
  await run(join(bin, 'promtool'), ['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', file, data]);
}

/** Port 0 lets the system choose; only the server's log says what it chose. */
export async function listeningAddress(server) {
  const log = [];
  for await (const line of createInterface({ input: server.stderr })) {
    log.push(line);
    const address = /msg="Listening on".* address=(\S+)/.exec(line)?.[1];
    if (address) return `http://${address}`;
  }
  throw new Error(`Prometheus ended before it listened:\n${log.slice(-10).join('\n')}`);
}

/** Resolves when a server answers queries. */
export async function untilReady(url) {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const answer = await fetch(`${url}/-/ready`).catch(() => null);
    if (answer?.ok) return;
    if (Date.now() > deadline) throw new Error(`${url} is not ready after a minute`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * `query_range` with times in Unix ms:
 * a list of `{ labels, points }`, `points` a Map from Unix ms to number.
 */
export async function queryRange(url, query, { start, end, step }) {
  const seconds = (ms) => (ms / 1000).toFixed(3);
  const parameters = new URLSearchParams({ query, start: seconds(start), end: seconds(end), step: seconds(step) });
  const answer = await fetch(`${url}/api/v1/query_range`, { method: 'POST', body: parameters });
  const body = await answer.json();
  if (body.status !== 'success') throw new Error(`${query}: ${body.error}`);
  return body.data.result.map(({ metric, values }) => ({ labels: metric, points: pointsOf(values) }));
}

function pointsOf(values) {
  return new Map(values.map(([seconds, text]) => [Math.round(seconds * 1000), parseNumber(text)]));
}

/** Go's spelling of a float; JavaScript knows neither `+Inf` nor `-Inf`. */
export function parseNumber(text) {
  if (text === '+Inf') return Infinity;
  if (text === '-Inf') return -Infinity;
  const number = Number(text);
  if (text.trim() === '' || (Number.isNaN(number) && text !== 'NaN')) {
    throw new Error(`not a number: ${JSON.stringify(text)}`);
  }
  return number;
}

/** A label value as PromQL writes it, quotes included. */
export function quoted(value) {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

/** `{}` → ``, `{b: 'x', a: 'y'}` → `{a="y",b="x"}`. */
export function labelText(labels) {
  const names = Object.keys(labels).sort();
  return names.length === 0 ? '' : `{${names.map((name) => `${name}=${quoted(labels[name])}`).join(',')}}`;
}
