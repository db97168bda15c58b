// A panel's exact numbers, as the page itself states them.

import { parseNumber } from './prometheus.mjs';

/**
 * Reads `table[data-panel-table=ID]`: `times` are the Unix ms of its rows in order, `series` maps
 * the name of each series to a Map from Unix ms to number, without entry where there is no sample.
 */
export async function readTable(page, id) {
  await page.waitForSelector(`table[data-panel-table="${id}"] tr[data-t]`, { state: 'attached' });
  const { names, rows } = await page.evaluate(cellsOf, id);
  const series = new Map(names.map((name) => [name, new Map()]));
  for (const { t, values } of rows) {
    values.forEach((text, index) => {
      if (text !== null) series.get(names[index]).set(t, parseNumber(text));
    });
  }
  return { times: rows.map(({ t }) => t), series };
}

// Runs in the page. One call for the whole table: one a cell would take minutes.
function cellsOf(id) {
  const table = document.querySelector(`table[data-panel-table="${id}"]`);
  const heads = [...table.querySelectorAll('th[data-series]')];
  return {
    names: heads.map((head) => head.dataset.series),
    rows: [...table.querySelectorAll('tr[data-t]')].map((row) => ({
      t: Number(row.dataset.t),
      values: heads.map((head) => row.cells[head.cellIndex].getAttribute('data-v')),
    })),
  };
}
