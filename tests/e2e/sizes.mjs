// What the built site costs to download.
//
//   node sizes.mjs [--limit KIB] [FOLDER]
//
// Prints wasm, js and css of FOLDER (dist/, or TAILLIGHT_DIST) raw, gzip -9 and brotli 11, and
// fails if together they are more than KIB kibibytes of brotli (170).

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
const total = rows.reduce((sum, row) => ({
  name: 'total', raw: sum.raw + row.raw, gzip: sum.gzip + row.gzip, brotli: sum.brotli + row.brotli,
}), { raw: 0, gzip: 0, brotli: 0 });

print({ name: 'KiB', raw: 'raw', gzip: 'gzip -9', brotli: 'brotli 11' });
for (const row of [...rows, total]) print({ name: row.name, raw: kib(row.raw), gzip: kib(row.gzip), brotli: kib(row.brotli) });
if (total.brotli > limit * 1024) fail(`${kib(total.brotli)} KiB of brotli are more than the ${limit} KiB allowed`);

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
