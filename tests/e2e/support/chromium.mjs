// The system's Chromium, so that nothing is downloaded and the browser is the one people have.

import { access } from 'node:fs/promises';
import { chromium } from 'playwright-core';

const executablePath = process.env.CHROMIUM || '/usr/bin/chromium';

// Root (containers, CI) cannot use Chromium's sandbox; the rest keeps it from phoning home.
const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
  // Hosts of other names than the page's own, without leaving the machine.
  '--host-resolver-rules=MAP *.test 127.0.0.1',
];

export async function launchChromium() {
  await access(executablePath).catch(() => {
    throw new Error(`There is no ${executablePath}: apt-get install chromium, or set CHROMIUM to its path.`);
  });
  return chromium.launch({ executablePath, args: FLAGS });
}

/**
 * A page in a context of its own: nothing stored, English, UTC. It is tall by default, so that
 * every panel of a dashboard is in view; panels far below the fold may well wait to be seen.
 * `script` is a function that runs in the page before anything of its own.
 */
export async function openPage(browser, url, {
  width = 1440, height = 4000, dpr = 1, theme = 'dark', mobile = false, locale = 'en-US', script,
} = {}) {
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: dpr,
    colorScheme: theme,
    isMobile: mobile,
    hasTouch: mobile,
    locale,
    timezoneId: 'UTC',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  if (script) await context.addInitScript(script);
  const page = await context.newPage();
  // Everything is local: what takes this long is not slow, it hangs.
  page.setDefaultTimeout(30_000);
  const journal = keepJournal(page);
  await page.goto(url, { waitUntil: 'load' });
  return { page, context, journal };
}

// Playwright closes a dialog by itself only while nobody listens for it.
function keepJournal(page) {
  const journal = { errors: [], dialogs: [], requests: [] };
  page.on('pageerror', (error) => journal.errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') journal.errors.push(message.text());
  });
  page.on('dialog', async (dialog) => {
    journal.dialogs.push(dialog.message());
    await dialog.dismiss();
  });
  page.on('request', (request) => journal.requests.push(request.url()));
  return journal;
}
