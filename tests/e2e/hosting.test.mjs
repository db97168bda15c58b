// The built site as it is hosted: a real nginx with deploy/nginx.conf, at the root of an origin and
// on a subpath, under its strict policies.

import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test as nodeTest } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { precompress } from '../../scripts/precompress.mjs';
import { browserTests } from './support/browser-test.mjs';
import { removeAtExit } from './support/cleanup.mjs';
import { listen, readBody } from './support/http.mjs';
import { startNginx } from './support/nginx.mjs';
import { endOfRunningHour, hourOfTraffic } from './support/openmetrics.mjs';
import { eventually, panel, untilPanels } from './support/page.mjs';
import { checkObeyed, recordViolations } from './support/policy.mjs';
import { startPrometheus } from './support/prometheus.mjs';
import { DIST } from './support/site.mjs';

const test = browserTests(import.meta.url);

const PLACES = ['/', '/watch/taillight/'];
const EVERY_KIND = ['', 'config.json', 'snapshots/incident.json.gz', 'no-such-page', 'prometheus/api/v1/status/buildinfo'];

let prometheus;
const folders = {};
const hosts = {};

before(async () => {
  prometheus = await startPrometheus({ openmetrics: hourOfTraffic({ end: endOfRunningHour() }) });
  for (const path of PLACES) {
    const files = removeAtExit(await mkdtemp(join(tmpdir(), 'taillight-files-')));
    await cp(DIST, files, { recursive: true });
    if (path !== '/') await putBeside(files);
    await precompress(files);
    folders[path] = files;
    hosts[path] = await startNginx({ files, prometheus: prometheus.url, path });
  }
});

after(async () => {
  for (const host of Object.values(hosts)) await host.stop();
  await prometheus?.stop();
});

for (const path of PLACES) {
  test(`on ${path} everything works under the policies: live data, the recording, every part that is fetched later`, async ({ open }) => {
    const { url, origin } = hosts[path];
    const { page, journal } = await open(`${url}?source=prometheus&by=endpoint`, { script: recordViolations });
    await untilPanels(page, ['ready'], ['latency', 'requests', 'db', 'latency-heatmap', 'slo']);
    await useEverything(page);
    await checkObeyed(page, journal);

    const recording = await open(url, { script: recordViolations });
    await untilPanels(recording.page, ['ready']);
    await recording.page.locator('[data-recording]').waitFor({ state: 'visible' });
    await checkObeyed(recording.page, recording.journal);

    const asked = journal.requests.filter((address) => address.startsWith('http'));
    assert.deepEqual(asked.filter((address) => !address.startsWith(origin + path)), [], 'it asked outside its path');
    const parts = await laterParts();
    const fetched = [...asked, ...recording.journal.requests];
    assert.deepEqual(parts.filter((name) => !fetched.includes(url + name)), [], 'these parts were never fetched');
  });

  nodeTest(`on ${path} every answer carries the headers, whatever it is`, async () => {
    for (const name of [...EVERY_KIND, ...(await hashed())]) {
      const { status, headers } = await get(hosts[path].url + name);
      const missing = name === 'no-such-page';
      assert.equal(status, missing ? 404 : 200, name);
      checkPolicies(headers, name);
      assert.equal(headers['cache-control'], cacheOf(name), name);
    }
  });
}

nodeTest('files that are named after their bytes are sent compressed, each as what it is', async () => {
  const types = { css: 'text/css; charset=utf-8', html: 'text/html; charset=utf-8', js: 'text/javascript; charset=utf-8', wasm: 'application/wasm', json: 'application/json' };
  for (const name of ['index.html', 'config.json', ...(await hashed())]) {
    const plain = await readFile(join(folders['/'], name));
    const answers = {
      br: await get(hosts['/'].url + name, { 'accept-encoding': 'gzip, deflate, br' }),
      gzip: await get(hosts['/'].url + name, { 'accept-encoding': 'gzip' }),
      none: await get(hosts['/'].url + name),
    };
    for (const [wanted, { status, headers, body }] of Object.entries(answers)) {
      assert.equal(status, 200);
      assert.equal(headers['content-type'], types[name.split('.').at(-1)], name);
      const found = headers['content-encoding'];
      assert.ok(plain.equals(opened(found, body)), `${name} asked as ${wanted} has other bytes`);
      if (plain.length < 2000) continue;
      assert.equal(found ?? 'none', wanted, name);
      assert.match(headers.vary ?? '', /accept-encoding/i, `${name} as ${wanted}`);
    }
  }
});

nodeTest('without the module for brotli all is well with gzip', async () => {
  const host = await startNginx({ files: folders['/'], prometheus: prometheus.url, brotli: false });
  try {
    const [script] = (await hashed()).filter((name) => name.endsWith('.js'));
    const { headers, body } = await get(host.url + script, { 'accept-encoding': 'gzip, deflate, br' });
    assert.equal(headers['content-encoding'], 'gzip');
    assert.ok((await readFile(join(folders['/'], script))).equals(gunzipSync(body)));
  } finally {
    await host.stop();
  }
});

nodeTest('a config.json of a cluster\'s own comes before the file\'s, as deploy/kubernetes.yaml has it', async () => {
  const folder = removeAtExit(await mkdtemp(join(tmpdir(), 'taillight-config-')));
  await writeFile(join(folder, 'config.json'), '{"sources":[]}');
  const text = await readFile(new URL('../../deploy/kubernetes.yaml', import.meta.url), 'utf8');
  const [, part] = text.match(/config\.conf: \|\n((?: {4}.*\n)+)/);
  const host = await startNginx({
    files: folders['/'], prometheus: prometheus.url, parts: { 'config.conf': part.replace('/etc/taillight', folder) },
  });
  try {
    const { status, headers, body } = await get(`${host.url}config.json`, { 'accept-encoding': 'gzip, br' });
    assert.deepEqual([status, headers['content-type'], headers['content-encoding'], String(body)], [200, 'application/json', undefined, '{"sources":[]}']);
    checkPolicies(headers, 'config.json');
  } finally {
    await host.stop();
  }
});

nodeTest('what has not changed is not sent again', async () => {
  for (const name of ['', 'config.json', ...(await hashed())]) {
    const { headers } = await get(hosts['/'].url + name);
    const again = await get(hosts['/'].url + name, { 'if-none-match': headers.etag });
    assert.equal(again.status, 304, name);
    assert.equal(again.body.length, 0);
    checkPolicies(again.headers, name);
    assert.equal(again.headers['cache-control'], cacheOf(name), name);
  }
});

nodeTest('what is not there is not found, and nothing outside is', async () => {
  const wrong = ['taillight-0000000000000000.js', 'dashboard/service', 'index.htm', 'snapshots/', '.git/config', '%2e%2e/%2e%2e/etc/passwd', 'snapshots/%2e%2e/%2e%2e/nginx.conf'];
  for (const path of PLACES) {
    for (const name of wrong) {
      const { status, headers, body } = await get(hosts[path].url + name);
      assert.ok([400, 403, 404].includes(status), `${path}${name} is answered with ${status}`);
      assert.ok(!body.includes('data-app'), `${path}${name} is answered with the page`);
      assert.equal(headers['cache-control'], undefined, `${path}${name} may be kept`);
    }
    assert.equal((await get(hosts[path].url, {}, 'POST')).status, 403, 'a file is not posted to');
  }
  assert.equal((await get(hosts['/watch/taillight/'].origin)).status, 404, 'beside the subpath there is nothing');
});

nodeTest('the proxy hands on questions and nothing else', async () => {
  const seen = [];
  const watched = await listen(async (req, res) => {
    seen.push({ method: req.method, url: req.url, headers: req.headers, body: String(await readBody(req)) });
    res.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  const host = await startNginx({ files: folders['/'], prometheus: watched.url, path: '/watch/' });
  try {
    const api = (name) => `${host.url}prometheus/${name}`;
    const secrets = { authorization: 'Basic c2VjcmV0', cookie: 'session=secret', origin: 'http://elsewhere.test' };
    assert.equal((await get(api('api/v1/query_range?query=up'), secrets)).status, 200);
    assert.equal((await get(api('api/v1/label/U__http_2e_code/values'), secrets, 'GET')).status, 200);
    assert.equal((await get(api('api/v1/query'), { ...secrets, 'content-type': 'application/x-www-form-urlencoded' }, 'POST', 'query=up')).status, 200);
    assert.deepEqual(seen.map(({ method, url, body }) => [method, url, body]), [
      ['GET', '/api/v1/query_range?query=up', ''],
      ['GET', '/api/v1/label/U__http_2e_code/values', ''],
      ['POST', '/api/v1/query', 'query=up'],
    ]);
    for (const { headers } of seen) {
      for (const name of Object.keys(secrets)) assert.equal(headers[name], undefined, `${name} was handed on`);
    }

    // Whatever the page knows to ask for.
    const requests = await readFile(new URL('../../src/prometheus/request.rs', import.meta.url), 'utf8');
    const known = [...requests.matchAll(/Self::(get|post)\(\s*"([\w/]+)"/g)];
    assert.ok(known.length > 6, 'the requests of the page were not found');
    for (const [, method, name] of known) {
      assert.equal((await get(api(`api/v1/${name}`), {}, method.toUpperCase())).status, 200, name);
    }
    seen.length = 0;

    const refused = ['api/v1/admin/tsdb/delete_series?match[]=up', 'api/v1/write', 'api/v1/read', 'api/v1/otlp/v1/metrics',
      'api/v1/status/config', 'api/v1/status/flags', '-/quit', '-/reload', 'metrics', 'debug/pprof/', 'federate', '', 'api/v1/label/a/b/values'];
    for (const name of refused) {
      assert.equal((await get(api(name), {}, 'POST')).status, 403, name);
      assert.equal((await get(api(name))).status, 403, name);
    }
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      assert.equal((await get(api('api/v1/query'), {}, method)).status, 403, method);
    }
    assert.equal(seen.length, 0, 'a refused request was handed on');
  } finally {
    await host.stop();
    await watched.close();
  }
});

nodeTest('pages of other origins cannot read through the proxy what Prometheus itself would show them', async () => {
  const origin = { origin: 'http://elsewhere.test' };
  const direct = await get(`${prometheus.url}/api/v1/status/buildinfo`, origin);
  assert.ok(direct.headers['access-control-allow-origin'], 'Prometheus allows no other origin: this test proves nothing');
  const proxied = await get(`${hosts['/'].url}prometheus/api/v1/status/buildinfo`, origin);
  assert.equal(proxied.status, 200);
  assert.equal(proxied.headers['access-control-allow-origin'], undefined);
});

test('the policies do forbid: script in markup, eval, attributes, other origins', async ({ open }) => {
  const watched = await listen(async (req, res) => res.writeHead(200, { 'access-control-allow-origin': '*' }).end());
  try {
    const { page } = await open(hosts['/'].url, { script: recordViolations });
    await untilPanels(page, ['ready']);
    const outcome = await page.evaluate(async (elsewhere) => {
      const attempts = {
        markup: () => { document.body.innerHTML = '<img src=x onerror=window.__pwned=1>'; },
        eval: () => { window.eval('window.__pwned = 1'); },
        function: () => { new Function('window.__pwned = 1')(); },
        style: () => {
          document.body.setAttribute('style', 'opacity: 0.5');
          if (getComputedStyle(document.body).opacity !== '0.5') throw new Error('ignored');
        },
        script: async () => {
          const script = document.createElement('script');
          script.src = new URL('data:text/javascript,window.__pwned=1').href;
          document.body.append(script);
        },
        link: async () => {
          const link = document.createElement('a');
          link.href = 'javascript:void (window.__pwned = 1)';
          document.body.append(link);
          link.click();
          await new Promise((done) => { setTimeout(done, 200); });
          if (!window.__pwned) throw new Error('ignored');
        },
        elsewhere: () => fetch(elsewhere),
      };
      const forbidden = {};
      for (const [name, attempt] of Object.entries(attempts)) {
        // Later: what the test itself evaluates is allowed to evaluate.
        forbidden[name] = await new Promise((done) => { setTimeout(done); }).then(attempt).then(() => false, () => true);
      }
      return { forbidden, pwned: window.__pwned };
    }, watched.url);
    assert.deepEqual(outcome, {
      forbidden: { markup: true, eval: true, function: true, style: true, script: true, link: true, elsewhere: true },
      pwned: undefined,
    });
    const violated = await eventually(async () => {
      const found = await page.evaluate(() => window.violations.map(({ directive }) => directive));
      assert.ok(found.length >= 7, `only ${found} were reported`);
      return new Set(found);
    });
    assert.deepEqual([...violated].sort(), ['connect-src', 'require-trusted-types-for', 'script-src-elem', 'style-src-attr']);
  } finally {
    await watched.close();
  }
});

test('pages of other origins cannot put this one into a frame', async ({ open }) => {
  const frame = (address) => async (req, res) => {
    res.writeHead(200, { 'content-type': 'text/html' }).end(`<iframe src="${address}"></iframe>`);
  };
  const elsewhere = await listen(frame(hosts['/'].url));
  try {
    const { page } = await open(elsewhere.url.replace('127.0.0.1', 'elsewhere.test'));
    const [, framed] = await eventually(async () => {
      assert.equal(page.frames().length, 2);
      return page.frames();
    });
    await eventually(async () => assert.match(framed.url(), /^chrome-error:/));
  } finally {
    await elsewhere.close();
  }
});

// On a subpath the proxy is beside the page, not at the origin's root.
async function putBeside(files) {
  const config = await readFile(join(files, 'config.json'), 'utf8');
  await writeFile(join(files, 'config.json'), config.replace('"/prometheus"', '"./prometheus"'));
}

// Whatever is fetched later than the page: controls, tooltip, table, remarks, files.
async function useEverything(page) {
  const latency = panel(page, 'latency');
  for (const summary of await page.locator('details > summary').all()) {
    await summary.click();
    await page.keyboard.press('Escape');
  }
  const overlay = latency.locator('canvas[data-layer="overlay"]');
  await overlay.hover({ position: { x: 200, y: 100 } });
  await page.locator('.tooltip').first().waitFor({ state: 'visible' });
  await panel(page, 'latency-heatmap').locator('canvas[data-layer="overlay"]').hover({ position: { x: 200, y: 60 } });
  await latency.hover();
  for (const kind of ['csv', 'png', 'svg']) {
    await latency.locator('button[data-action="panel-menu"]').click();
    const download = page.waitForEvent('download');
    await latency.locator(`[data-take="${kind}"]`).click();
    await download;
  }
  await latency.hover();
  await latency.locator('button[data-action="view-data"]').click();
  await page.locator('table[data-panel-table="latency"] tr[data-t]').first().waitFor();
  await page.goBack();
  await untilPanels(page, ['ready'], ['latency']);
  await page.locator('button[data-action="options"]').click();
  await page.locator('[data-action="import"]').waitFor();
  await page.locator('.masthead [data-action="bottleneck"]').click();
  await page.locator('[data-view="bottleneck"]').waitFor();
  await page.goBack();
  await untilPanels(page, ['ready'], ['latency']);
}

function checkPolicies(headers, name) {
  const directives = new Map(headers['content-security-policy'].split('; ').map((text) => {
    const [directive, ...values] = text.split(' ');
    return [directive, values.join(' ')];
  }));
  assert.deepEqual(Object.fromEntries(directives), {
    'default-src': "'none'",
    'script-src': "'self' 'wasm-unsafe-eval'",
    'style-src': "'self'",
    'img-src': "'self' data:",
    'require-trusted-types-for': "'script'",
    'trusted-types': "'none'",
    'connect-src': "'self'",
    'frame-ancestors': "'self'",
    'form-action': "'none'",
    'base-uri': "'none'",
  }, name);
  assert.equal(headers['x-content-type-options'], 'nosniff', name);
  assert.equal(headers['referrer-policy'], 'no-referrer', name);
  assert.equal(headers['cross-origin-opener-policy'], 'same-origin', name);
  assert.equal(headers['cross-origin-resource-policy'], 'same-origin', name);
  assert.match(headers['permissions-policy'], /camera=\(\).*microphone=\(\)/, name);
  assert.equal(headers.server, 'nginx', 'the version of nginx is nobody\'s business');
}

function cacheOf(name) {
  if (name === 'no-such-page') return undefined;
  if (name.startsWith('prometheus/')) return 'no-store';
  return /-[0-9a-f]{16}/.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache';
}

/** The files whose names hold a hash. */
async function hashed() {
  const names = (await readdir(DIST)).filter((name) => /\.(css|js|wasm)$/.test(name));
  assert.ok(names.length > 5, 'the built site has too few files');
  return names;
}

/** Those that the page doesn't fetch at once. */
async function laterParts() {
  const page = await readFile(join(DIST, 'index.html'), 'utf8');
  return (await hashed()).filter((name) => !page.includes(name));
}

function opened(encoding, body) {
  if (encoding === 'br') return brotliDecompressSync(body);
  return encoding === 'gzip' ? gunzipSync(body) : body;
}

// fetch() hides encodings and normalises paths.
async function get(address, headers = {}, method = 'GET', content) {
  const { origin, host } = new URL(address);
  const sent = request(origin, { path: address.slice(origin.length) || '/', method, headers: { host, ...headers } });
  sent.end(content);
  const [answer] = await once(sent, 'response');
  return { status: answer.statusCode, headers: answer.headers, body: await readBody(answer) };
}
