// Asks real servers about random histograms and writes their answers as vectors.
//
//   node tests/oracle/record.mjs [--seed NUMBER] --out FOLDER
//
// The same seed makes the same cases. `tests/oracle/README.md` says what the cases are.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { prometheusCases, victoriaCases } from './cases.mjs';
import { Random } from './random.mjs';
import { startPrometheus, startVictoriaMetrics } from './servers.mjs';
import { withTwins } from './twins.mjs';
import { recordingsOf } from './recording.mjs';

const { values: options } = parseArgs({
  options: { seed: { type: 'string', default: String(Date.now() % 1_000_000) }, out: { type: 'string' } },
});
if (!options.out || !/^\d+$/.test(options.seed)) {
  console.error('usage: node tests/oracle/record.mjs [--seed NUMBER] --out FOLDER');
  process.exit(2);
}

const [prometheus, victoria] = await Promise.all([startPrometheus(), startVictoriaMetrics()]);
const random = new Random(Number(options.seed));
const files = new Map();
keep(await withTwins(prometheus, await recorded(prometheus, prometheusCases(random))));
keep(await recorded(victoria, victoriaCases(random)));
await mkdir(options.out, { recursive: true });
for (const [file, lines] of files) await writeFile(join(options.out, `${file}.jsonl`), lines.join(''));
report();
process.exit(0); // ends the servers, too

async function recorded(server, cases) {
  await server.write(cases.flatMap(({ series }) => series));
  await server.flush();
  const recordings = [];
  for (const one of cases) recordings.push(...await recordingsOf(server, one));
  return recordings;
}

function keep(recordings) {
  for (const { file, vector } of recordings) {
    if (!files.has(file)) files.set(file, []);
    const lines = files.get(file);
    const checks = vector.checks.map((check, index) => ({ id: `${file}:${lines.length + 1}#${index}`, ...check }));
    lines.push(`${JSON.stringify({ ...vector, checks })}\n`);
  }
}

/** How many checks there are of each kind. */
function report() {
  const kinds = new Map();
  for (const line of [...files.values()].flat()) {
    for (const { kind, json_recoverable: comparable } of JSON.parse(line).checks) {
      const counted = kinds.get(kind) ?? { checks: 0, unrecoverable: 0 };
      kinds.set(kind, { checks: counted.checks + 1, unrecoverable: counted.unrecoverable + Number(comparable === false) });
    }
  }
  const total = [...kinds.values()].reduce((sum, { checks }) => sum + checks, 0);
  for (const [kind, { checks, unrecoverable }] of [...kinds].sort()) {
    console.log(`  ${kind}: ${checks}${unrecoverable > 0 ? `, ${unrecoverable} of them not recoverable` : ''}`);
  }
  console.log(`oracle: ${total} checks recorded from Prometheus ${prometheus.name} and ${victoria.name}, seed ${options.seed}`);
}
