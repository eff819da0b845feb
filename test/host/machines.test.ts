import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dataPaths } from '../../src/protocol/dataDirectory.ts';
import type { Task } from '../../src/protocol/task.ts';
import {
  bootMachine,
  canHaveMachines,
  CLI_SCRIPT,
  sharedFolder,
  type TestMachine,
} from '../helpers/host/machines.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

const ONE = '11111111111111111111111111111111';
const TWO = '22222222222222222222222222222222';

/** Two machines with one home, as login nodes have them. */
async function login(home = join(sharedFolder(), 'home')) {
  const one = await bootMachine({ id: ONE, name: 'login1', home });
  const two = await bootMachine({ id: TWO, name: 'login2', home });
  return { one, two, home, paths: dataPaths(home) };
}

const taskOf = async (machine: TestMachine, id: string) => {
  const { stdout, stderr } = await machine.legwork('show', id, '--json');
  try {
    return JSON.parse(stdout) as Task;
  } catch {
    throw new Error(`${id} cannot be shown: ${stdout}${stderr}`);
  }
};
const start = async (machine: TestMachine, command: string) => {
  const { stdout, stderr } = await machine.legwork('run', '--', 'sh', '-c', command);
  expect(stderr).toBe('');
  return stdout.trim();
};
const isRunning = (machine: TestMachine, id: string) =>
  waitFor(`${id} to run`, async () => {
    const task = await taskOf(machine, id);
    return task.status.state === 'running' && task.process ? task : undefined;
  });
/** For how long a task sleeps that is looked for by it: like nobody else, also where this test runs twice. */
const SECONDS = 1_000_000 + process.pid;
/** The processes that sleep for this long, wherever they are. */
const sleepers = (seconds: number) =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8') === `sleep\0${seconds}\0`;
      } catch {
        return false;
      }
    });

const REFUSED =
  /^legwork: The machine "login1" runs the tasks of the data directory \S+: use Legwork there, or [^\n]*\n$/;

describe.skipIf(!canHaveMachines)('two machines with one data directory', () => {
  test('each says where the tasks run, touches nothing, and gets the directory when nothing runs there', async () => {
    const { one, two, paths } = await login();
    const id = await start(one, 'sleep 7001');
    const { process: identity } = await isRunning(one, id);
    expect(identity?.machine).toMatch(new RegExp(`^${ONE}`));
    const before = readdirSync(paths.run).sort();

    for (const words of [['ls'], ['run', 'true'], ['cancel', id], ['clean', '--all'], ['host', 'restart']])
      expect(await two.legwork(...words)).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(REFUSED) as string,
      });
    const status = await two.legwork('host', 'status');
    expect(status.stdout).toMatch(/^The task host is, or was, process \d+ of the machine login1\.\n$/);
    expect(readdirSync(paths.run).sort()).toEqual(before);
    // A sandbox in a task may look like another machine.
    const inTask = await two.run([process.execPath, CLI_SCRIPT, 'ls'], { LEGWORK_TASK_ID: id });
    expect(inTask.stdout).toContain(id);
    expect((await taskOf(one, id)).status.state).toBe('running');

    expect((await one.legwork('cancel', id)).code).toBe(0);
    await waitFor('the end', async () => (await taskOf(one, id)).status.state === 'cancelled');
    await one.legwork('host', 'stop');
    expect(existsSync(paths.owner)).toBe(false);
    expect((await taskOf(two, id)).status.state).toBe('cancelled');
    const next = await start(two, 'exit 4');
    await two.legwork('wait', next);
    expect(await taskOf(two, next)).toMatchObject({ status: { failure: { code: 4 } } });
  });

  test('a host that stops or is killed leaves its tasks to its machine, whose next host has their true end', async () => {
    const { one, two, paths } = await login();
    const kept = await start(one, `sleep ${SECONDS}; exit 5`);
    await isRunning(one, kept);
    await one.legwork('host', 'stop');
    expect((await two.legwork('ls')).stderr).toMatch(REFUSED);
    const { pid } = JSON.parse((await one.legwork('host', 'restart', '--json')).stdout) as { pid: number };
    await one.run(['kill', '-9', String(pid)]);
    expect((await two.legwork('ls')).stderr).toMatch(REFUSED);
    expect(sleepers(SECONDS)).toHaveLength(1);
    await one.run(['pkill', '-x', '-f', `sleep ${SECONDS}`]);
    await waitFor('the marker of the end', () =>
      readdirSync(paths.run).some((name) => name.includes('.exit.')),
    );
    expect((await two.legwork('ls')).stderr).toMatch(REFUSED);
    expect(await taskOf(one, kept)).toMatchObject({ status: { failure: { kind: 'exit', code: 5 } } });
  });

  test('a machine that is gone is given up by a person, and only then do its tasks count as lost', async () => {
    const { one, two, paths } = await login();
    const running = await start(one, 'sleep 7003');
    const ended = await start(one, 'exit 6');
    await one.legwork('wait', ended);
    await isRunning(one, running);
    await one.powerOff();
    expect((await two.legwork('ls')).stderr).toMatch(REFUSED);

    const taken = await two.legwork('host', 'take-over');
    expect(taken).toMatchObject({ code: 0, stderr: '' });
    expect(taken.stdout).toBe(
      `This machine has the data directory ${paths.directory} now, which login1 had.\n`,
    );
    expect(await taskOf(two, running)).toMatchObject({
      status: {
        state: 'failed',
        failure: { kind: 'orphaned', message: expect.stringMatching('another machine') as string },
      },
    });
    expect(await taskOf(two, ended)).toMatchObject({ status: { failure: { kind: 'exit', code: 6 } } });
    const again = await two.legwork('host', 'take-over');
    expect(again.stdout).toBe(`No other machine has the data directory ${paths.directory}.\n`);
  });

  test('a machine that lives is not given up, because its host has the lock', async () => {
    const { one, two } = await login();
    const id = await start(one, 'sleep 7004');
    await isRunning(one, id);
    expect(await two.legwork('host', 'take-over')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(REFUSED) as string,
    });
    await one.legwork('host', 'stop');
    // What was said then does not count later.
    expect((await two.legwork('ls')).stderr).toMatch(REFUSED);
    expect((await taskOf(one, id)).status.state).toBe('running');
  });

  test('with a directory for each machine, both work at the same time, and a task finds its own', async () => {
    const { one, two, home } = await login();
    const more = { LEGWORK_PER_MACHINE: '1' };
    const legwork = (machine: TestMachine, ...words: string[]) =>
      machine.run([process.execPath, CLI_SCRIPT, ...words], more);
    for (const machine of [one, two]) {
      const outer = await legwork(
        machine,
        'run',
        '--wait',
        '--follow',
        '--',
        'sh',
        '-c',
        'legwork ls --json',
      );
      expect(outer).toMatchObject({ code: 0 });
      expect(outer.stdout).toContain('legwork ls --json');
    }
    const folders = readdirSync(dataPaths(home).machines);
    expect(folders.map((name) => name.slice(0, ONE.length)).sort()).toEqual([ONE, TWO]);
    for (const folder of folders) {
      const paths = dataPaths(join(dataPaths(home).machines, folder));
      expect(readdirSync(paths.tasks)).toHaveLength(1);
      expect(existsSync(paths.machines)).toBe(false);
    }
  });

  test('records and endpoints of earlier versions are the machine’s that reads them', async () => {
    const { one, paths } = await login();
    const id = await start(one, 'sleep 7005');
    await isRunning(one, id);
    await one.legwork('host', 'stop');
    // As an earlier version leaves it: nothing names a machine.
    rmSync(paths.owner);
    expect((await taskOf(one, id)).status.state).toBe('running');
    expect((await one.legwork('cancel', id)).code).toBe(0);
  });
});
