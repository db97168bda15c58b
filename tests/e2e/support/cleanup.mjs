// What a test started must not outlive it, however it ends. `stop()` is the orderly way; the
// listeners below are for the test that throws before it gets there, and for Ctrl-C.

import { once } from 'node:events';
import { rmSync } from 'node:fs';

const children = new Set();
const folders = new Set();

export function killAtExit(child) {
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

/** Asks a child to end and waits until it has; one that ended before is fine too. */
export async function stop(child) {
  if (!children.has(child)) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

export function removeAtExit(folder) {
  folders.add(folder);
  return folder;
}

export function removeNow(folder) {
  rmSync(folder, { recursive: true, force: true });
  folders.delete(folder);
}

function cleanUp() {
  for (const child of children) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

process.on('exit', cleanUp);
// An 'exit' listener does not run for a signal's default action.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
