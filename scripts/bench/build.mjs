// Builds the benchmark page into a folder: the library as the site has it, fully
// optimised, and the peers in pinned versions.

import { spawnSync } from 'node:child_process';
import { cp, mkdir, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const TARGET = 'wasm32-unknown-unknown';

function run(program, args, options = {}) {
  const { status, error } = spawnSync(program, args, { stdio: 'inherit', ...options });
  if (error) throw new Error(`${program} can't be run (${error.message}); ./dev setup puts the tools in place`);
  if (status !== 0) throw new Error(`${program} ${args[0]} failed`);
}

/** Where cargo writes to. */
export function targetFolder(root) {
  return process.env.CARGO_TARGET_DIR || join(root, 'target');
}

export async function build(root) {
  const source = join(root, 'benches/browser');
  const out = join(targetFolder(root), 'bench/page');
  if (!existsSync(join(source, 'node_modules/uplot'))) {
    run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: source });
  }
  run('cargo', ['build', '--locked', '--release', '--target', TARGET, '-p', 'taillight-bench-page'], { cwd: root });
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const wasm = join(targetFolder(root), TARGET, 'release/taillight_bench_page.wasm');
  run('wasm-bindgen', ['--target', 'web', '--no-typescript', '--out-dir', out, wasm]);
  const bound = join(out, 'taillight_bench_page_bg.wasm');
  run('wasm-opt', ['-O3', bound, '-o', bound]);
  await cp(join(source, 'page'), out, { recursive: true });
  await mkdir(join(out, 'uplot'));
  for (const file of ['uPlot.iife.min.js', 'uPlot.min.css']) {
    await cp(join(source, 'node_modules/uplot/dist', file), join(out, 'uplot', file));
  }
  return out;
}
