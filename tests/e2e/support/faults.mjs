// A real HTTP server in front of a real Prometheus which can be told to fail, in the ways in
// which servers, proxies and networks do fail.

import { ask, listen, readBody, relay } from './http.mjs';

// Prometheus and the proxies which people configure for it send this with errors too; the fault
// `no-cors` is for those who don't.
const CORS = { 'access-control-allow-origin': '*' };
const JSON_TYPE = 'application/json';

const answer = (status, type, body) => async ({ res }) => {
  res.writeHead(status, { ...CORS, 'content-type': type }).end(body);
};

const prometheusError = (status, errorType, error) =>
  answer(status, JSON_TYPE, JSON.stringify({ status: 'error', errorType, error }));

/** The text of the 422, which the page is to hand on. */
export const TOO_MANY_SAMPLES = 'query processing would load too many samples into memory in query execution';

const FAULTS = {
  // The listener is closed, see `set`; a page that keeps a connection open loses that too.
  refuse: null,
  reset: async (exchange) => {
    const body = await upstreamBody(exchange);
    exchange.res.writeHead(200, { ...CORS, 'content-type': JSON_TYPE, 'content-length': body.length });
    // Destroyed only after the half is on its way, or the page would see no answer at all.
    exchange.res.write(body.subarray(0, body.length / 2), () => exchange.res.destroy());
  },
  'no-cors': async ({ upstream, req, res, body }) => {
    const passed = await ask(upstream, req.url, req, { body });
    for (const name of Object.keys(passed.headers)) {
      if (name.startsWith('access-control-')) delete passed.headers[name];
    }
    relay(passed, res);
  },
  401: answer(401, 'text/html', '<h1>401 Authorization Required</h1>'),
  403: answer(403, 'text/html', '<h1>403 Forbidden</h1>'),
  400: prometheusError(400, 'bad_data', 'invalid parameter "query": 1:5: parse error: unexpected end of input'),
  422: prometheusError(422, 'execution', TOO_MANY_SAMPLES),
  404: answer(404, 'text/plain', '404 page not found\n'),
  429: answer(429, 'text/plain', 'too many requests'),
  500: prometheusError(500, 'internal', 'the block on disk cannot be read'),
  502: answer(502, 'text/html', '<h1>502 Bad Gateway</h1>'),
  503: answer(503, 'text/plain; charset=utf-8', 'Service Unavailable'),
  stall: async () => {},
  html: answer(200, 'text/html', '<!doctype html><title>Sign in</title><h1>Welcome to the intranet</h1>'),
  truncated: async (exchange) => {
    const body = await upstreamBody(exchange);
    exchange.res.writeHead(200, { ...CORS, 'content-type': JSON_TYPE }).end(body.subarray(0, body.length / 2));
  },
  // A proxy that says it compressed, and did not.
  'broken-gzip': async (exchange) => {
    const body = await upstreamBody(exchange);
    exchange.res.writeHead(200, { ...CORS, 'content-type': JSON_TYPE, 'content-encoding': 'gzip' }).end(body);
  },
  // Well-formed, and not what was asked for.
  'other-json': answer(200, JSON_TYPE, '{"status":"success","data":["a","b"]}'),
  garbage: answer(200, JSON_TYPE, '\u0001\u0002 %% certainly not JSON'),
  empty: async ({ res }) => { res.writeHead(204, CORS).end(); },
  'too-many-points': prometheusError(400, 'bad_data',
    'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)'),
};

export const FAULT_NAMES = Object.keys(FAULTS);

/**
 * Starts the proxy, transparent at first. `set(name, { matching })` switches a fault on, for the
 * requests whose query matches if `matching` (a RegExp) is given; `off()` switches it off.
 * `counts` maps each path to its number of requests so far; a refused one is never seen.
 */
export async function startFaultProxy(upstream) {
  let fault = null;
  const counts = new Map();

  const handle = async (req, res) => {
    const { pathname } = new URL(req.url, upstream);
    counts.set(pathname, (counts.get(pathname) ?? 0) + 1);
    const body = await readBody(req);
    const applies = fault && (!fault.matching || fault.matching.test(queryOf(req, body)));
    if (applies) await FAULTS[fault.name]({ upstream, req, res, body });
    else relay(await ask(upstream, req.url, req, { body }), res);
  };

  let server = await listen(handle);
  const { url, port } = server;
  const off = async () => {
    server ??= await listen(handle, port);
    fault = null;
  };

  return {
    url,
    counts,
    off,
    async set(name, { matching } = {}) {
      if (!(name in FAULTS)) throw new Error(`no such fault: ${name}; there are ${FAULT_NAMES.join(', ')}`);
      await off();
      if (name === 'refuse') {
        await server.close();
        server = null;
      } else {
        fault = { name, matching };
      }
    },
    async close() {
      await server?.close();
    },
  };
}

function queryOf(req, body) {
  const inUrl = new URL(req.url, 'http://proxy').searchParams.get('query') ?? '';
  return inUrl || (new URLSearchParams(body.toString()).get('query') ?? '');
}

// Uncompressed: half of it is to be half of the JSON.
async function upstreamBody({ upstream, req, body }) {
  return readBody(await ask(upstream, req.url, req, { body, headers: { 'accept-encoding': 'identity' } }));
}
