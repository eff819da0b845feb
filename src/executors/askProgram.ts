import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { promisify } from 'node:util';
import { windowsCall, type CannotStart, type WindowsProgram } from './windowsStart.ts';

export interface AskOptions {
  /** All of it: nothing of the host's is added. */
  environment: Readonly<Record<string, string>>;
  /** After so many milliseconds it is killed. */
  limitMs: number;
}

/**
 * What a program prints, with nothing to read, whatever it ends with. Of one that cannot be started that is nothing, and
 * of one that was killed because it took too long, what it printed until then.
 */
export async function askProgram(
  argv: readonly string[],
  { environment, limitMs }: AskOptions,
): Promise<string> {
  const call = await callOf(argv, environment);
  // A script would be needed for a command of several lines, which asks nothing.
  if ('reason' in call || call.script !== undefined) return '';
  try {
    const asked = promisify(execFile)(call.file, call.args, {
      env: environment,
      timeout: limitMs,
      killSignal: 'SIGKILL',
      windowsHide: true,
      windowsVerbatimArguments: call.isVerbatim,
    });
    // One that cannot be started, or reads nothing, breaks the pipe.
    asked.child.stdin?.on('error', () => undefined).end();
    return (await asked).stdout;
  } catch (error) {
    return (error as { stdout?: string }).stdout ?? '';
  }
}

/** The system itself looks for programs, but on Windows starts only some of them. */
async function callOf(
  argv: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<WindowsProgram | CannotStart> {
  const [file = '', ...args] = argv;
  if (process.platform !== 'win32') return { file, args, isVerbatim: false };
  return windowsCall({ argv, cwd: homedir(), environment, scriptPath: '' });
}
