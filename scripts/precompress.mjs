// Writes FILE.br and FILE.gz beside each file of a folder for which that is worth it: a web server
// sends them as they are and compresses nothing itself.
//
//   node scripts/precompress.mjs FOLDER

import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const COMPRESSIBLE = new Set(['.css', '.html', '.js', '.json', '.svg', '.wasm']);

const FORMATS = {
  '.br': (bytes) => brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  }),
  '.gz': (bytes) => gzipSync(bytes, { level: 9 }),
};

/** Compresses what is in `folder`; what lies beside a file from before is replaced. */
export async function precompress(folder) {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !COMPRESSIBLE.has(extname(entry.name))) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const bytes = await readFile(path);
    for (const [extension, compress] of Object.entries(FORMATS)) {
      const smaller = compress(bytes);
      // A few bytes saved are not worth a second kind of answer.
      if (smaller.length < bytes.length * 0.95) await writeFile(path + extension, smaller);
      else await rm(path + extension, { force: true });
    }
  }
}

if (fileURLToPath(import.meta.url) === process.argv[1] && process.argv[2]) await precompress(process.argv[2]);
