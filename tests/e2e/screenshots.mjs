// Pictures of a page, to look at: desktop and phone, dark and light, above the fold and whole.
//
//   node screenshots.mjs [--url URL] [--out FOLDER] [--states FOLDER]
//
// Without --url: the built site (dist/, or TAILLIGHT_DIST), and as small files each state that it
// can be in, which docs/states holds. FOLDER: tests/e2e/artifacts/screenshots, and `states` in it.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { launchChromium, openPage } from './support/chromium.mjs';
import { startSite } from './support/site.mjs';
import { startStates } from './support/states.mjs';

const DEVICES = {
  desktop: { width: 1440, height: 900, dpr: 1 },
  phone: { width: 390, height: 844, dpr: 3, mobile: true },
};

// How long a panel may load before it is pictured loading.
const PATIENCE = 30_000;

const { values: { url, out, states = join(out, 'states') } } = parseArgs({
  options: {
    url: { type: 'string' },
    states: { type: 'string' },
    out: { type: 'string', default: fileURLToPath(new URL('artifacts/screenshots', import.meta.url)) },
  },
});

const site = url ? null : await startSite();
const browser = await launchChromium();
try {
  await mkdir(out, { recursive: true });
  for (const [device, settings] of Object.entries(DEVICES)) {
    for (const theme of ['dark', 'light']) await picture(url ?? site.url, `${device}-${theme}`, { ...settings, theme });
  }
  if (!url) await pictureStates();
} finally {
  await browser.close();
  await site?.close();
}

async function picture(address, name, settings) {
  const { page, context } = await openPage(browser, address, settings);
  await settle(page);
  await save(page, `${name}-fold`, {});
  await seeEverything(page);
  await settle(page);
  await save(page, `${name}-full`, { fullPage: true });
  await context.close();
}

async function pictureStates() {
  await mkdir(states, { recursive: true });
  const started = await startStates();
  try {
    for (const [name, bring] of Object.entries(started.states)) {
      for (const [device, settings] of Object.entries(DEVICES)) {
        for (const theme of ['dark', 'light']) {
          const { page, context } = await openPage(browser, 'about:blank', { ...settings, dpr: 1, theme });
          await bring(page);
          await saveSmall(page, join(states, `${name}-${device}-${theme}.webp`));
          await context.close();
        }
      }
    }
  } finally {
    await started.close();
  }
}

// Playwright knows no WebP, Chromium does: a fifth of the bytes.
async function saveSmall(page, path) {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 72 });
  await writeFile(path, Buffer.from(data, 'base64'));
  console.log(path);
}

async function save(page, name, options) {
  const path = join(out, `${name}.png`);
  await page.screenshot({ path, ...options });
  console.log(path);
}

// Any page will do; Taillight also says when its panels are done. Two frames more for the canvas.
async function settle(page) {
  await page.waitForLoadState('networkidle', { timeout: PATIENCE }).catch(() => {});
  await page.waitForFunction(() => {
    const starting = document.documentElement.dataset.state === 'starting';
    return !starting && !document.querySelector('section[data-panel][data-state="loading"]');
  }, null, { timeout: PATIENCE }).catch(() => console.error(`still loading after ${PATIENCE / 1000} s: ${page.url()}`));
  await page.evaluate(() => new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(resolve));
  }));
}

// What waits to be seen is seen once, from top to bottom.
async function seeEverything(page) {
  await page.evaluate(async () => {
    for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight / 2) {
      scrollTo(0, y);
      await new Promise((resolve) => { requestAnimationFrame(resolve); });
    }
    scrollTo(0, 0);
  });
}
