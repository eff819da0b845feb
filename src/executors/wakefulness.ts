import { spawn, type ChildProcess } from 'node:child_process';
import { errorCode, toError } from '../base/errors.ts';
import { firstLine } from '../base/firstLine.ts';
import type { Wakefulness } from '../core/executor.ts';
import type { AwakeStatus } from '../protocol/hostMessages.ts';

/** How long after a failure it is tried again. */
const TRY_AGAIN_MS = 60_000;

/** The program that keeps a system awake while it runs, and its arguments. It ends with the host, also if that is killed. */
function programOf(platform: NodeJS.Platform): [name: string, ...words: string[]] | undefined {
  switch (platform) {
    case 'linux':
      // `cat` ends with its input, a pipe that this process holds.
      return [
        'systemd-inhibit',
        ...['--what=idle:sleep', '--who=Legwork', '--why=Tasks are running.', '--mode=block', 'cat'],
      ];
    case 'darwin':
      return ['caffeinate', '-i', '-w', String(process.pid)];
    default:
      return undefined;
  }
}

/** Keeps this machine awake with what its system has for that. `launcher` does it on Windows. */
export function systemWakefulness(
  launcher: { keepAwake(isWanted: boolean): Promise<boolean> },
  platform: NodeJS.Platform = process.platform,
): Wakefulness {
  if (platform === 'win32') return new WakefulLauncher(launcher);
  const program = programOf(platform);
  return program ? new WakefulProgram(program) : noWakefulness;
}

const noWakefulness: Wakefulness = {
  keep: () => undefined,
  status: { isKept: false, problem: 'Not available on this system.' },
  dispose: () => undefined,
};

/** Keeps the machine awake as long as a program of the system runs. */
class WakefulProgram implements Wakefulness {
  readonly #program: readonly [name: string, ...words: string[]];
  #child: ChildProcess | undefined;
  #problem: string | undefined;
  #failedAtMs = -Infinity;

  constructor(program: readonly [name: string, ...words: string[]]) {
    this.#program = program;
  }

  get status(): AwakeStatus {
    return {
      isKept: this.#child !== undefined,
      ...(this.#problem !== undefined && { problem: this.#problem }),
    };
  }

  keep(isWanted: boolean): void {
    if (!isWanted) this.#end();
    else if (!this.#child && performance.now() - this.#failedAtMs >= TRY_AGAIN_MS) this.#start();
  }

  #start(): void {
    const [name, ...words] = this.#program;
    const child = spawn(name, words, { cwd: '/', stdio: ['pipe', 'ignore', 'pipe'] });
    let said = '';
    const fail = (problem: string) => {
      if (this.#child !== child) return;
      this.#child = undefined;
      this.#problem = problem;
      this.#failedAtMs = performance.now();
    };
    this.#child = child;
    this.#problem = undefined;
    child.once('error', (error) =>
      fail(errorCode(error) === 'ENOENT' ? `${name} was not found.` : `${name}: ${toError(error).message}`),
    );
    child.once('close', () => fail(`${name} has ended${said === '' ? '.' : `: ${firstLine(said, 200)}`}`));
    child.stderr?.on('data', (text: Buffer) => (said = `${said}${text.toString()}`.slice(0, 1000)));
    child.stdin?.on('error', () => undefined);
    // It must not keep the process alive, which may be the editor's.
    child.unref();
    for (const stream of [child.stdin, child.stderr]) (stream as { unref?(): void } | null)?.unref?.();
  }

  #end(): void {
    const child = this.#child;
    this.#child = undefined;
    this.#problem = undefined;
    child?.stdin?.end();
    child?.kill();
  }

  dispose(): void {
    this.#end();
  }
}

/** Keeps the machine awake by the native launcher, which ends with the host. */
class WakefulLauncher implements Wakefulness {
  readonly #launcher: { keepAwake(isWanted: boolean): Promise<boolean> };
  #isWanted = false;
  status: AwakeStatus = { isKept: false };

  constructor(launcher: { keepAwake(isWanted: boolean): Promise<boolean> }) {
    this.#launcher = launcher;
  }

  /** Each wish is sent, also the same one again: the launcher may be another by now. */
  keep(isWanted: boolean): void {
    if (!isWanted && !this.#isWanted) return;
    this.#isWanted = isWanted;
    void this.#launcher.keepAwake(isWanted).then((isDone) => {
      const isKept = isWanted && isDone;
      this.status = { isKept, ...(isWanted && !isDone && { problem: 'It needs the native launcher.' }) };
    });
  }

  dispose(): void {
    // The launcher ends with the host.
  }
}
