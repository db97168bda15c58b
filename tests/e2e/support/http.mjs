// What the two servers of these tests, the site and the fault proxy, have in common.

import { createServer, request } from 'node:http';
import { once } from 'node:events';

/** Listens on `port` of the loopback (0: any free one); resolves to `{ url, port, close }`. */
export async function listen(handler, port = 0) {
  const server = createServer((req, res) => {
    handler(req, res).catch((error) => {
      // A proxy that could not reach its upstream says so as nginx does.
      if (res.headersSent) res.destroy();
      else res.writeHead(502, { 'content-type': 'text/html' }).end(`<h1>502 Bad Gateway</h1><!-- ${error.code} -->`);
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    port: server.address().port,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export async function readBody(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Sends `req` (with `body`, if it has been read already) to `base + path`; resolves to the answer. */
export async function ask(base, path, req, { body, headers = {} } = {}) {
  const { host, connection, ...kept } = req.headers;
  const upstream = request(base + path, { method: req.method, headers: { ...kept, ...headers } });
  if (body === undefined) req.pipe(upstream);
  else upstream.end(body);
  const [answer] = await once(upstream, 'response');
  return answer;
}

/** Hands an answer on as it comes; an answer that breaks off breaks off here too. */
export function relay(answer, res) {
  const { connection, 'keep-alive': keepAlive, 'transfer-encoding': encoding, ...headers } = answer.headers;
  res.writeHead(answer.statusCode, headers);
  answer.on('error', () => res.destroy());
  res.on('close', () => answer.destroy());
  answer.pipe(res);
}
