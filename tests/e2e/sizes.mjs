// What the built site costs to download.
//
//   node sizes.mjs [--limit KIB] [FOLDER]
//
// Prints wasm, js and css of FOLDER (dist/, or TAILLIGHT_DIST) raw, gzip -9 and brotli 11: first what
// the page names and so downloads at once, then what follows when it is needed. Fails if the first
// load is more than KIB kibibytes of brotli (170).

import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { DIST } from './support/site.mjs';

const { values, positionals } = parseArgs({
  options: { limit: { type: 'string', default: '170' } },
  allowPositionals: true,
});
const folder = positionals[0] ?? DIST;
const limit = Number(values.limit);

const names = await readdir(folder, { recursive: true }).catch(() => []);
const files = names.filter((name) => /^\.(wasm|js|css)$/.test(extname(name))).sort();
if (files.length === 0) fail(`there is no wasm, js or css in ${folder}: run ./dev build`);
if (!(limit > 0)) fail(`--limit ${values.limit} is not a number of kibibytes`);

const rows = await Promise.all(files.map(async (name) => ({ name, ...sizes(await readFile(join(folder, name))) })));
const page = await readFile(join(folder, 'index.html'), 'utf8').catch(() => fail(`there is no index.html in ${folder}`));
const first = rows.filter((row) => page.includes(row.name));
const later = rows.filter((row) => !first.includes(row));
const load = sum('first load', first);

print({ name: 'KiB', raw: 'raw', gzip: 'gzip -9', brotli: 'brotli 11' });
const lines = [...first, load, ...later, sum('everything', rows)];
for (const row of lines) print({ name: row.name, raw: kib(row.raw), gzip: kib(row.gzip), brotli: kib(row.brotli) });
if (load.brotli > limit * 1024) fail(`${kib(load.brotli)} KiB of brotli are more than the ${limit} KiB allowed`);

function sum(name, parts) {
  const all = (key) => parts.reduce((bytes, part) => bytes + part[key], 0);
  return { name, raw: all('raw'), gzip: all('gzip'), brotli: all('brotli') };
}

function sizes(bytes) {
  const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } };
  return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotliCompressSync(bytes, brotli).length };
}

function kib(bytes) {
  return (bytes / 1024).toFixed(1);
}

function print({ name, raw, gzip, brotli }) {
  console.log(`${raw.padStart(10)}${gzip.padStart(10)}${brotli.padStart(12)}  ${name}`);
}

function fail(reason) {
  console.error(`sizes: ${reason}`);
  process.exit(1);
}
