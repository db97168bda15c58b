// Measures Taillight beside its peers in one Chromium.
//
//   node scripts/bench.mjs [--rounds N] [CASE…]   run all cases, or the named ones
//   node scripts/bench.mjs --serve PORT           only serve the page
//   node scripts/bench.mjs --no-build …           take the page as it was built last
//
// Contenders take turns within one page, so that whatever else the machine does
// falls on all of them. Results: target/bench/results.json and results.md.

import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build, targetFolder } from './bench/build.mjs';
import { peakOf } from './bench/memory.mjs';
import { prometheusWithHistograms } from './bench/prometheus.mjs';
import { order, summarise, table } from './bench/report.mjs';
import { serve } from './bench/server.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

// Headless without a GPU draws in software on every machine alike. The rest
// keeps Chromium from phoning home; root can't use its sandbox.
const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--js-flags=--expose-gc',
];

const chromiumPath = process.env.CHROMIUM || '/usr/bin/chromium';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    serve: { type: 'string' },
    rounds: { type: 'string', default: '11' },
    'no-build': { type: 'boolean', default: false },
  },
});

/** Cases that draw are measured at both pixel ratios. */
const DRAWN = new Set(['a', 'b', 'c', 'zoom', 'hover', 'heatmap-14', 'heatmap-100']);

async function main() {
  const unknown = positionals.filter((name) => !order.includes(name));
  if (unknown.length) throw new Error(`there is no case ${unknown.join(', ')}; there are: ${order.join(' ')}`);
  const page = flags['no-build'] ? join(targetFolder(root), 'bench/page') : await build(root);
  const server = await serve(page, Number(flags.serve ?? 0));
  if (flags.serve !== undefined) {
    console.log(`${server.url} serves the benchmark page; Ctrl-C ends it`);
    return;
  }
  const times = {};
  const names = positionals.length ? positionals : order;
  let prometheus;
  try {
    if (names.some((name) => name.startsWith('server-'))) {
      console.log('· six hours of histograms for Prometheus');
      prometheus = await prometheusWithHistograms();
      server.answers.prometheus = { url: prometheus.url, end: prometheus.end };
    }
    for (const name of names) {
      for (const pixelRatio of DRAWN.has(name) ? [1, 2] : [1]) {
        const label = pixelRatio === 1 ? name : `${name}@${pixelRatio}`;
        console.log(`· ${label}`);
        times[label] = await measure(server, name, pixelRatio);
        console.log(table(summarise({ [label]: times[label] })));
      }
    }
  } finally {
    server.close();
    await prometheus?.stop();
  }
  await report(times);
}

function measure(server, name, pixelRatio) {
  const { url } = server;
  if (name === 'memory-60') return peakMemory(server);
  if (name === 'hover') return inPage(url, pixelRatio, hover);
  return inPage(url, pixelRatio, (page) =>
    page.evaluate(([name, rounds]) => window.runCase(name, rounds), [name, Number(flags.rounds)]));
}

/** A browser of its own for each case: none finds another's memory or code. */
async function inPage(url, pixelRatio, use) {
  const { chromium } = createRequire(join(root, 'benches/browser/package.json'))('playwright-core');
  const browser = await chromium.launch({ executablePath: chromiumPath, args: FLAGS });
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 1000 }, deviceScaleFactor: pixelRatio });
    const page = await context.newPage();
    page.setDefaultTimeout(600_000);
    await page.goto(url);
    await page.waitForFunction(() => window.taillightBench?.ready.then(() => true));
    return await use(page, browser);
  } finally {
    await browser.close();
  }
}

/** Main-thread milliseconds a pointer move, each contender on a page of its own; what an idle frame costs is taken off. */
async function hover(page) {
  const MOVES = 60;
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const spent = async (what) => {
    const before = await busy(session);
    await page.evaluate(([what, moves]) => window[what](moves), [what, MOVES]);
    return (await busy(session)) - before;
  };
  const times = { taillight: [], uPlot: [] };
  for (let round = 0; round < Number(flags.rounds); round++) {
    for (const contender of Object.keys(times)) {
      await page.evaluate((contender) => window.startHover(contender), contender);
      // The first moves make what the later ones only move.
      await spent('move');
      const idle = await spent('rest');
      times[contender].push(Math.max((await spent('move')) - idle, 0) / MOVES);
    }
  }
  return times;
}

async function busy(session) {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
}

/** The most memory that the page's process ever held, in MB, and how much of it an empty page has already. */
async function peakMemory(server) {
  const peaks = { taillight: [], 'fetch().json()': [], 'an empty page': [] };
  for (let round = 0; round < 9; round++) {
    for (const contender of Object.keys(peaks)) {
      const url = `${server.url}alone.html?${encodeURIComponent(contender)}`;
      peaks[contender].push(await peakOf(chromiumPath, FLAGS, server, url));
    }
  }
  return peaks;
}

async function report(times) {
  const folder = join(targetFolder(root), 'bench');
  const rows = summarise(times);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'results.json'), `${JSON.stringify({ date: new Date().toISOString(), rows, times }, null, 2)}\n`);
  await writeFile(join(folder, 'results.md'), table(rows));
  console.log(table(rows));
  console.log(`written to ${join(folder, 'results.md')} and results.json`);
}

main().catch((error) => {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
});
