// express-prom-bundle over prom-client, with the options that its README recommends:
// npm install express@5 express-prom-bundle@8 prom-client@15 && node express.mjs

import express from 'express';
import bundle from 'express-prom-bundle';
import client from 'prom-client';

const app = express();
app.use(bundle({ includeMethod: true, includePath: true, includeStatusCode: true, promClient: { collectDefaultMetrics: {} } }));
app.get('/api/users/:id', (request, response) => response.json({ id: 1 }));
app.post('/api/orders', (request, response) => response.status(201).json({ id: 1 }));
app.get('/api/broken', (request, response) => response.status(500).end());

const server = app.listen(0, '127.0.0.1', async () => {
  const base = `http://127.0.0.1:${server.address().port}`;
  for (const [method, path] of [['GET', '/api/users/1'], ['POST', '/api/orders'], ['GET', '/api/missing'], ['GET', '/api/broken']]) {
    await (await fetch(base + path, { method })).text();
  }
  process.stdout.write(await client.register.metrics());
  server.closeAllConnections();
  server.close();
});
