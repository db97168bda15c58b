// The live stack: a real service under load, a real Prometheus that scrapes it, and the load
// generator's own account of every request.

import { spawn } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { killAtExit, removeAtExit, removeNow, stop } from './cleanup.mjs';

const SCRIPT = fileURLToPath(new URL('../../../scripts/live.sh', import.meta.url));

/** Starts the stack without its index and resolves when it runs; the first time it installs a lot. */
export async function startLive({ seconds }) {
  const state = removeAtExit(await mkdtemp(join(tmpdir(), 'taillight-live-')));
  const script = killAtExit(spawn('bash', [
    SCRIPT,
    '--port-base', String(await freePorts(4)), '--scrape-interval', '2s', '--rate', '18',
    '--state', state, '--broken', '--seconds', String(seconds),
  ], { stdio: ['ignore', 'pipe', 'pipe'] }));
  const output = collect(script);
  const ready = await untilReady(script, join(state, 'ready.json'), output);

  return {
    prometheus: ready.prometheus_url,
    /** Every request so far, `{ t, method, endpoint, status, seconds }`. */
    account: async () => parseLines(await readFile(ready.account, 'utf8')),
    async stop() {
      await stop(script);
      removeNow(state);
    },
  };
}

function collect(child) {
  const lines = [];
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => lines.push(text));
  return lines;
}

async function untilReady(script, path, output) {
  for (;;) {
    const text = await readFile(path, 'utf8').catch(() => null);
    if (text !== null) return JSON.parse(text);
    if (script.exitCode !== null) throw new Error(`scripts/live.sh ended with ${script.exitCode}:\n${output.join('')}`);
    await pause(200);
  }
}

// The last line may be only half written.
function parseLines(text) {
  return text.slice(0, text.lastIndexOf('\n')).split('\n').filter(Boolean).map((line) => JSON.parse(line));
}

/** The first of `count` ports in a row which are free now. */
async function freePorts(count) {
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 10_000);
    const ports = Array.from({ length: count }, (_, index) => first + index);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return first;
  }
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
