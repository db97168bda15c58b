// The two servers under question, each on a port of the system's choice with its own database.

import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { killAtExit, removeAtExit } from '../e2e/support/cleanup.mjs';
import { writeRequest } from './remote-write.mjs';

const run = promisify(execFile);
const SERIES_PER_REQUEST = 500;

export async function startPrometheus() {
  const bin = await install('install-prometheus.sh');
  const folder = await temporaryFolder();
  const config = join(folder, 'prometheus.yml');
  await writeFile(config, 'global: {}\n');
  const url = await start(join(bin, 'prometheus'), [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    '--storage.tsdb.retention.time=50y',
    '--web.listen-address=127.0.0.1:0',
    '--web.enable-remote-write-receiver',
    '--enable-feature=native-histograms,promql-experimental-functions',
  ], /msg="Listening on".* address=(\S+)/);
  await untilReady(`${url}/-/ready`);
  const { version } = (await getJson(`${url}/api/v1/status/buildinfo`)).data;
  if (!version.startsWith('3.')) throw new Error(`Prometheus 3 is needed, not ${version}`);
  return new Server(url, version);
}

export async function startVictoriaMetrics() {
  const bin = await install('install-victoria-metrics.sh');
  const url = await start(join(bin, 'victoria-metrics'), [
    `-storageDataPath=${await temporaryFolder()}`,
    '-retentionPeriod=100y',
    '-httpListenAddr=127.0.0.1:0',
    '-memory.allowedBytes=256MB',
    '-search.disableCache',
  ], /started server at http:\/\/([^/]+)/);
  await untilReady(`${url}/health`);
  // It reports the version of the Prometheus whose API it has.
  const version = await readFile(join(dirname(bin), 'version'), 'utf8').catch(() => 'unknown');
  return new Server(url, `victoria-metrics-${version.trim()}`);
}

class Server {
  constructor(url, name) {
    this.url = url;
    this.name = name;
  }

  async write(series) {
    for (let at = 0; at < series.length; at += SERIES_PER_REQUEST) {
      const response = await fetch(`${this.url}/api/v1/write`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/x-protobuf',
          'Content-Encoding': 'snappy',
          'X-Prometheus-Remote-Write-Version': '0.1.0',
        },
        body: writeRequest(series.slice(at, at + SERIES_PER_REQUEST)),
      });
      if (!response.ok) throw new Error(`${this.name} refuses samples: ${await response.text()}`);
    }
  }

  /** VictoriaMetrics shows what it has received only after a second, or when told to. */
  async flush() {
    await (await fetch(`${this.url}/internal/force_flush`)).text();
  }

  /** The body of an answer, an error as `{ status: 'error' }`; `window` as vectors have it. */
  async ask(query, window) {
    const { type, ...times } = window;
    const endpoint = type === 'range' ? 'query_range' : 'query';
    const response = await fetch(`${this.url}/api/v1/${endpoint}`, {
      method: 'POST',
      body: new URLSearchParams({ query, nocache: '1', ...times }),
    });
    return response.json();
  }
}

async function install(script) {
  const path = fileURLToPath(new URL(`../../scripts/${script}`, import.meta.url));
  const { stdout } = await run(path);
  return stdout.trim().split('\n').at(-1);
}

async function temporaryFolder() {
  return removeAtExit(await mkdtemp(join(tmpdir(), 'taillight-oracle-server-')));
}

async function start(program, flags, listening) {
  const server = killAtExit(spawn(program, flags, { stdio: ['ignore', 'ignore', 'pipe'] }));
  const address = await listeningAddress(program, server.stderr, listening);
  server.stderr.resume(); // a full pipe would stop the server
  // Whoever started it may end without stopping it first; then it is killed.
  server.unref();
  server.stderr.unref();
  return `http://${address}`;
}

/** Only a server's log says which port the system chose for it. */
async function listeningAddress(program, log, listening) {
  const lines = [];
  for await (const line of createInterface({ input: log })) {
    lines.push(line);
    const address = listening.exec(line)?.[1];
    if (address) return address;
  }
  throw new Error(`${program} ended before it listened:\n${lines.slice(-10).join('\n')}`);
}

async function untilReady(url) {
  const deadline = Date.now() + 60_000;
  while (!(await fetch(url).catch(() => null))?.ok) {
    if (Date.now() > deadline) throw new Error(`${url} is not ready after a minute`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function getJson(url) {
  return (await fetch(url)).json();
}
