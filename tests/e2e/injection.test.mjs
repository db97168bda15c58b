// Two thousand texts that run as scripts wherever they are taken for anything but text: as label
// values through a real Prometheus, as parameters of a link, in a recording. Behind a real nginx whose
// policy reports whatever is tried, even if it is then forbidden.

import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { browserTests } from './support/browser-test.mjs';
import { removeAtExit } from './support/cleanup.mjs';
import { startNginx } from './support/nginx.mjs';
import { eventually, link, panel, untilPanels, variableBox } from './support/page.mjs';
import { checkObeyed, recordViolations } from './support/policy.mjs';
import { labelText, startPrometheus } from './support/prometheus.mjs';
import { DIST } from './support/site.mjs';
import { readTable } from './support/table.mjs';
import { CORPUS } from './support/xss.mjs';

const test = browserTests(import.meta.url);

const STEP = 15_000;
const END = Date.UTC(2026, 0, 15, 13);
const START = END - 8 * STEP;
const RANGE = { from: START, to: END };
const RECORDING = 'snapshots/hostile.json.gz';

let prometheus;
let host;

before(async () => {
  prometheus = await startPrometheus({ openmetrics: hostileService() });
  const files = removeAtExit(await mkdtemp(join(tmpdir(), 'taillight-files-')));
  await cp(DIST, files, { recursive: true });
  await writeFile(join(files, RECORDING), await hostileRecording());
  host = await startNginx({ files, prometheus: prometheus.url });
});

after(async () => {
  await host?.stop();
  await prometheus?.stop();
});

test(`${CORPUS.length} hostile label values are text in legends, tooltips and lists`, async ({ open }) => {
  const { page, journal } = await open(address({ ...RANGE, by: 'endpoint', p: '99' }), { script: recordViolations });
  await untilPanels(page, ['ready'], ['latency', 'requests', 'db']);
  await panel(page, 'latency').locator('[data-action="legend-all"]').click();
  await eventually(async () => {
    const shown = new Set(await page.$$eval('section[data-panel="latency"] .legend-name', (all) => all.map((name) => name.textContent)));
    const missing = CORPUS.filter((text) => ![...shown].some((name) => name.includes(text)));
    assert.deepEqual(missing, [], `${missing.length} values are not in the legend as they are`);
  });
  const box = await panel(page, 'latency').locator('canvas[data-layer="overlay"]').boundingBox();
  for (const share of [0.3, 0.6, 0.9]) {
    await page.mouse.move(box.x + box.width * share, box.y + box.height / 2);
    await page.locator('.tooltip').first().waitFor();
  }
  await variableBox(page, 'endpoint', CORPUS.at(-1));
  await checkInert(page);
  await checkObeyed(page, journal);
});

test(`${CORPUS.length} hostile label values are the columns of a table`, async ({ open }) => {
  const { page, journal } = await open(address({ ...RANGE, by: 'endpoint', p: '99', step: '1m', viewPanel: 'latency', as: 'table' }), { script: recordViolations });
  await untilPanels(page, ['ready'], ['latency']);
  const { series } = await readTable(page, 'latency');
  const missing = CORPUS.filter((text) => !series.has(`p99${labelText({ endpoint: text })}`));
  assert.deepEqual(missing, [], `${missing.length} values have no column`);
  await checkInert(page);
  await checkObeyed(page, journal);
});

test('hostile parameters of links are text', async ({ open }) => {
  const parameters = ['from', 'to', 'tz', 'refresh', 'p', 'by', 'band', 'window', 'step', 'slo', 'objective', 'viewPanel', 'as', 'theme', 'lang', 'kiosk', 'dashboard', 'view', 'brush', 'baseline', 'expr', 'source', 'var-endpoint', 'var-job'];
  const texts = CORPUS.filter((_, index) => index % 40 === 0);
  const { page, journal } = await open(address(RANGE), { script: recordViolations });
  await untilPanels(page, ['ready'], ['latency']);
  for (const text of texts) {
    await page.evaluate(([search, hash]) => {
      history.pushState(null, '', `?${search}#${hash}`);
      dispatchEvent(new PopStateEvent('popstate'));
    }, [String(new URLSearchParams([...parameters.map((name) => [name, text]), [text, text]])), text]);
    await page.locator('[data-notice]').first().waitFor();
    await checkInert(page);
  }
  await checkObeyed(page, journal);

  // And as somebody opens them.
  for (const text of texts.slice(0, 12)) {
    const visit = await open(address({ ...RANGE, 'var-endpoint': text, by: text, p: text, tz: text, viewPanel: text }), { script: recordViolations });
    await visit.page.locator('[data-notice]').first().waitFor();
    await checkInert(visit.page);
    await checkObeyed(visit.page, visit.journal);
  }
});

test('hostile sources of links are asked nothing and run nothing', async ({ open }) => {
  const { page, journal } = await open(address(RANGE), { script: recordViolations });
  await untilPanels(page, ['ready'], ['latency']);
  const before = journal.requests.length;
  const sources = [...CORPUS.filter((_, index) => index % 10 === 0), ...CORPUS.filter((text) => /^(java|data|vb)/i.test(text))];
  for (const source of sources) {
    await page.evaluate((search) => {
      history.pushState(null, '', `?${search}`);
      dispatchEvent(new PopStateEvent('popstate'));
    }, String(new URLSearchParams({ source })));
    await page.locator('[data-notice="source"]').waitFor();
  }
  const elsewhere = journal.requests.slice(before).filter((url) => new URL(url).origin !== host.origin);
  assert.deepEqual(elsewhere, []);
  await checkInert(page);
  await checkObeyed(page, journal);
});

test('a hostile recording is text', async ({ open }) => {
  const { page, journal } = await open(link(host.url, { source: `snapshot:${RECORDING}`, by: 'endpoint' }), { script: recordViolations });
  await untilPanels(page, ['ready'], ['latency', 'requests', 'db']);
  assert.equal(await page.locator('.origin-title').textContent(), CORPUS[0]);
  await checkInert(page);
  await checkObeyed(page, journal);
});

function address(query) {
  return link(host.url, { source: '/prometheus', ...query });
}

// None of the corpus' elements is one that the page has of its own.
async function checkInert(page) {
  const foreign = await page.$$eval('body *', (all) => all
    .filter((element) => /^(script|img|iframe|object|embed|base|meta|style|template|video|source|math|form|x|animate|use|a)$/i.test(element.localName)
      // An address in a title or in an option's value is text; in these a browser follows it.
      || [...element.attributes].some(({ name, value }) => name.startsWith('on') || name === 'srcdoc'
        || (/^(href|xlink:href|src|srcset|action|formaction|data|poster|background|ping)$/i.test(name) && /^\s*(javascript|data|vbscript):/i.test(value))))
    .filter((element) => !(element.localName === 'input' && element.type === 'checkbox'))
    // The page's own way to another view of itself.
    .filter((element) => !(element.matches('a.view-link') && new URL(element.href).origin === location.origin))
    .map((element) => element.outerHTML.slice(0, 200)));
  assert.deepEqual(foreign, [], 'a text has become a part of the page');
}

// Each text is an endpoint with a histogram and a counter; some are tables, too.
function hostileService() {
  const lines = { http_request_duration_seconds: [], http_requests: [], db_query_duration_seconds: [] };
  CORPUS.forEach((text, index) => {
    const counts = (at) => [0.1, 0.5, 2.5].map((le, place) => [String(le), (at + 1) * (place + 1 + (index % 3))]);
    const histogram = (name, labels) => {
      for (let at = 0; START - STEP + at * STEP <= END; at += 1) {
        const cumulative = [...counts(at), ['+Inf', (at + 1) * 8]];
        for (const [le, count] of cumulative) lines[name].push(sample(`${name}_bucket`, { ...labels, le }, count, at));
        lines[name].push(sample(`${name}_count`, labels, (at + 1) * 8, at), sample(`${name}_sum`, labels, (at + 1) * 4, at));
      }
    };
    const target = { job: 'api', instance: '10.0.0.1:8000', method: 'GET', endpoint: text };
    histogram('http_request_duration_seconds', target);
    for (let at = 0; START - STEP + at * STEP <= END; at += 1) {
      lines.http_requests.push(sample('http_requests_total', { ...target, http_status: index % 50 ? '200' : '500' }, (at + 1) * 8, at));
    }
    if (index % 20 === 0) histogram('db_query_duration_seconds', { job: 'api', instance: '10.0.0.1:8000', operation: text, table: CORPUS[index + 1] });
  });
  return [
    ...series('http_request_duration_seconds', 'histogram', lines), ...series('http_requests', 'counter', lines),
    ...series('db_query_duration_seconds', 'histogram', lines), '# EOF', '',
  ].join('\n');
}

function series(name, type, lines) {
  return [`# TYPE ${name} ${type}`, ...lines[name]];
}

function sample(name, labels, value, at) {
  return `${name}${labelText(labels)} ${value} ${(START - STEP + at * STEP) / 1000}`;
}

// The recorded incident, with hostile texts for its labels' values.
async function hostileRecording() {
  const file = JSON.parse(gunzipSync(await readFile(join(DIST, 'snapshots', 'incident.json.gz'))));
  [file.title] = CORPUS;
  const given = new Map();
  const hostile = (value) => {
    if (!given.has(value)) given.set(value, CORPUS[(given.size * 17) % CORPUS.length]);
    return given.get(value);
  };
  const changed = new Set(['endpoint', 'operation', 'table', 'command', 'host', 'method', 'instance', 'step', 'result']);
  for (const { body } of file.answers) {
    for (const { metric } of body.data?.result ?? []) {
      for (const name of Object.keys(metric)) if (changed.has(name)) metric[name] = hostile(metric[name]);
    }
  }
  assert.ok(given.size > 20, `only ${given.size} values of the recording were changed`);
  return gzipSync(JSON.stringify(file));
}
