// What is done once, on an empty page and with nobody watching: `alone.html?NAME`. Then the server is told.

import init, { fetchColumns } from './taillight_bench_page.js';
import { columnsOf } from './peers.js';

const CASES = {
  'an empty page': async () => {},
  taillight: async () => {
    const grid = await (await fetch('grid/60')).json();
    await fetchColumns(new URL('body/60', location.href).href, grid.start, grid.step, grid.len);
  },
  'fetch().json()': async () => columnsOf(await (await fetch('body/60')).json()),
};

await init();
await CASES[decodeURIComponent(location.search.slice(1))]();
await fetch('done');
