// A real nginx with the very text of deploy/nginx.conf: only ports and places are other ones.

import { execFile, spawn } from 'node:child_process';
import { access, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { killAtExit, removeAtExit, removeNow, stop } from './cleanup.mjs';

const run = promisify(execFile);
const CONFIGURATION = fileURLToPath(new URL('../../../deploy/nginx.conf', import.meta.url));
const BROTLI = '/usr/lib/nginx/modules/ngx_http_brotli_static_module.so';

/**
 * Serves the folder `files`, with `prometheus` (a URL) behind `…/prometheus/`. `path` is the subpath
 * that all is put on, as the head of nginx.conf tells; `policy` adds sources to `connect-src`;
 * `brotli: false` leaves that module out; `parts` are files for taillight.d, `{ name: text }`.
 */
export async function startNginx({ files, prometheus, path = '/', policy, brotli = true, parts = {} }) {
  await access('/usr/sbin/nginx').catch(() => { throw new Error('nginx is missing: apt-get install nginx'); });
  const folder = removeAtExit(await mkdtemp(join(tmpdir(), 'taillight-nginx-')));
  const port = await freePort();
  await mkdir(join(folder, 'parts'));
  if (brotli) await writeFile(join(folder, 'parts', 'brotli.conf'), 'brotli_static on;\n');
  for (const [name, text] of Object.entries(parts)) await writeFile(join(folder, 'parts', name), text);

  const site = adapted(await readFile(CONFIGURATION, 'utf8'), [
    ['server prometheus:9090;', `server ${new URL(prometheus).host};`],
    ['listen 8080;', `listen 127.0.0.1:${port};`],
    ['alias /usr/share/taillight/;', `alias ${files}/;`],
    ['include /etc/nginx/taillight.d/*.conf;', `include ${folder}/parts/*.conf;`],
    ...(policy ? [["; connect-src 'self'\"", `; connect-src 'self' ${policy}"`]] : []),
  ]).replaceAll('location /', `location ${path}`);
  await writeFile(join(folder, 'site.conf'), site);
  await writeFile(join(folder, 'nginx.conf'), whole(folder, brotli));

  const program = ['/usr/sbin/nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr']];
  await run(program[0], [...program[1], '-t']);
  const server = killAtExit(spawn(...program, { stdio: ['ignore', 'ignore', 'pipe'] }));
  const log = [];
  server.stderr.setEncoding('utf8').on('data', (text) => log.push(text));
  const origin = `http://127.0.0.1:${port}`;
  await untilListening(origin, server, log);

  return {
    url: origin + path,
    origin,
    /** What nginx wrote, without what it says of every file that isn't there. */
    log: () => log.join(''),
    async stop() {
      await stop(server);
      removeNow(folder);
    },
  };
}

function adapted(text, replacements) {
  return replacements.reduce((adapted, [from, to]) => {
    if (adapted.split(from).length !== 2) throw new Error(`deploy/nginx.conf should hold once: ${from}`);
    return adapted.replace(from, () => to);
  }, text);
}

// What a distribution has around a site.
function whole(folder, brotli) {
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return [
    brotli ? `load_module ${BROTLI};` : '',
    // As root its workers would be somebody who can't read the checkout.
    process.getuid() === 0 ? 'user root;' : '',
    'daemon off;',
    'worker_processes 1;',
    `pid ${folder}/pid;`,
    'events {}',
    'http {',
    'access_log off;',
    ...places.map((place) => `${place}_temp_path ${folder}/${place};`),
    `include ${folder}/site.conf;`,
    '}',
    '',
  ].join('\n');
}

async function untilListening(origin, server, log) {
  for (;;) {
    if (await fetch(origin).catch(() => null)) return;
    if (server.exitCode !== null) throw new Error(`nginx ended with ${server.exitCode}:\n${log.join('')}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
