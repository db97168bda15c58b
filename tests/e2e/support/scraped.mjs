// A Prometheus that scrapes: services that publish given texts, one job each, as their libraries print them.

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { killAtExit, removeAtExit, removeNow, stop } from './cleanup.mjs';
import { listen } from './http.mjs';
import { binaries, listeningAddress, untilReady } from './prometheus.mjs';

const FIXTURES = fileURLToPath(new URL('../../discovery/fixtures/', import.meta.url));

/** `{ name: { text, roles } }` of the services whose exposition is kept; `roles` a Map from role to its line. */
export async function fixtures() {
  const names = (await readdir(FIXTURES)).filter((name) => name.endsWith('.prom')).map((name) => name.slice(0, -5));
  const read = (name) => readFile(join(FIXTURES, name), 'utf8');
  return Object.fromEntries(await Promise.all(names.map(async (name) => {
    const roles = (await read(`${name}.roles`)).split('\n').filter((line) => line && !line.startsWith('#'));
    return [name, { text: await read(`${name}.prom`), roles: new Map(roles.map((line) => line.split(/ (.*)/).slice(0, 2))) }];
  })));
}

/** Starts a Prometheus that scrapes `texts` (`{ job: exposition }`) each second; counters grow from scrape to scrape. */
export async function startScraping(texts) {
  const bin = await binaries('3');
  const scrapes = new Map();
  const services = await listen(async (req, res) => {
    const job = decodeURIComponent(req.url.split('/')[1]);
    scrapes.set(job, (scrapes.get(job) ?? 0) + 1);
    res.writeHead(texts[job] ? 200 : 404, { 'content-type': 'text/plain; version=0.0.4' });
    res.end(texts[job] ? grown(texts[job], scrapes.get(job)) : '');
  });
  const folder = removeAtExit(await mkdtemp(join(tmpdir(), 'taillight-scraped-')));
  const config = join(folder, 'prometheus.json');
  const target = new URL(services.url).host;
  // JSON is YAML.
  await writeFile(config, JSON.stringify({
    global: { scrape_interval: '1s' },
    scrape_configs: Object.keys(texts).map((job) => ({
      job_name: job, metrics_path: `/${job}/metrics`, static_configs: [{ targets: [target] }],
    })),
  }));
  const server = killAtExit(spawn(join(bin, 'prometheus'), [
    `--config.file=${config}`, `--storage.tsdb.path=${join(folder, 'data')}`, '--web.listen-address=127.0.0.1:0',
  ], { stdio: ['ignore', 'ignore', 'pipe'] }));
  const url = await listeningAddress(server);
  server.stderr.resume();
  await untilReady(url);
  return {
    url,
    /** How often the least scraped service was scraped. */
    scrapes: () => Math.min(...Object.keys(texts).map((job) => scrapes.get(job) ?? 0)),
    async stop() {
      await stop(server);
      await services.close();
      removeNow(folder);
    },
  };
}

/** The exposition after so many scrapes: of counters and histograms every number is so many times as large. */
function grown(text, scrapes) {
  let growing = false;
  return text.split('\n').map((line) => {
    const declared = /^# TYPE \S+ (\S+)/.exec(line)?.[1];
    if (declared) growing = declared === 'counter' || declared === 'histogram';
    const sample = !line.startsWith('#') && /^(.*) (\S+)$/.exec(line);
    return growing && sample ? `${sample[1]} ${Number(sample[2].replace('Inf', 'Infinity')) * scrapes}` : line;
  }).join('\n');
}
