// What the tests know about the page: its hooks, and how to wait for them.

import { setTimeout as pause } from 'node:timers/promises';

// Generous, because it is only ever waited in full by a test that fails.
const LIMIT = 45_000;

/** Repeats `check` until it no longer throws; after the limit its last error is the test's. */
export async function eventually(check) {
  const deadline = Date.now() + LIMIT;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await pause(100);
    }
  }
}

export const panel = (page, id) => page.locator(`section[data-panel="${id}"]`);

/** `{ id: { state, alerts } }` of every panel on the page. */
export function panels(page) {
  return page.$$eval('section[data-panel]', (sections) => Object.fromEntries(sections.map((section) => [
    section.dataset.panel,
    {
      state: section.dataset.state,
      alerts: [...section.querySelectorAll('[role="alert"]')].map((alert) => alert.textContent.trim()),
    },
  ])));
}

/** Waits until there are panels and each of them (or of `ids`) is in one of the `states`. */
export async function untilPanels(page, states, ids) {
  return eventually(async () => {
    const all = await panels(page);
    const looked = ids ?? Object.keys(all);
    const other = looked.filter((id) => !states.includes(all[id]?.state));
    if (looked.length === 0 || other.length > 0) {
      const found = other.map((id) => `${id} is ${all[id]?.state ?? 'not on the page'}`).join(', ');
      throw new Error(`every panel should be ${states.join(' or ')}; ${found || 'there is no panel'}`);
    }
    return all;
  });
}

/** All panels have their first answer, whether or not there was anything in it. */
export const untilAnswered = (page) => untilPanels(page, ['ready', 'empty']);

/** The query parameters of the page's address, sorted, as `[[key, value], …]`. */
export function parameters(page) {
  return [...new URL(page.url()).searchParams].sort(byText);
}

const byText = (a, b) => (String(a) < String(b) ? -1 : 1);

/** `site` + a query from `{ key: value | [values] }`. */
export function link(site, query = {}) {
  const url = new URL('/', site);
  for (const [key, value] of Object.entries(query)) {
    for (const one of [value].flat()) url.searchParams.append(key, String(one));
  }
  return String(url);
}

/** What a panel says it asked for, in ms: `{ start, end, step, window }`. */
export async function asked(page, id) {
  const { start, end, step, window } = await panel(page, id).evaluate((section) => ({ ...section.dataset }));
  return { start: Number(start), end: Number(end), step: Number(step), window: Number(window) };
}

/** Drags over a share of the width of a panel's plot, as a hand does: in several moves. */
export async function dragAcross(page, id, from, to) {
  const overlay = panel(page, id).locator('canvas[data-layer="overlay"]');
  await overlay.scrollIntoViewIfNeeded();
  const box = await overlay.boundingBox();
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * from, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * to, y, { steps: 12 });
  await page.mouse.up();
}

/** Waits until the URL holds a range from the middle of `{ from, to }`, and resolves to it. */
export function zoomedFrom(page, { from, to }) {
  return eventually(async () => {
    const query = new URL(page.url()).searchParams;
    const [start, end] = [query.get('from'), query.get('to')];
    const epochs = /^\d{13}$/.test(start) && /^\d{13}$/.test(end);
    if (!epochs || !(from < Number(start) && Number(start) < Number(end) && Number(end) < to)) {
      throw new Error(`from=${start}&to=${end} is not a part (in epoch ms) from the middle of ${from}…${to}`);
    }
    return { from: Number(start), to: Number(end) };
  });
}

/** The checkbox of a variable's value; opens the variable's list first. */
export async function variableBox(page, name, value) {
  const list = page.locator(`details[data-variable="${name}"]`);
  if (!(await list.evaluate((details) => details.open))) await list.locator('summary').click();
  const boxes = list.locator('input[type="checkbox"]');
  // By property: a selector would have to quote whatever is in a label value.
  const index = await eventually(async () => {
    const values = await boxes.evaluateAll((inputs) => inputs.map((input) => input.value));
    const found = values.indexOf(value);
    if (found === -1) throw new Error(`variable ${name} offers ${JSON.stringify(values)}, not ${JSON.stringify(value)}`);
    return found;
  });
  return boxes.nth(index);
}
