import { spawn } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { constants } from 'node:os';
import { errorCode } from '../base/errors.ts';
import type { ProcessTable } from './processTable.ts';
import { feedInput } from './inputFeed.node.ts';
import type { WrapperRequest } from './launcher.windows.ts';

/**
 * The wrapper where there is no POSIX shell: claims the attempt, says which process it is, runs the command
 * with its output straight to the file, and says how it ended. The same markers as the shell's.
 */
export async function runWrapper(table: ProcessTable): Promise<void> {
  const request = JSON.parse(await text(process.stdin)) as WrapperRequest;
  if (!(await claim(`${request.prefix}.claim`))) return;
  const own = table.find(process.pid);
  await announce(`${request.prefix}.pid.${process.pid}.${own?.startTime ?? '-'}.${table.boot}`);
  // Asked to end, the wrapper stays to record how its command did.
  for (const name of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.on(name, () => undefined);
  const output = openSync(request.outputPath, 'a');
  const [file = '', ...args] = request.argv;
  if (request.umask !== undefined) process.umask(Number.parseInt(request.umask, 8));
  const child = spawn(file, args, {
    cwd: request.cwd,
    env: request.environment,
    stdio: [request.input.kind === 'none' ? 'ignore' : 'pipe', output, output],
    windowsHide: true,
  });
  const feed = child.stdin && 'path' in request.input ? feedInput(child.stdin, request) : undefined;
  const code = await new Promise<number>((resolve) => {
    child.once('exit', (own, signal) => resolve(own ?? 128 + (signal ? constants.signals[signal] : 0)));
    child.once('error', (error) => {
      writeSync(output, `${error.message}\n`);
      resolve(announce(`${request.prefix}.spawn`).then(() => (errorCode(error) === 'ENOENT' ? 127 : 126)));
    });
  });
  feed?.dispose();
  closeSync(output);
  await announce(`${request.prefix}.exit.${code}`);
}

async function claim(path: string): Promise<boolean> {
  for (;;) {
    try {
      closeSync(openSync(path, 'wx', 0o600));
      return true;
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return false;
      await delay(1000);
    }
  }
}

/** Creates the marker, however long the disk stays full. */
async function announce(path: string): Promise<void> {
  for (;;) {
    try {
      closeSync(openSync(path, 'w', 0o600));
      return;
    } catch {
      await delay(1000);
    }
  }
}
