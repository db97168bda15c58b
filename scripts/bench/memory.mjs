// How much memory a page's process takes at most.
//
// With nobody watching: a debugger that is attached keeps what the page has received, in the page's own process. So
// Chromium runs without one, on an address that says what to do, and the page reports to the server when it has.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Without these a second page, empty, waits for its turn.
const FLAGS = ['--headless', '--disable-extensions', '--disable-component-extensions-with-background-pages', '--disable-default-apps'];
const LATE = 120_000;

/** Opens `url` in a browser of its own; resolves to the peak resident memory of its page in MB. */
export async function peakOf(executable, flags, server, url) {
  const profile = await mkdtemp(join(tmpdir(), 'taillight-bench-'));
  const done = new Promise((resolve, reject) => {
    server.onDone = resolve;
    setTimeout(() => reject(new Error(`${url} says nothing`)), LATE).unref();
  });
  const browser = spawn(executable, [...FLAGS, ...flags, `--user-data-dir=${profile}`, url], { stdio: 'ignore', detached: true });
  const ended = once(browser, 'exit');
  try {
    await done;
    return Math.max(...(await peaksOf(browser.pid)));
  } finally {
    process.kill(-browser.pid, 'SIGKILL');
    await ended;
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** The peaks of all pages' processes in a group, as Linux counts them. */
async function peaksOf(group) {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const peaks = await Promise.all(pids.map(async (pid) => {
    const read = (file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
    const [, , own] = (await read('stat')).split(') ').at(-1).split(' ');
    if (Number(own) !== group || !(await read('cmdline')).includes('--type=renderer')) return 0;
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(await read('status'))?.[1] ?? 0) / 1024;
  }));
  return peaks.filter((peak) => peak > 0);
}
