import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Task } from '../../src/protocol/task.ts';

/* The built command line, as real processes with a real host. */

const CLI = join(import.meta.dirname, '../../dist/cli.js');

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

let directory: string;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'legwork-cli-'))));
afterEach(async () => {
  const unfinished = await tasksOf('ls', '--running', '--json');
  if (unfinished.length > 0) await legwork('cancel', ...unfinished.map((task) => task.id));
  expect(await legwork('host', 'stop')).toMatchObject({ code: 0 });
  rmSync(directory, { recursive: true, maxRetries: 5 });
});

/** Starts `legwork` in the directory of the test. */
function launch(...words: string[]) {
  const { LEGWORK_TASK_ID: _, ...own } = process.env;
  const child = spawn(process.execPath, [CLI, ...words], {
    cwd: directory,
    env: { ...own, LEGWORK_HOME: join(directory, 'home'), LEGWORK_HOST_IDLE_MS: '1000' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  return {
    child,
    ended,
    hasPrinted: (text: string) =>
      vi.waitUntil(() => stdout.includes(text), { timeout: 20_000, interval: 10 }),
  };
}

const legwork = (...words: string[]) => launch(...words).ended;

async function answerOf(...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await legwork(...words);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

async function jsonOf<T>(...words: string[]): Promise<T> {
  return JSON.parse((await legwork(...words)).stdout) as T;
}

const tasksOf = (...words: string[]) => jsonOf<Task[]>(...words);
const start = async (...words: string[]) => (await answerOf('run', ...words)).trim();

/** A command that prints `ready`, and ends with the code once the file `go` is there. */
const untilGo = (code: number) =>
  `echo ready; while [ ! -e go ]; do sleep 0.02; done; echo done; exit ${code}`;
const go = () => writeFileSync(join(directory, 'go'), '');

test('run prints the id alone, and wait ends with the exit code of the task', async () => {
  const id = await start('--', 'exit 7');
  expect(id).toMatch(/^sh-[a-z0-9]+$/);
  const waited = await legwork('wait', id);
  expect(waited.code).toBe(7);
  expect(waited.stdout).toMatch(new RegExp(`^${id} failed \\(7\\) after .*: exit 7\n$`));
  expect(await legwork('run', '--wait', '--', 'exit 7')).toMatchObject({ code: 7 });
  const record = await jsonOf<Task>('run', '--wait', '--json', 'echo a; exit 3');
  expect(record).toMatchObject({
    kind: 'shell',
    description: 'echo a; exit 3',
    producer: 'cli',
    status: { state: 'failed', failure: { kind: 'exit', code: 3 } },
    attempt: { number: 1 },
    output: { bytes: 2 },
  });
  expect(readFileSync(record.output.path, 'utf8')).toBe('a\n');
  // What was waited for has been seen.
  expect((await jsonOf<Task>('show', '--json', record.id)).noticedAt).toBeTruthy();
});

test('several words reach the program as they are', async () => {
  const words = ['a b', '$HOME', '"quoted"', "it's", '🙂', '', '--wait', '*'];
  const script = 'console.log(JSON.stringify(process.argv.slice(1)))';
  const ran = await legwork('run', '--follow', '--', process.execPath, '-e', script, '--', ...words);
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(ran.stdout)).toEqual(words);
  // Also without `--`: options after the first word are the command's.
  expect(await answerOf('run', '-f', 'printf', '%s', '--json')).toBe('--json');
});

test('run takes a name, a directory and variables', async () => {
  const ran = await legwork('run', '-f', '--name', 'n', '--cwd', '/', '--env', 'A=b c', 'echo "$A $PWD"');
  expect(ran).toEqual({ code: 0, stdout: 'b c /\n', stderr: '' });
  expect(await jsonOf('show', 'n', '--json')).toMatchObject({ name: 'n', spec: { cwd: '/' } });
});

test('logs prints all of it, the last lines, and what comes', async () => {
  const id = await start('--name', 'talk', untilGo(0));
  const following = launch('logs', '-f', 'talk');
  await following.hasPrinted('ready\n');
  go();
  expect(await following.ended).toEqual({ code: 0, stdout: 'ready\ndone\n', stderr: '' });
  expect(await answerOf('logs', id)).toBe('ready\ndone\n');
  expect(await answerOf('logs', '--tail', '1', id)).toBe('done\n');
  expect(await answerOf('logs', '-f', '--tail', '1', id)).toBe('done\n');
  expect(await jsonOf('logs', '--json', id)).toMatchObject({ id, text: 'ready\ndone\n', totalBytes: 11 });
});

test('logs copies bytes, and a reader that has enough is no error', async () => {
  const id = await start(
    "i=0; while [ $i -lt 20000 ]; do echo 'line of output'; i=$((i+1)); done; printf '\\377'",
  );
  await legwork('wait', id);
  const all = launch('logs', id);
  all.child.stdout.once('data', () => all.child.stdout.destroy());
  expect(await all.ended).toMatchObject({ code: 0, stderr: '' });
  const sink = spawn(
    '/bin/sh',
    ['-c', '"$0" "$1" logs --tail 2 "$2" | od -An -tx1 | tail -n 1', process.execPath, CLI, id],
    {
      env: { ...process.env, LEGWORK_HOME: join(directory, 'home') },
    },
  );
  let bytes = '';
  sink.stdout.on('data', (chunk: Buffer) => (bytes += chunk.toString()));
  await new Promise((resolve) => sink.once('close', resolve));
  expect(bytes.trim().split(' ').at(-1)).toBe('ff');
});

test('cancel returns when the task is gone, and refuses what has ended', async () => {
  const [first, second] = [await start('sleep 1000'), await start('sleep 1000')];
  expect(await answerOf('cancel', '--reason', 'enough', first)).toBe(`cancelled ${first}\n`);
  expect(await tasksOf('cancel', '--json', second)).toMatchObject([
    { id: second, status: { state: 'cancelled' } },
  ]);
  expect(await jsonOf('show', '--json', first)).toMatchObject({
    status: { state: 'cancelled', reason: 'enough' },
  });
  expect(await legwork('wait', first)).toMatchObject({ code: 130 });
  const again = await legwork('cancel', first);
  expect(again).toMatchObject({ code: 1, stdout: '' });
  expect(again.stderr).toMatch(new RegExp(`^legwork: Task ${first} is cancelled`));
});

test('rerun is a further attempt of the same task, and rm forgets it', async () => {
  const id = await start('--wait', '--name', 'again', 'echo x >> marks; wc -l < marks');
  expect(await answerOf('rerun', '--follow', 'again')).toMatch(/^\s*2\n$/);
  expect(await jsonOf('rerun', '--wait', '--json', id)).toMatchObject({ id, attempt: { number: 3 } });
  const { output } = await jsonOf<Task>('show', '--json', id);
  expect(await answerOf('rm', id)).toBe(`removed ${id}\n`);
  expect(existsSync(output.path)).toBe(false);
  expect(await legwork('show', id)).toMatchObject({ code: 2 });
});

test('rm spares what has not ended', async () => {
  const id = await start('sleep 1000');
  const refused = await legwork('rm', id);
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toContain(id);
});

test('ls is a table for people and an array for scripts', async () => {
  expect(await tasksOf('ls', '--json')).toEqual([]);
  const first = await start('--wait', 'true');
  const second = await start('sleep 1000');
  expect((await tasksOf('ls', '--json')).map((task) => task.id)).toEqual([first, second]);
  expect((await tasksOf('ls', '--json', '--running')).map((task) => task.id)).toEqual([second]);
  const lines = (await answerOf('ls')).trimEnd().split('\n');
  expect(lines.map((line) => line.split(/\s+/)[0])).toEqual(['ID', second, first]);
  expect(await answerOf('show', second)).toContain('sleep 1000');
});

test('the first bad end of several decides the exit code', async () => {
  const ids = [await start('true'), await start('exit 4'), await start('exit 5')];
  expect(await legwork('wait', ...ids)).toMatchObject({ code: 4 });
  expect((await tasksOf('wait', '--json', ...ids)).map((task) => task.id)).toEqual(ids);
});

test('waiting survives the death of the host', async () => {
  const running = launch('run', '--follow', '--', untilGo(7));
  await running.hasPrinted('ready');
  const { pid } = await jsonOf<{ pid: number }>('host', 'status', '--json');
  process.kill(pid, 'SIGKILL');
  go();
  expect(await running.ended).toMatchObject({ code: 7, stdout: 'ready\ndone\n' });
});

test('Ctrl-C ends the waiting, not the task', async () => {
  const running = launch('run', '--name', 'on', '--follow', '--', untilGo(0));
  await running.hasPrinted('ready');
  running.child.kill('SIGINT');
  const ended = await running.ended;
  expect(ended.code).toBe(130);
  expect(ended.stderr).toMatch(/^legwork: no longer waiting; sh-\w+ goes on\.\n$/);
  go();
  expect(await legwork('wait', 'on')).toMatchObject({ code: 0 });
});

test('wrong usage and unknown tasks end with 2 and a sentence', async () => {
  const lines = ['run', 'run --', 'nonsense', 'ls --nonsense', 'run --env A true', 'show'];
  for (const line of lines) {
    const refused = await legwork(...line.split(' '));
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(/^legwork: \S/);
  }
  for (const verb of ['show', 'logs', 'wait', 'cancel', 'rerun', 'rm']) {
    expect(await legwork(verb, 'sh-nobody')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'legwork: There is no task "sh-nobody".\n',
    });
  }
});

test('looking for a host starts none', async () => {
  for (const verb of ['status', 'stop']) {
    expect(await answerOf('host', verb)).toBe('No task host is running.\n');
  }
  expect(await jsonOf('host', 'status', '--json')).toEqual({ running: false });
  expect(existsSync(join(directory, 'home'))).toBe(false);
  await start('--wait', 'true');
  expect(await jsonOf('host', 'status', '--json')).toMatchObject({ running: true, tasks: { total: 1 } });
  expect(await answerOf('host', 'stop')).toContain('has stopped');
});

test('every verb explains itself with an example', async () => {
  for (const verb of ['run', 'ls', 'show', 'logs', 'wait', 'cancel', 'rerun', 'rm', 'host']) {
    expect(await answerOf(verb, '--help')).toMatch(/--json|host status/);
    expect(await answerOf(verb, '--help')).toMatch(/Examples?:\n {2}\$ /);
  }
  expect(await answerOf('--version')).toMatch(/^\d+\.\d+\.\d+\n$/);
});
