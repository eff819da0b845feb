import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import type { Task, TaskState, TaskStatus } from '../../../src/protocol/task.ts';
import { during } from '../waits.ts';
import { COMPILED } from './openHome.ts';
import { waitFor } from './waitFor.ts';

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

  const start = (words: string[], input: string | Buffer) => {
    const { LEGWORK_TASK_ID: _, ...own } = process.env;
    const child = spawn(process.execPath, [CLI, ...words], {
      cwd: directory,
      env: {
        ...own,
        LEGWORK_HOME: home,
        LEGWORK_HOST_IDLE_MS: '1000',
        LEGWORK_CODE_CACHE: COMPILED,
        ...variables,
      },
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
    const looking = { timeout: 20_000, interval: 10 };
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
    close: async () => {
      const unfinished = await jsonOf<Task[]>('ls', '--running', '--hidden', '--json');
      if (unfinished.length > 0) await legwork('cancel', ...unfinished.map((task) => task.id));
      expect(await legwork('host', 'stop')).toMatchObject({ code: 0 });
      rmSync(directory, { recursive: true, maxRetries: 5 });
    },
  };
}
