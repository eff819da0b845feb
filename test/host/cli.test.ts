import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Task } from '../../src/protocol/task.ts';
import { CLI, openCli } from '../helpers/host/openCli.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

/* The built command line, as real processes with a real host. */

let cli: ReturnType<typeof openCli>;
beforeEach(() => void (cli = openCli()));
afterEach(() => cli.close());

const launch = (...words: string[]) => cli.launch(...words);
const legwork = (...words: string[]) => cli.legwork(...words);
const answerOf = (...words: string[]) => cli.answerOf(...words);
const jsonOf = <T>(...words: string[]) => cli.jsonOf<T>(...words);
const tasksOf = (...words: string[]) => jsonOf<Task[]>(...words);
const start = (...words: string[]) => cli.run(...words);

/** A command that prints `ready`, and ends with the code once the file `go` is there. */
const untilGo = (code: number) =>
  `echo ready; while [ ! -e go ]; do sleep 0.05; done; echo done; exit ${code}`;
const go = () => cli.write('go');

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
      env: { ...process.env, LEGWORK_HOME: cli.home },
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
  expect(ended.stderr).toMatch(/^legwork: no longer waiting; sh-\w+ continues\.\n$/);
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
      stderr: 'legwork: There is no task "sh-nobody"; `legwork ls --all` lists all tasks.\n',
    });
  }
});

test('looking for a host starts none', async () => {
  for (const verb of ['status', 'stop']) {
    expect(await answerOf('host', verb)).toBe('No task host is running.\n');
  }
  expect(await jsonOf('host', 'status', '--json')).toEqual({ running: false });
  expect(existsSync(cli.home)).toBe(false);
  await start('--wait', 'true');
  expect(await jsonOf('host', 'status', '--json')).toMatchObject({
    ...{ running: true, tasks: { total: 1 } },
    launcher: { kind: 'native' },
  });
  expect(await answerOf('host', 'status')).toMatch(/^Launcher +native$/m);
  expect(await answerOf('host', 'stop')).toContain('has stopped');
});

test('what cannot be meant is refused before a host is started', async () => {
  for (const [words, named] of [
    [['run', '--timeout', 'soon', 'true'], 'soon'],
    [['run', '--output-limit', 'much', 'true'], 'much'],
    [['run', '--at', 'noon', 'true'], 'noon'],
    [['run', '--delay', '1s', '--at', '14:05', 'true'], '--delay'],
    [['run', '--kind', 'agent', 'true'], 'agent'],
    [['run', '--kind', 'monitor', 'true'], '--notify-on'],
    [['agent', 'claude', '--max-cost', 'much', 'x'], 'US dollars'],
    [['agent', 'claude', '--protocol', 'acp', 'x'], '--command'],
    [['agent', 'claude', '--mode', 'yolo', 'x'], 'allow-edits'],
    [['agent', 'claude'], 'prompt is empty'],
    [['answer', 'ag-1', 'maybe'], 'always'],
    [['groups', 'set', 'build', '--slots', '0'], 'unlimited'],
    [['groups', 'set', 'build'], '--slots'],
    [['pause'], '--group'],
    [['cancel'], '--all'],
    [['clean'], '--older-than'],
    [['drain'], '--consumer'],
    [['progress', '101'], '0 to 100'],
    [['progress', '--task', 'x'], 'nothing to report'],
  ] as const) {
    const refused = await legwork(...words);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(/^legwork: \S/);
    expect(refused.stderr).toContain(named);
  }
  expect(existsSync(cli.home)).toBe(false);
});

test('every verb that names a task says when there is none', async () => {
  const verbs = ['pause', 'resume', 'now', 'tree', 'watch', 'progress --task', 'run --after', 'run --parent'];
  for (const words of [...verbs, 'cancel --tree', 'send', 'transfer --to cli:bob', 'answer', 'interrupt']) {
    const last = { run: 'true', progress: '5', answer: 'allow' }[words.replace(/ .*/, '')];
    const more = last === undefined ? [] : [last];
    const { code, stderr } = await cli.withInput('', ...words.split(' '), 'sh-nobody', ...more);
    expect({ words, code, stderr }).toEqual({
      words,
      code: 2,
      stderr: 'legwork: There is no task "sh-nobody"; `legwork ls --all` lists all tasks.\n',
    });
  }
});

test('an output that was removed is told, and is a failure', async () => {
  const id = await start('echo hello; exit 3');
  await legwork('wait', id);
  rmSync(join(cli.home, 'output', `${id}.log`));
  for (const words of [[], ['-f'], ['--tail', '1'], ['--raw']]) {
    const { code, stdout, stderr } = await legwork('logs', ...words, id);
    expect({ code, stdout, stderr }).toMatchObject({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^legwork: the output of \S+ is no longer available: \/\S+ was removed\.\n$/);
  }
  const running = await start(untilGo(0));
  await cli.untilState(running, 'running');
  const following = launch('logs', '-f', running);
  await following.hasPrinted('ready');
  rmSync(join(cli.home, 'output', `${running}.log`));
  go();
  expect(await following.ended).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('was removed') as string,
  });
});

test.skipIf(!existsSync('/dev/full'))(
  'what cannot be printed is one line, and a reader that has gone is none',
  async () => {
    const id = await start('seq 20000');
    await legwork('wait', id);
    const into = async (target: string, ...words: string[]) => {
      const line = '"$0" "$@" ' + target;
      const env = { ...process.env, LEGWORK_HOME: cli.home };
      const child = spawn('bash', ['-c', line, process.execPath, CLI, ...words], {
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
      return { stderr, code: code as unknown };
    };
    for (const words of [['ls', '--all'], ['show', id], ['logs', id], ['logs', '-f', id], ['--help']]) {
      const full = await into('> /dev/full', ...words);
      expect(full.stderr).toMatch(/^legwork: [^\n]*ENOSPC[^\n]*\n$/);
      expect(full.code).toBe(1);
      expect(await into('| true', ...words)).toEqual({ stderr: '', code: 0 });
      expect(await into('2> /dev/full', 'show', 'nobody')).toEqual({ stderr: '', code: 2 });
    }
  },
);

test('a text that begins with a dash is told how to be one, an option is not', async () => {
  const { code, stderr } = await legwork('agent', 'claude', '- [ ] item');
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr:
      "legwork: unknown option '- [ ] item'\nPut -- before text that begins with a dash: legwork VERB … -- '- [ ] item'\n",
  });
  expect((await legwork('run', '--wiat', 'true')).stderr).not.toContain('Put --');
});

test('commands and agents have the umask, the limit of files, the folder and the legwork of whoever called', async () => {
  const script = join(cli.directory, 'look');
  writeFileSync(script, '#!/bin/sh\numask\nulimit -S -n\nenv | grep ^PWD=\ncommand -v legwork\n', {
    mode: 0o700,
  });
  const folder = join(cli.directory, 'other');
  mkdirSync(folder);
  const command = join(cli.home, 'bin', 'legwork');
  const expected = `0027\n300\nPWD=${folder}\n${command}\n`;
  const env = { ...process.env, LEGWORK_HOME: cli.home, PWD: cli.directory };
  const called = async (...words: string[]) => {
    const line = ['-c', 'umask 027; ulimit -S -n 300; exec "$@"', 'bash', command, ...words];
    await promisify(execFile)('bash', line, { cwd: cli.directory, env });
  };
  // Its host writes the command.
  await start('true');
  await called('run', '--name', 'command', '-w', '-C', folder, '--', script, 'x');
  expect(await answerOf('logs', 'command')).toBe(expected);
  const agent = ['agent', 'mine', '--name', 'agent', '--command', script, '--protocol', 'plain'];
  await called(...agent, '-w', '-C', folder, 'Look.');
  expect(await answerOf('logs', '--raw', 'agent')).toBe(expected);
});

test('limits and pauses of weeks are kept', async () => {
  const id = await start('--timeout', '30d', '--retry', '1', '--backoff', '40d', 'exit 3');
  const { status, timeoutMs } = await cli.untilState(id, 'pending');
  expect(timeoutMs).toBe(30 * 24 * 3_600_000);
  const task = await waitFor('the pause', async () => {
    const now = await cli.show(id);
    return now.startAt === undefined ? undefined : now;
  });
  expect(Date.parse(task.startAt ?? '') - Date.now()).toBeGreaterThan(39 * 24 * 3_600_000);
  expect(status.state).toBe('pending');
});

test.skipIf(!existsSync('/proc/self/fd'))(
  'what the caller has open is not the host’s, nor a task’s',
  async () => {
    const line = 'exec 200> lock 251< "$0" 9> nine; "$@"';
    const env = { ...process.env, LEGWORK_HOME: cli.home };
    const words = ['run', untilGo(0)];
    await promisify(execFile)('bash', ['-c', line, CLI, process.execPath, CLI, ...words], {
      cwd: cli.directory,
      env,
    });
    const { pid } = await jsonOf<{ pid: number }>('host', 'status', '--json');
    const [task] = await tasksOf('ls', '--json');
    const running = await cli.untilState(task?.id ?? '', 'running');
    for (const process of [pid, running.process?.pid ?? 0]) {
      const open = openFilesOf(process);
      expect(
        open.filter(
          (path) => path === CLI || path.startsWith(join(cli.directory, 'lock')) || path.endsWith('/nine'),
        ),
      ).toEqual([]);
    }
    go();
    await legwork('wait', running.id);
  },
);

/** What a process has open, without what it closes just then. */
function openFilesOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((fd) => {
    try {
      return [readlinkSync(join(folder, fd))];
    } catch {
      return [];
    }
  });
}

test('every verb explains itself with an example', async () => {
  const help = await answerOf('--help');
  const verbs = [...help.matchAll(/^ {2}([a-z]+)[ |]/gm)].map(([, verb]) => verb!);
  expect(verbs.length).toBeGreaterThan(20);
  const explained = verbs.filter((verb) => verb !== 'help');
  while (explained.length > 0) {
    // Several at a time, as each mostly waits on a busy machine.
    await Promise.all(
      explained.splice(0, 6).map(async (verb) => {
        const text = await answerOf(verb, '--help');
        expect(text).toMatch(/Examples?:\n {2}\$ /);
        // What those say is for a person, a shell or a client, and no data.
        if (!['host', 'attach', 'top', 'completion', 'mcp'].includes(verb)) expect(text).toContain('--json');
      }),
    );
  }
  expect(await answerOf('--version')).toMatch(/^\d+\.\d+\.\d+\n$/);
});
