import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { toError } from '../base/errors.ts';
import { encodeFrame, FrameReader } from './launcherChannel.ts';

export interface NativeLauncherOptions {
  path: string;
  /** The data directory, as passed to its tasks. */
  home: string;
  /** Called with a response: its verb, its number, and further fields. */
  onAnswer(fields: string[]): void;
  /** Called once when it has ended by itself, or was ended after an invalid response. */
  onEnd(end: { isNonsense: boolean; reason: string }): void;
}

/** Has no streams if the system had no file descriptor for them. */
type Child = Omit<ChildProcess, 'stdin' | 'stdout'> & { stdin?: Writable | null; stdout?: Readable | null };

/** One process of the native launcher, which serves requests until its input ends. */
export class NativeLauncher {
  readonly #child: Child;
  #isOver = false;

  constructor({ path, home, onAnswer, onEnd }: NativeLauncherOptions) {
    const child: Child = spawn(path, ['serve', home], {
      cwd: '/',
      // This mark keeps it and its wrappers from being taken for processes of a task.
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
    // First, because without a free file descriptor there are no streams, and only this event reports it.
    child.once('error', (error) => end(false, error.message));
    // The process closed the pipe because it ended, which `exit` reports.
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
    // It must not keep the host's process alive, which may be the editor's.
    child.unref();
    for (const stream of [child.stdin, child.stdout]) (stream as { unref?(): void } | undefined)?.unref?.();
  }

  /** @throws like `encodeFrame` */
  send(fields: readonly string[]): void {
    const frame = encodeFrame(fields);
    if (!this.#isOver) this.#child.stdin?.write(frame);
  }

  /** Ends the process without calling `onEnd`; wrappers keep running. */
  kill(): void {
    this.#isOver = true;
    this.#child.kill('SIGKILL');
    this.#child.stdin?.destroy();
    this.#child.stdout?.destroy();
  }

  /** Closes its input, which ends the process; wrappers keep running. */
  dispose(): void {
    this.#isOver = true;
    this.#child.stdin?.end();
  }
}
