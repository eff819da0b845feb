import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

let known: Promise<string | undefined> | undefined;

/**
 * The umask of this process, as octal digits; `undefined` if the system has none. Read by a child, which inherits it:
 * Node can only read it by changing it, and a file created by another thread meanwhile would be open to everyone.
 */
export function ownUmask(): Promise<string | undefined> {
  return (known ??= readUmask());
}

async function readUmask(): Promise<string | undefined> {
  if (process.platform === 'win32') return undefined;
  try {
    const { stdout } = await promisify(execFile)('/bin/sh', ['-c', 'umask'], { env: {}, cwd: '/' });
    return /^[0-7]{3,4}$/.test(stdout.trim()) ? stdout.trim() : undefined;
  } catch {
    // The host's own umask is used then.
    return undefined;
  }
}
