// Whether a page stayed within its Content-Security-Policy.

import assert from 'node:assert/strict';

/** To be run in the page before anything else: keeps every violation that the browser reports. */
export function recordViolations() {
  window.violations = [];
  document.addEventListener('securitypolicyviolation', (event) => {
    window.violations.push({ directive: event.effectiveDirective, blocked: event.blockedURI, sample: event.sample });
  });
}

/** Nothing was reported to the page or on its console, and nothing foreign was run. */
export async function checkObeyed(page, journal) {
  assert.deepEqual(await page.evaluate(() => window.violations), [], 'the policy was violated');
  assert.deepEqual(journal.errors, [], 'the page complained on its console');
  assert.deepEqual(journal.dialogs, [], 'a script opened a dialog');
  assert.equal(await page.evaluate(() => window.__pwned), undefined, 'a foreign script was run');
}
