import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { connectHost } from '../../../src/client/connectHost.ts';
import { findHost } from '../../../src/client/hostLocator.ts';
import { stopHost } from '../../../src/client/stopHost.ts';
import { dataPaths, type DataPaths } from '../../../src/protocol/dataDirectory.ts';
import type { Task, TaskState, TaskStatus } from '../../../src/protocol/task.ts';
import { during } from '../waits.ts';
import { endTasks } from './endTasks.ts';
import { COMPILED, HOST_SCRIPT, SESSION } from './openHome.ts';
import { LIMIT_MS, waitFor } from './waitFor.ts';

/** The built command line. */
export const CLI = join(import.meta.dirname, '../../../dist/cli.js');

/** A command that waits until the file is there. */
export const untilFile = (name: string) => `while [ ! -e ${name} ]; do sleep 0.05; done`;

/** How a command line ended. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** The built command line as real processes, in a directory and with a host of its own; `variables` are its environment's. */
export function openCli(variables: Record<string, string | undefined> = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'legwork-cli-'));
  const home = join(directory, 'home');

  const { LEGWORK_TASK_ID: _, ...own } = process.env;
  const environment = {
    ...own,
    LEGWORK_HOME: home,
    // On a busy machine, the next command line may be seconds away.
    LEGWORK_HOST_IDLE_MS: '20000',
    LEGWORK_CODE_CACHE: COMPILED,
    ...variables,
  };

  const start = (words: string[], input: string | Buffer) => {
    const child = spawn(process.execPath, [CLI, ...words], {
      cwd: directory,
      env: environment,
      stdio: 'pipe',
    });
    // Whoever reads none of it may be gone before.
    child.stdin.on('error', () => undefined).end(input);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const closed = new Promise<Ended>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, stdout, stderr }));
    });
    const ended = during(`\`legwork ${words.join(' ')}\` to end`, closed);
    const looking = { timeout: LIMIT_MS, interval: 10 };
    return {
      child,
      ended,
      stdout: () => stdout,
      hasPrinted: (text: string) => vi.waitUntil(() => stdout.includes(text), looking),
      hasComplained: (text: string) => vi.waitUntil(() => stderr.includes(text), looking),
    };
  };
  const launch = (...words: string[]) => start(words, '');
  const legwork = (...words: string[]) => launch(...words).ended;

  const answerOf = async (...words: string[]): Promise<string> => {
    const { code, stdout, stderr } = await legwork(...words);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  };
  const jsonOf = async <T>(...words: string[]): Promise<T> =>
    JSON.parse((await legwork(...words)).stdout) as T;
  const show = (word: string) => jsonOf<Task>('show', '--json', word);

  return {
    directory,
    home,
    launch,
    legwork,
    /** What it prints when all is well. */
    answerOf,
    jsonOf,
    /** With something on its standard input. */
    withInput: (input: string | Buffer, ...words: string[]) => start(words, input).ended,
    /** `legwork run`; answers with the id. */
    run: async (...words: string[]) => (await answerOf('run', ...words)).trim(),
    show,
    /** Looks at a task until its status has this state. */
    untilState: <S extends TaskState>(id: string, state: S) =>
      waitFor(`${id} to be ${state}`, async () => {
        const task = await show(id);
        const status = task.status as TaskStatus & { state: S };
        return status.state === state ? { ...task, status } : undefined;
      }),
    read: (name: string) => readFileSync(join(directory, name), 'utf8'),
    write: (name: string) => writeFileSync(join(directory, name), ''),
    /** Ends its tasks and its host; asked without further command lines, which would be a third of what a test costs. */
    close: async () => {
      if (existsSync(home)) await endTasksAndHost(dataPaths(home), environment);
      rmSync(directory, { recursive: true, maxRetries: 5 });
    },
  };
}

async function endTasksAndHost(paths: DataPaths, environment: NodeJS.ProcessEnv): Promise<void> {
  const program = { nodePath: process.execPath, scriptPath: HOST_SCRIPT, paths, environment };
  const { client, dispose } = await connectHost(program, SESSION);
  await endTasks(client);
  dispose();
  const found = await findHost(paths);
  if (found.kind === 'live') await stopHost(paths, found);
}
