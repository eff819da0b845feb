import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { HostProgram } from '../../src/client/hostStarter.ts';

const CHILD = join(import.meta.dirname, 'answerWatch.child.ts');

/** How long another client waits for answers: one in a process of its own, so that the measuring does not count. */
export class AnswerWatch {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Resolves when it has got the first answer. */
  static async open({ paths, scriptPath }: HostProgram): Promise<AnswerWatch> {
    const child = fork(CHILD, [paths.directory, scriptPath], { execArgv: process.execArgv });
    await once(child, 'message');
    return new AnswerWatch(child);
  }

  /** Asks no more. The longest wait for an answer, in milliseconds. */
  async close(): Promise<number> {
    const answer = once(this.#child, 'message') as Promise<[number]>;
    this.#child.send('close');
    const [worstMs] = await answer;
    return worstMs;
  }

  dispose(): void {
    this.#child.kill();
  }
}
