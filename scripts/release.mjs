// Packs the built site for those who host it: release/taillight-VERSION.tar.gz with the files of
// dist/ compressed in advance, the configuration for nginx, and their checksums; beside it the
// archive's own. The same commit gives the same bytes.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { precompress } from './precompress.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OUT = join(ROOT, 'release');
const BESIDE = ['deploy/nginx.conf', 'LICENSE', 'CHANGELOG.md'];

const [, version] = (await readFile(join(ROOT, 'Cargo.toml'), 'utf8')).match(/^version = "(.+)"$/m);
const name = `taillight-${version}`;
const folder = join(OUT, name);

await rm(OUT, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
await cp(join(ROOT, 'dist'), join(folder, 'site'), { recursive: true });
await precompress(join(folder, 'site'));
for (const file of BESIDE) await cp(join(ROOT, file), join(folder, file.split('/').at(-1)));
await writeFile(join(folder, 'SHA256SUMS'), await checksums(folder));

// Neither order nor owners nor permissions of this machine are in it. The files' time is that of the
// commit: web servers tell versions of a file apart by its time and length, and the page is as long
// as ever when only the names in it have changed.
const archive = `${name}.tar.gz`;
const tar = execFileSync('tar', [
  '--create', '--format=ustar', '--sort=name', `--mtime=@${timeOfSources()}`, '--owner=0', '--group=0', '--numeric-owner', '--mode=u=rwX,go=rX',
  '--directory', OUT, name,
], { maxBuffer: 1 << 28 });
await writeFile(join(OUT, archive), execFileSync('gzip', ['-9', '-n'], { input: tar, maxBuffer: 1 << 28 }));
await rm(folder, { recursive: true });
await writeFile(join(OUT, 'SHA256SUMS'), await checksums(OUT));
console.log(`release/${archive}\n${await readFile(join(OUT, 'SHA256SUMS'), 'utf8')}`.trimEnd());

/** Unix seconds: SOURCE_DATE_EPOCH, or the commit's; of sources that differ from it, now. */
function timeOfSources() {
  if (process.env.SOURCE_DATE_EPOCH) return Number(process.env.SOURCE_DATE_EPOCH);
  const git = (...parameters) => execFileSync('git', parameters, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    if (git('status', '--porcelain') === '') return Number(git('log', '-1', '--format=%ct'));
  } catch {
    // Not a clone.
  }
  return Math.floor(Date.now() / 1000);
}

/** As sha256sum writes and checks them. */
async function checksums(of) {
  const entries = await readdir(of, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => relative(of, join(entry.parentPath ?? entry.path, entry.name)));
  const lines = await Promise.all(paths.sort().map(async (path) =>
    `${createHash('sha256').update(await readFile(join(of, path))).digest('hex')}  ${path}\n`));
  return lines.join('');
}
