import { spawn, type SpawnOptions } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

/** Spawns and waits for the exit, which must be good. */
export function bareRun(argv: string[], options: SpawnOptions = {}): Promise<void> {
  const [file = '', ...rest] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(file, rest, { stdio: 'ignore', ...options });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${argv.join(' ')} ended with ${code}`));
    });
  });
}

/** As `bareRun`, with the output in a file, as the host has it. */
export async function bareRunInto(path: string, argv: string[]): Promise<void> {
  const file = openSync(path, 'a', 0o600);
  try {
    await bareRun(argv, { stdio: ['ignore', file, file] });
  } finally {
    closeSync(file);
  }
}

/** Runs `count` works, at most `slots` at a time. */
export async function pool(
  work: () => Promise<unknown>,
  size: { count: number; slots: number },
): Promise<void> {
  let left = size.count;
  const loop = async () => {
    while (left-- > 0) await work();
  };
  await Promise.all(Array.from({ length: size.slots }, loop));
}
