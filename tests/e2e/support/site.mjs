// The built site as a user's web server has it: files, and Prometheus behind /prometheus/.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ask, listen, relay } from './http.mjs';

export const DIST = process.env.TAILLIGHT_DIST || fileURLToPath(new URL('../../../dist', import.meta.url));

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/**
 * Serves `dist`. `prometheus` is the URL behind `/prometheus/` (without it: 404, as on a plain
 * file host); `config` replaces the site's own `config.json`.
 */
export async function startSite({ dist = DIST, prometheus, config } = {}) {
  if (!existsSync(join(dist, 'index.html'))) {
    throw new Error(`There is no built site in ${dist}: run ./dev build, or set TAILLIGHT_DIST.`);
  }
  return listen(async (req, res) => {
    const path = decodeURIComponent(new URL(req.url, 'http://site').pathname);
    if (path.startsWith('/prometheus/') && prometheus) {
      relay(await ask(prometheus, req.url.slice('/prometheus'.length), req), res);
    } else if (path === '/config.json' && config) {
      send(res, 200, '.json', JSON.stringify(config));
    } else {
      await sendFile(dist, path, res);
    }
  });
}

// No fall-back to index.html: all state is in the query, so `/` is the only page there is.
async function sendFile(dist, path, res) {
  // normalize() of an absolute path cannot climb out of it.
  const file = join(dist, normalize(path.endsWith('/') ? `${path}index.html` : path));
  const body = await readFile(file).catch(() => null);
  if (body === null) send(res, 404, '.txt', 'not found\n');
  else send(res, 200, extname(file), body);
}

function send(res, status, extension, body) {
  res.writeHead(status, {
    'content-type': TYPES[extension] ?? 'application/octet-stream',
    'cache-control': 'no-store',
  }).end(body);
}
