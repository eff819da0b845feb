import { setTimeout as delay } from 'node:timers/promises';
import { connectHost } from '../../src/client/connectHost.ts';
import { dataPaths } from '../../src/protocol/dataDirectory.ts';

/* `answerWatch.child.ts DIRECTORY SCRIPT`: asks the host again and again, until it is told `close`. */

const EVERY_MS = 5;

let isClosed = false;
let worstMs = 0;
process.once('message', () => (isClosed = true));
const [directory = '', scriptPath = ''] = process.argv.slice(2);
const program = { nodePath: process.execPath, scriptPath, paths: dataPaths(directory) };
const { client, dispose } = await connectHost(program, { id: 'watch', label: 'watch' });
await client.hostStatus();
process.send?.('open');
while (!isClosed) {
  const begin = performance.now();
  await client.hostStatus();
  worstMs = Math.max(worstMs, performance.now() - begin);
  await delay(EVERY_MS);
}
dispose();
process.send?.(worstMs, () => process.disconnect());
