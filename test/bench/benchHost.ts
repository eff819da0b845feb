import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connectHost } from '../../src/client/connectHost.ts';
import type { HostConnection } from '../../src/client/hostConnection.ts';
import { taskEnvironment } from '../../src/client/taskEnvironment.ts';
import type { TaskClient } from '../../src/client/taskClient.ts';
import { dataPaths, type DataPaths } from '../../src/protocol/dataDirectory.ts';
import type { HostProgram } from '../../src/client/hostStarter.ts';
import type { ShellParams } from '../../src/protocol/startParams.ts';
import type { Task } from '../../src/protocol/task.ts';
import { AnswerWatch } from './answerWatch.ts';
import { timeOf } from './measure.ts';
import { childrenOf } from './processFigures.ts';

const SESSION = { id: 'bench', label: 'bench' };

type Options = Pick<ShellParams, 'terminal' | 'group' | 'priority' | 'worktree'> & { cwd?: string };

/** A program in the folder that is the host's, in a process that has so much memory in use already. */
export function ballastScript(
  scriptPath: string,
  { folder, ballastMiB }: { folder: string; ballastMiB: number },
): string {
  const path = join(folder, 'taskHost.cjs');
  // In small parts, because what is in huge pages costs a fork next to nothing.
  const lines = [
    `globalThis.ballast = Array.from({ length: ${ballastMiB} }, () => Buffer.alloc(2 ** 20, 1));`,
    `process.argv[1] = ${JSON.stringify(scriptPath)};`,
    "require('node:module').runMain();",
  ];
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

/** A real host of a data directory, with one client. */
export class BenchHost {
  readonly paths: DataPaths;
  readonly #environment = taskEnvironment(process.env);
  #connection: HostConnection | undefined;
  readonly #program: HostProgram;
  pid = 0;

  /** `scriptPath` is the host's program, of this build or another. */
  constructor(directory: string, scriptPath: string) {
    this.paths = dataPaths(directory);
    this.#program = { nodePath: process.execPath, scriptPath, paths: this.paths };
  }

  /** Connects, and starts the host if none runs. */
  async connect(): Promise<TaskClient> {
    this.#connection = await connectHost(this.#program, SESSION);
    return this.#connection.client;
  }

  /** Connects and has the host's pid. */
  async open(): Promise<this> {
    const client = await this.connect();
    this.pid = (await client.hostStatus()).pid;
    return this;
  }

  get client(): TaskClient {
    if (!this.#connection) throw new Error('The host is not open.');
    return this.#connection.client;
  }

  /** Does something while a second client asks for the host's status every few milliseconds; its longest wait. */
  async whileAsked(work: () => Promise<unknown>): Promise<{ ms: number; worstMs: number }> {
    const watch = await AnswerWatch.open(this.#program);
    try {
      const ms = await timeOf(work);
      return { ms, worstMs: await watch.close() };
    } finally {
      watch.dispose();
    }
  }

  start(command: string | string[], more: Options = {}): Promise<Task> {
    return this.client.start({
      kind: 'shell',
      command,
      cwd: this.paths.directory,
      environment: this.#environment,
      producer: 'user',
      ...more,
    });
  }

  async run(command: string | string[], more: Options = {}): Promise<Task> {
    return this.client.wait((await this.start(command, more)).id);
  }

  /** The host, its launcher, and this process, whose ended children count as theirs: all that has to do with tasks. */
  get participants(): number[] {
    return [process.pid, this.pid, ...childrenOf(this.pid)];
  }

  /** Kills the host if it still runs, after a failure. */
  abandon(): void {
    try {
      if (this.pid > 0) process.kill(this.pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
    this.#connection?.dispose();
  }

  /** Kills the host without warning. */
  async crash(): Promise<void> {
    process.kill(this.pid, 'SIGKILL');
    await this.#untilGone();
    this.#connection?.dispose();
  }

  /** Cancels what runs and ends the host. */
  async close(): Promise<void> {
    const cancelled = await this.client.cancelAll();
    await Promise.all(cancelled.map((task) => this.client.wait(task.id)));
    this.pid ||= (await this.client.hostStatus()).pid;
    // Its answer is not waited for: the host may be gone before that is sent.
    void this.client.hostStop().catch(() => undefined);
    await this.#untilGone();
    this.#connection?.dispose();
  }

  async #untilGone(): Promise<void> {
    for (let tries = 0; tries < 1000; tries++) {
      try {
        process.kill(this.pid, 0);
      } catch {
        // Another process may have its number by and by.
        this.pid = 0;
        return;
      }
      await delay(5);
    }
    throw new Error(`The host ${this.pid} does not end.`);
  }
}

/** Throws unless the task completed: a figure of work that failed says nothing. */
export function expectCompleted(task: Task): Task {
  if (task.status.state !== 'completed') throw new Error(`${task.id}: ${JSON.stringify(task.status)}`);
  return task;
}
