// Serves the benchmark page and made-up answers of a query_range.

import { createServer } from 'node:http';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { START, UPPERS, random } from '../../benches/browser/page/data.js';

const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** Series and steps of the bodies, by their size in MB. */
const SHAPES = { 11: [1400, 241], 60: [1400, 1276] };

const bodies = new Map();

/** An answer with values of 17 digits, as rates have. */
function body(size) {
  if (!bodies.has(size)) {
    const [series, steps] = SHAPES[size];
    const next = random(5);
    const rows = Array.from({ length: series }, (_, index) => {
      const le = UPPERS[index % UPPERS.length];
      const labels = { endpoint: `/api/${Math.floor(index / UPPERS.length)}`, le: le === Infinity ? '+Inf' : String(le) };
      const values = Array.from({ length: steps }, (_, step) => `[${START + step * 15},"${next() * 40}"]`);
      return `{"metric":${JSON.stringify(labels)},"values":[${values.join(',')}]}`;
    });
    bodies.set(size, Buffer.from(`{"status":"success","data":{"resultType":"matrix","result":[${rows.join(',')}]}}`));
  }
  return bodies.get(size);
}

const grid = (size) => JSON.stringify({ start: START * 1000, step: 15_000, len: SHAPES[size][1] });

/**
 * Listens on the loopback's `port` (0: any free one); resolves to `{ url, answers, onDone, close }`. `answers` are
 * what the page may ask the harness, by path; `onDone` is called when the page says that it has done its work.
 */
export async function serve(folder, port = 0) {
  const answers = {};
  const served = { answers, onDone() {} };
  const server = createServer(async (request, response) => {
    const send = (status, type, content) =>
      response.writeHead(status, { 'content-type': type, 'content-length': content.length, 'cache-control': 'no-store' }).end(content);
    const path = decodeURIComponent(new URL(request.url, 'http://page').pathname);
    // A server's address and everything below it gives the same answer.
    const [, kind, size] = path.split('/');
    if (kind === 'body' && SHAPES[size]) return send(200, TYPES['.json'], body(size));
    if (kind === 'grid' && SHAPES[size]) return send(200, TYPES['.json'], Buffer.from(grid(size)));
    if (answers[kind]) return send(200, TYPES['.json'], Buffer.from(JSON.stringify(answers[kind])));
    if (kind === 'done') {
      send(200, 'text/plain', Buffer.from(''));
      return served.onDone();
    }
    // normalize() of an absolute path cannot climb out of it.
    const file = join(folder, normalize(path === '/' ? '/index.html' : path));
    const content = await readFile(file).catch(() => null);
    if (content === null) return send(404, 'text/plain', Buffer.from('not found\n'));
    return send(200, TYPES[extname(file)] ?? 'application/octet-stream', content);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(served, {
    url: `http://127.0.0.1:${server.address().port}/`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  });
}
