import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { toError } from '../base/errors.ts';
import { encodeFrame, FrameReader } from './launcherChannel.ts';

export interface NativeLauncherOptions {
  path: string;
  /** The data directory, as its tasks are told. */
  home: string;
  /** An answer: its verb, its number, and what it says. */
  onAnswer(fields: string[]): void;
  /** It has ended, or answers nonsense and was ended. Once. */
  onEnd(end: { isNonsense: boolean; reason: string }): void;
}

/** Has no streams when the system had no file descriptor for them. */
type Child = Omit<ChildProcess, 'stdin' | 'stdout'> & { stdin?: Writable | null; stdout?: Readable | null };

/** One life of the native launcher: a process that serves requests until its input ends. */
export class NativeLauncher {
  readonly #child: Child;
  #isOver = false;

  constructor({ path, home, onAnswer, onEnd }: NativeLauncherOptions) {
    const child: Child = spawn(path, ['serve', home], {
      cwd: '/',
      // By that mark it is never taken for a process of a task, nor are its wrappers.
      env: { LEGWORK_HOST: '1' },
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
    });
    this.#child = child;
    const end = (isNonsense: boolean, reason: string) => {
      if (this.#isOver) return;
      this.kill();
      onEnd({ isNonsense, reason });
    };
    // First: where the system has no file descriptor left there are no streams, and only this tells of it.
    child.once('error', (error) => end(false, error.message));
    // A broken pipe is its end, of which `exit` tells.
    child.stdin?.on('error', () => undefined);
    child.once('exit', (code, signal) => end(false, `it ended with ${signal ?? `code ${code}`}`));
    const reader = new FrameReader();
    child.stdout?.on('data', (chunk: Buffer) => {
      try {
        for (const fields of reader.push(chunk)) if (!this.#isOver) onAnswer(fields);
      } catch (error) {
        end(true, toError(error).message);
      }
    });
    // A host in an editor's process must not keep that.
    child.unref();
    for (const stream of [child.stdin, child.stdout]) (stream as { unref?(): void } | undefined)?.unref?.();
  }

  /** @throws like `encodeFrame` */
  send(fields: readonly string[]): void {
    const frame = encodeFrame(fields);
    if (!this.#isOver) this.#child.stdin?.write(frame);
  }

  /** Ends the process, of which `onEnd` does not tell then; wrappers live on. */
  kill(): void {
    this.#isOver = true;
    this.#child.kill('SIGKILL');
    this.#child.stdin?.destroy();
    this.#child.stdout?.destroy();
  }

  /** Ends its input, and so the process; wrappers live on. */
  dispose(): void {
    this.#isOver = true;
    this.#child.stdin?.end();
  }
}
