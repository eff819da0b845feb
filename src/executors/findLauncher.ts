import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { errorCode, toError } from '../base/errors.ts';
import { firstLine } from '../base/firstLine.ts';
import { LAUNCHER_PROTOCOL } from './launcherChannel.ts';

/** A launcher that does not respond within this time is not usable. */
const ANSWER_LIMIT_MS = 10_000;

/** Path of the launcher for a system, beside the bundle that uses it. */
export function launcherPath(
  scriptPath: string,
  { platform, arch }: Pick<NodeJS.Process, 'platform' | 'arch'> = process,
): string {
  const name = platform === 'win32' ? 'legwork-launcher.exe' : 'legwork-launcher';
  return join(dirname(scriptPath), 'launcher', `${platform}-${arch}`, name);
}

/** Tests the launcher, which takes a few milliseconds: returns why it cannot be used, or `undefined`. */
export async function problemOfLauncher(path: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'], {
      ...{ cwd: '/', env: {}, timeout: ANSWER_LIMIT_MS, killSignal: 'SIGKILL', windowsHide: true },
    });
    if (stdout.trim() === `legwork-launcher ${LAUNCHER_PROTOCOL}`) return undefined;
    return `${path} is of another version: it says "${firstLine(stdout, 80)}", not "legwork-launcher ${LAUNCHER_PROTOCOL}".`;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') return `There is no launcher for this system (${path}).`;
    if (code === 'EACCES') return `${path} cannot be executed here.`;
    return `${path} does not work: ${firstLine(toError(error).message, 200)}`;
  }
}
