// What a harness finds on this page.

import init, * as taillight from './taillight_bench_page.js';
import { names, runCase, startHover } from './cases.js';

const bench = {
  ready: init().then((wasm) => {
    const { default: _, initSync, ...functions } = taillight;
    // How much memory WebAssembly has taken so far, in bytes.
    Object.assign(bench, functions, { memory: () => wasm.memory.buffer.byteLength });
  }),
};

window.taillightBench = bench;
window.caseNames = names;
window.runCase = runCase;
window.startHover = startHover;
