// Point the page at any Prometheus: it finds the services, what their metrics mean, and says so.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { browserTests } from './support/browser-test.mjs';
import { eventually, link, panel, parameters, untilPanels } from './support/page.mjs';
import { fixtures, startScraping } from './support/scraped.mjs';
import { startSite } from './support/site.mjs';
import { readTable } from './support/table.mjs';

const test = browserTests(import.meta.url);
const SOURCE = { source: '/prometheus', from: 'now-5m', lang: 'en' };

let services;
let prometheus;
let site;

before(async () => {
  services = await fixtures();
  prometheus = await startScraping(Object.fromEntries(Object.entries(services).map(([job, { text }]) => [job, text])));
  site = await startSite({ prometheus: prometheus.url });
  await eventually(() => assert.ok(prometheus.scrapes() >= 6, 'not yet scraped often enough'));
});

after(async () => {
  await site?.close();
  await prometheus?.stop();
});

test('of every kind of service the metrics are recognised', async ({ open }) => {
  let [right, all] = [0, 0];
  const wrong = [];
  for (const [job, { roles }] of Object.entries(services)) {
    const { page } = await open(link(site.url, { ...SOURCE, 'var-job': job }));
    const found = await recognised(page);
    for (const [role, line] of roles) {
      all += 1;
      if (found.get(role)?.metric === line.split(' ')[0]) right += 1;
      else wrong.push(`${job} ${role}: ${found.get(role)?.metric} instead of ${line}`);
    }
    const surely = [...found].filter(([role, { confidence }]) => confidence === 'certain' && !roles.has(role));
    assert.deepEqual(surely, [], `${job}: recognised for certain, and not there`);
    await page.close();
  }
  console.log(`${right} of ${all} roles of ${Object.keys(services).length} services`);
  assert.ok(right >= 0.95 * all, wrong.join('\n'));
});

test('durations in milliseconds are shown in seconds', async ({ open }) => {
  const { page } = await open(link(site.url, { ...SOURCE, 'var-job': 'envoy', viewPanel: 'latency', as: 'table', p: '50,99' }));
  await untilPanels(page, ['ready'], ['latency']);
  const values = [...(await readTable(page, 'latency')).series.get('p99').values()].filter((value) => !Number.isNaN(value));
  assert.ok(values.length > 0, 'no value');
  // The fixture's requests take up to 250 milliseconds.
  for (const value of values) assert.ok(value > 0.01 && value <= 0.25, `P99 is ${value} s`);
});

test('without a choice one service is shown, and its own labels are offered', async ({ open }) => {
  const { page } = await open(link(site.url, { ...SOURCE, 'var-job': 'spring-boot' }));
  await untilPanels(page, ['ready'], ['latency', 'errors', 'requests']);
  await page.locator('[data-variable="uri"]').waitFor();
  assert.equal(await page.locator('[data-variable="endpoint"]').count(), 0);
});

test('a correction is in the link, and the link brings it back', async ({ open }) => {
  const address = link(site.url, { ...SOURCE, 'var-job': 'fastapi-instrumentator' });
  const { page } = await open(address);
  await recognised(page);
  const field = page.locator('[data-control="role-latency"]');
  await field.fill('http_request_duration_highr_seconds');
  await field.press('Enter');
  const wanted = ['role-latency', 'http_request_duration_highr_seconds'];
  await eventually(() => assert.ok(parameters(page).some(([key, value]) => key === wanted[0] && value === wanted[1])));

  const again = (await open(page.url())).page;
  const row = (await recognised(again)).get('latency');
  assert.deepEqual(row, { metric: wanted[1], confidence: 'chosen' });
  await untilPanels(again, ['ready'], ['latency']);

  // Left out, and as recognised again.
  const cpu = again.locator('[data-control="role-cpu"]');
  await cpu.fill('off');
  await cpu.press('Enter');
  await panel(again, 'cpu').waitFor({ state: 'detached' });
  await again.goBack();
  await panel(again, 'cpu').waitFor();
});

test('a service is chosen among several', async ({ open }) => {
  const { page } = await open(link(site.url, SOURCE));
  await recognised(page);
  await page.locator('[data-control="service"]').selectOption('express');
  await eventually(() => assert.ok(parameters(page).some(([key, value]) => key === 'var-job' && value === 'express')));
  await eventually(async () => assert.equal((await recognised(page)).get('requests').metric, 'http_request_duration_seconds_count'));
});

/** Opens what tells of the recognised metrics, and reads it: role to metric and confidence. */
async function recognised(page) {
  const button = page.locator('[data-action="recognised"]');
  await button.waitFor();
  if (await button.getAttribute('aria-expanded') !== 'true') await button.click();
  await page.locator('tr[data-role]').first().waitFor();
  const rows = await page.$$eval('tr[data-role]', (all) => all.map((row) => ({ ...row.dataset })));
  return new Map(rows.filter((row) => row.metric).map(({ role, metric, confidence }) => [role, { metric, confidence }]));
}
