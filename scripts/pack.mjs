// Makes a release build of the page small: Trunk calls it when everything else is built.
//
// - The program is cut into chunks, at the functions that src/browser/chunk.rs marks: what is
//   needed later is downloaded later. That has to be done before wasm-bindgen, so the files that
//   Trunk made of the whole program are replaced.
// - Each chunk goes through wasm-opt, all JavaScript becomes one file, all style sheets another.
// - The names hold a hash of what is in them: a server may let them be kept for ever.
// - The script that starts the program is in that one file, not in the page: a strict
//   Content-Security-Policy allows no script in the page.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const { TRUNK_PROFILE, TRUNK_STAGING_DIR: staging, CARGO_TARGET_DIR = 'target' } = process.env;
if (TRUNK_PROFILE !== 'release') process.exit();

const FEATURES = ['simd', 'bulk-memory', 'nontrapping-float-to-int', 'sign-ext', 'mutable-globals', 'reference-types', 'multivalue'];
const work = await mkdtemp(join(tmpdir(), 'taillight-pack-'));
try {
  await pack();
} finally {
  await rm(work, { recursive: true });
}

async function pack() {
  const whole = join(CARGO_TARGET_DIR, 'wasm32-unknown-unknown', 'release', 'taillight.wasm');
  run('wasm-split-cli', whole, join(work, 'cut'), '--out-name', 'taillight');
  run('wasm-bindgen', join(work, 'cut', 'taillight.wasm'), '--target', 'web', '--no-typescript', '--keep-lld-exports', '--out-dir', work, '--out-name', 'taillight');
  await writeFile(join(work, '__wasm_split.js'), await readFile(join(work, 'cut', '__wasm_split.js')));
  await writeFile(join(work, 'start.js'), "import start from './taillight.js';\nstart();\n");

  const chunks = (await readdir(join(work, 'cut'))).filter((name) => name.endsWith('.wasm') && name !== 'taillight.wasm');
  const files = new Map([['taillight_bg.wasm', await optimised(join(work, 'taillight_bg.wasm'))]]);
  for (const name of chunks) files.set(name, await optimised(join(work, 'cut', name)));
  let script = bundled(join(work, 'start.js'));
  for (const [name, bytes] of files) {
    const hashed = withHash(name, bytes);
    script = script.replaceAll(name, hashed);
    await writeFile(join(staging, hashed), bytes);
    files.set(name, { hashed, bytes });
  }

  let page = await readFile(join(staging, 'index.html'), 'utf8');
  const [oldScript, oldProgram] = [/taillight-\w+\.js/, /taillight-\w+_bg\.wasm/].map((pattern) => page.match(pattern)[0]);
  const newScript = withHash('taillight.js', script);
  await Promise.all([oldScript, oldProgram].map((name) => rm(join(staging, name))));
  await writeFile(join(staging, newScript), script);
  page = withStart(page, newScript).replaceAll(oldProgram, files.get('taillight_bg.wasm').hashed);
  page = await withOneSheet(page);
  page = withIntegrity(page, newScript, script);
  page = withIntegrity(page, files.get('taillight_bg.wasm').hashed, files.get('taillight_bg.wasm').bytes);
  await writeFile(join(staging, 'index.html'), page);
}

function run(program, ...parameters) {
  try {
    return execFileSync(program, parameters, { stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 });
  } catch (error) {
    if (error.code === 'ENOENT') fail(`${program} is missing; ./dev setup puts it in place`);
    fail(`${program} failed:\n${error.stderr}`);
  }
}

async function optimised(path) {
  run('wasm-opt', '-Oz', ...FEATURES.map((feature) => `--enable-${feature}`), '--strip-debug', '--strip-producers', path, '-o', path);
  return readFile(path);
}

// One file of what wasm-bindgen and the cutter wrote: they import each other.
function bundled(path) {
  return run('esbuild', path, '--bundle', '--minify', '--format=esm', '--target=es2022', '--legal-comments=none',
    '--external:*.wasm', '--log-level=error', '--log-override:duplicate-object-key=silent').toString();
}

async function withOneSheet(page) {
  const links = [...page.matchAll(/\s*<link rel="stylesheet" href="\.\/([^"]+)"[^>]*>/g)];
  const sheets = await Promise.all(links.map(([, name]) => readFile(join(staging, name), 'utf8')));
  await Promise.all(links.map(([, name]) => rm(join(staging, name))));
  const joined = join(work, 'taillight.css');
  await writeFile(joined, sheets.join('\n'));
  const sheet = run('esbuild', joined, '--minify', '--log-level=error').toString();
  const name = withHash('taillight.css', sheet);
  await writeFile(join(staging, name), sheet);
  const [first, ...others] = links.map(([link]) => link);
  const one = others.reduce((text, link) => text.replace(link, ''), page);
  return withIntegrity(one.replace(first, `\n    <link rel="stylesheet" href="./${name}" integrity=""/>`), name, sheet);
}

// Instead of Trunk's script in the page, and of its link to what that imports.
function withStart(page, name) {
  const start = `<script type="module" src="./${name}" integrity=""></script>`;
  const pattern = /<script type="module">[^]*?<\/script>/g;
  if (page.match(pattern)?.length !== 1) fail('the page should hold one script of Trunk\'s');
  return page.replace(pattern, start).replace(/<link rel="modulepreload"[^>]*>/, '');
}

function withHash(name, content) {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 16);
  return basename(name).replace(/(_bg)?\.(\w+)$/, `-${hash}$1.$2`);
}

// The elements say which bytes they expect.
function withIntegrity(page, name, content) {
  const digest = createHash('sha384').update(content).digest('base64');
  return page.replace(/<(link|script) [^>]*>/g, (element) =>
    element.includes(`/${name}"`) ? element.replace(/integrity="[^"]*"/, `integrity="sha384-${digest}"`) : element);
}

function fail(reason) {
  console.error(`pack: ${reason}`);
  process.exit(1);
}
