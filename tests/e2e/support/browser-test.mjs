// A test in one browser a file, whose failure says how to see it again: the command, the
// address of every open page, and a picture of each in artifacts/.

import { mkdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import nodeTest, { after } from 'node:test';
import { launchChromium, openPage } from './chromium.mjs';

const ARTIFACTS = fileURLToPath(new URL('../artifacts/', import.meta.url));

// A whole test takes seconds; this is for the one that hangs.
const TIMEOUT = 300_000;

/** `const test = browserTests(import.meta.url)`, then `test(name, async ({ open }) => …)`. */
export function browserTests(moduleUrl) {
  const file = basename(fileURLToPath(moduleUrl));
  let launching;
  const launch = () => launchChromium().catch((error) => {
    launching = undefined; // each test fails by an error of its own, and the hook below by none
    throw error;
  });
  after(async () => (await launching)?.close());

  return (name, body) => nodeTest(name, { timeout: TIMEOUT }, async () => {
    const opened = [];
    const open = async (url, options) => {
      launching ??= launch();
      const visit = await openPage(await launching, url, options);
      opened.push(visit);
      return visit;
    };
    try {
      await body({ open });
    } catch (error) {
      explain(error, [repeatWith(file, name), ...await pictures(file, name, opened)]);
      throw error;
    } finally {
      await Promise.all(opened.map(({ context }) => context.close()));
    }
  });
}

function repeatWith(file, name) {
  const pattern = `^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;
  return `repeat with: node --test --test-name-pattern='${pattern.replaceAll("'", "'\\''")}' tests/e2e/${file}`;
}

async function pictures(file, name, opened) {
  await mkdir(ARTIFACTS, { recursive: true });
  const stem = `${file.replace('.test.mjs', '')}-${name}`.replace(/[^a-z0-9.]+/gi, '-');
  return Promise.all(opened.map(async ({ page, journal }, index) => {
    const path = `${ARTIFACTS}${stem}-${index + 1}.png`;
    const taken = await page.screenshot({ path, timeout: 10_000 }).then(() => path, () => 'no picture');
    const errors = journal.errors.map((error) => `\n    console: ${error}`).join('');
    return `page ${index + 1}: ${page.url()} (${taken})${errors}`;
  }));
}

// The reporter prints the stack, and the stack repeats the message as it was at the throw.
function explain(error, lines) {
  const message = `${error.message}\n\n${lines.map((line) => `  ${line}`).join('\n')}\n`;
  error.stack = error.stack.replace(error.message, () => message);
  error.message = message;
}
