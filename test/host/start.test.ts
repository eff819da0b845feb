import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ErrorCode } from '../../src/protocol/errors.ts';
import type { ShellParams } from '../../src/protocol/startParams.ts';
import { exitCodeOf } from '../../src/protocol/task.ts';
import { openHome, SESSION, untilGo } from '../helpers/host/openHome.ts';
import { isAlive } from '../helpers/host/processes.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

test('R4 R5 A7: start answers with a record that is on disk, and the task runs to its end', async () => {
  const home = openHome();
  const client = await home.connect();
  const started = await client.start(home.params(untilGo(7), { name: 'n' }));
  expect(started.id).toMatch(/^sh-[a-z0-9]+$/);
  const path = join(home.paths.tasks, `${started.id}.json`);
  const onDisk = JSON.parse(readFileSync(path, 'utf8')) as object;
  expect(onDisk).toMatchObject({ id: started.id, name: 'n', owner: SESSION, status: { state: 'pending' } });
  await home.running(client, started.id);
  await waitFor(
    'output while it runs',
    async () => (await client.output({ id: started.id })).text === 'ready\n',
  );
  home.go();
  const ended = await client.wait(started.id);
  expect(ended).toMatchObject({
    status: { state: 'failed', failure: { kind: 'exit', code: 7 } },
    output: { bytes: 11 },
    attempt: { number: 1 },
  });
  for (const time of [ended.createdAt, ended.updatedAt, ended.startedAt, ended.endedAt]) {
    expect(time).toMatch(TIME);
  }
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(ended);
  expect(await client.get(started.id)).toEqual(ended);
});

test('R8 T5: list is in order of creation, by session and by being unfinished', async () => {
  const home = openHome();
  const client = await home.connect();
  const other = await home.connect({ id: 'cli:other', label: 'other' });
  const first = await client.start(home.params('true'));
  const second = await other.start(home.params(untilGo(0)));
  await client.wait(first.id);
  expect((await client.list()).map((task) => task.id)).toEqual([first.id, second.id]);
  expect((await client.list({ session: 'cli:other' })).map((task) => task.id)).toEqual([second.id]);
  expect((await client.list({ includeTerminal: false })).map((task) => task.id)).toEqual([second.id]);
  expect((await client.cancelAll({ session: SESSION.id })).map((task) => task.id)).toEqual([]);
  expect((await client.cancelAll()).map((task) => task.id)).toEqual([second.id]);
});

test('R8: every verb names an unknown id', async () => {
  const home = openHome();
  const client = await home.connect();
  const id = 'sh-nobody';
  const expected = { code: ErrorCode.unknownTask, message: 'There is no task "sh-nobody".' };
  await expect(client.get(id)).rejects.toMatchObject(expected);
  await expect(client.cancel({ id })).rejects.toMatchObject(expected);
  await expect(client.rerun({ id })).rejects.toMatchObject(expected);
  await expect(client.remove([id])).rejects.toMatchObject(expected);
  await expect(client.rename({ id, name: 'x' })).rejects.toMatchObject(expected);
  await expect(client.output({ id })).rejects.toMatchObject(expected);
  await expect(client.wait(id)).rejects.toMatchObject(expected);
  expect(await client.acknowledge([id])).toEqual([]);
});

test('A1 W2: a start that cannot work is refused, and leaves nothing on disk', async () => {
  const home = openHome();
  const client = await home.connect();
  const live = await client.start(home.params(untilGo(0), { name: 'mine' }));
  const before = [
    home.names(home.paths.tasks),
    home.names(home.paths.output),
    home.names(home.paths.environments),
  ];
  const missing = join(home.folder, 'missing');
  const refused: [Partial<ShellParams>, number, string][] = [
    [{ command: '' }, ErrorCode.badRequest, 'empty'],
    [{ command: ' \n' }, ErrorCode.badRequest, 'empty'],
    [{ command: 'a\0b' }, ErrorCode.badRequest, 'NUL'],
    [{ cwd: missing }, ErrorCode.badRequest, missing],
    [{ cwd: home.paths.endpoint }, ErrorCode.badRequest, 'not a folder'],
    [{ cwd: 'relative' }, ErrorCode.badRequest, 'absolute'],
    [{ shell: '/bin/no-such-shell' }, ErrorCode.badRequest, '/bin/no-such-shell'],
    [{ name: 'mine' }, ErrorCode.nameTaken, live.id],
    ...['parent', 'self', 'all', 'broadcast'].map((name): [Partial<ShellParams>, number, string] => [
      { name },
      ErrorCode.badRequest,
      'reserved',
    ]),
    [{ name: 'two\nlines' }, ErrorCode.badRequest, 'one line'],
    [{ environment: { 'A=B': 'c', UNIQUE: '1' } }, ErrorCode.badRequest, 'environment variable'],
  ];
  for (const [more, code, part] of refused) {
    await expect(client.start(home.params('touch ran', more))).rejects.toMatchObject({
      code,
      message: expect.stringContaining(part) as string,
    });
  }
  await expect(client.start(home.params([]))).rejects.toMatchObject({ code: ErrorCode.badRequest });
  expect([
    home.names(home.paths.tasks),
    home.names(home.paths.output),
    home.names(home.paths.environments),
  ]).toEqual(before);
  expect((await client.list()).map((task) => task.id)).toEqual([live.id]);
  expect(existsSync(join(home.work, 'ran'))).toBe(false);
  // Another session may use the name.
  const other = await home.connect({ id: 'cli:other', label: 'other' });
  await other.start(home.params('true', { name: 'mine' }));
});

test('R9 T4: verbs that do not fit the state are refused', async () => {
  const home = openHome();
  const client = await home.connect();
  const { id } = await client.start(home.params(untilGo(0)));
  const expected = { code: ErrorCode.wrongState, message: expect.stringContaining(id) as string };
  const ended = await client.start(home.params('true'));
  await client.wait(ended.id);
  await expect(client.rerun({ id })).rejects.toMatchObject(expected);
  await expect(client.remove([ended.id, id])).rejects.toMatchObject(expected);
  expect(existsSync(join(home.paths.tasks, `${ended.id}.json`))).toBe(true);
  home.go();
  await client.wait(id);
  await expect(client.cancel({ id })).rejects.toMatchObject({
    code: ErrorCode.wrongState,
    message: expect.stringContaining('completed') as string,
  });
});

test('T2 A4: a rerun is a further attempt with an output of its own; remove forgets all of it', async () => {
  const home = openHome();
  const client = await home.connect();
  const { id, output } = await client.start(home.params('echo x >> marks; wc -l < marks | tr -d " "'));
  await client.wait(id);
  expect(await client.rerun({ id })).toMatchObject({ id, attempt: { number: 2 } });
  expect(await client.wait(id)).toMatchObject({ attempt: { number: 2 }, status: { state: 'completed' } });
  expect((await client.output({ id })).text).toBe('2\n');
  expect(readFileSync(join(home.paths.output, `${id}.1.log`), 'utf8')).toBe('1\n');
  await client.remove([id]);
  expect(existsSync(output.path)).toBe(false);
  expect(home.names(home.paths.tasks)).toEqual([]);
  expect(home.names(home.paths.output)).toEqual([]);
  await waitFor('the markers to be gone', () => home.names(home.paths.run).length === 0);
});

test('A6: of several clients one may tell of an end, also after a restart', async () => {
  const home = openHome();
  const [first, second] = await Promise.all([home.connect(), home.connect()]);
  const live = await first.start(home.params(untilGo(0)));
  const { id } = await first.start(home.params('true'));
  await first.wait(id);
  const claims = await Promise.all([first, second].map((client) => client.acknowledge([id, live.id])));
  expect(claims.flat()).toEqual([id]);
  await home.killHost();
  expect(await (await home.connect()).acknowledge([id])).toEqual([]);
});

test('A3: what cannot be started has failed, with the reason of the system', async () => {
  const home = openHome();
  const client = await home.connect();
  const { id } = await client.start(home.params(['/no/such/program', 'x']));
  const ended = await client.wait(id);
  expect(ended.status).toMatchObject({ state: 'failed', failure: { kind: 'spawn' } });
  expect(JSON.stringify(ended.status)).toContain('No such file or directory');
  expect((await client.output({ id })).text).toContain('No such file or directory');
  // Nor can a script without its interpreter, though it is there and executable.
  for (const [name, firstLine] of Object.entries({ gone: '#!/no/such/interpreter -x', dos: '#!/bin/sh\r' })) {
    const script = join(home.work, name);
    writeFileSync(script, `${firstLine}\nexit 0\n`, { mode: 0o700 });
    const { id } = await client.start(home.params([script]));
    expect((await client.wait(id)).status).toEqual({
      state: 'failed',
      failure: { kind: 'spawn', message: expect.stringContaining(`${script}: `) as string },
    });
  }
  // Nor what the system refuses to execute: a format it does not know, more than an argument may hold.
  const broken = join(home.work, 'broken');
  writeFileSync(broken, '\x7fELFxx', { mode: 0o700 });
  // Variables are not looked at before a start.
  const environment = { PATH: process.env.PATH ?? '', BIG: 'x'.repeat(200_000) };
  for (const [params, reason] of [
    [home.params([broken, 'x'], { retry: { max: 1, backoffMs: 0 } }), 'Exec format error'],
    [home.params(['/bin/echo', 'x'], { environment }), 'Argument list too long'],
    [home.params(['echo', 'x'], { environment }), 'Argument list too long'],
    [home.params('true', { environment }), 'Argument list too long'],
    [home.params([home.work]), 'Permission denied'],
  ] as const) {
    const { id } = await client.start(params);
    const { status, attempt } = await client.wait(id);
    expect(status).toMatchObject({ state: 'failed', failure: { kind: 'spawn' } });
    expect(attempt.number).toBe(1);
    expect(JSON.stringify(status)).toContain(reason);
    expect((await client.output({ id })).text).toMatch(new RegExp(`^[^:]*: [^:]*(: )?${reason}\n$`));
  }
  // Any other script can, also one that ends like a shell that could not start it.
  for (const firstLine of ['#!/bin/sh', '#! /bin/sh -e', '', '# a comment']) {
    const script = join(home.work, 'script');
    writeFileSync(script, `${firstLine}\nexit 127\n`, { mode: 0o700 });
    const { id } = await client.start(home.params([script]));
    expect((await client.wait(id)).status).toMatchObject({ failure: { kind: 'exit', code: 127 } });
  }
  // A command line that itself ends with 127 was started.
  const line = await client.start(home.params('exit 127'));
  expect((await client.wait(line.id)).status).toMatchObject({ failure: { kind: 'exit', code: 127 } });
});

test('A1: a command reaches its program as it was given, whatever is in it', async () => {
  const home = openHome();
  const client = await home.connect();
  const words = ["it's", '$(touch ran) `x` "y" \\', 'ünï 😀\n\t', '', 'x'.repeat(100_000), ' '];
  const command = ['/usr/bin/printf', '%s\\0', ...words];
  const { id } = await client.start(home.params(command, { environment: {} }));
  expect((await client.wait(id)).status.state).toBe('completed');
  expect((await client.output({ id })).text.split('\0')).toEqual([...words, '']);
});

test('T12: two hundred starts at once are all tracked to their own exit codes', async () => {
  const home = openHome();
  const client = await home.connect();
  const started = await Promise.all(
    Array.from({ length: 200 }, (_, i) => client.start(home.params(`echo out-${i}; exit ${i % 7}`))),
  );
  expect(new Set(started.map((task) => task.id)).size).toBe(200);
  const ended = await Promise.all(started.map((task) => client.wait(task.id)));
  expect(ended.map(exitCodeOf)).toEqual(started.map((_, i) => i % 7));
  for (const [i, task] of ended.entries()) expect(readFileSync(task.output.path, 'utf8')).toBe(`out-${i}\n`);
});

test('B9: stopping the host leaves the task alone', async () => {
  const home = openHome();
  const client = await home.connect();
  const { id } = await client.start(home.params(untilGo(3)));
  const { process } = await home.running(client, id);
  await client.hostStop();
  await waitFor('the host to end', () => home.hostPids().length === 0);
  expect(isAlive(process.pid)).toBe(true);
  home.go();
  expect(exitCodeOf(await (await home.connect()).wait(id))).toBe(3);
});
