import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { TaskClient } from '../../src/client/taskClient.ts';
import { ChangedNotification } from '../../src/protocol/messages.ts';
import type { AddScheduleParams, ScheduleRecord, ScheduleState } from '../../src/protocol/schedule.ts';
import { isTerminal } from '../../src/protocol/task.ts';
import { openHome, untilGo, type Home } from '../helpers/host/openHome.ts';
import { seededRandom } from '../helpers/host/seededRandom.ts';
import { CLI, openCli } from '../helpers/host/openCli.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

const HOUR_MS = 3_600_000;

/** A home whose hosts' clocks are ahead by so much from then on: the next host has it. */
function openShifted() {
  const home = openHome();
  const setShift = (shiftMs: number) => {
    const { environment } = home.program;
    if (environment) environment['LEGWORK_HOST_SCHEDULE_SHIFT_MS'] = String(shiftMs);
  };
  // No task is started while the home is closed.
  onTestFinished(async () => {
    const client = await home.connect();
    for (const { id } of await client.schedules()) await client.removeSchedule(id);
  });
  return { home, setShift };
}

const params = (home: Home, command: string, more: Partial<AddScheduleParams> = {}): AddScheduleParams => ({
  when: 'every 1h',
  timeZone: 'UTC',
  start: home.params(command) as AddScheduleParams['start'],
  ...more,
});

const stateOf = async (client: TaskClient, { id }: { id: string }): Promise<ScheduleState> => {
  const found = (await client.schedules()).find((schedule) => schedule.id === id);
  if (!found) throw new Error(`${id} is not there.`);
  return found;
};

/** What was decided, without times. */
const saidOf = ({ history }: ScheduleState) =>
  history.map(({ what, reason }) => (reason === undefined ? what : `${what} ${reason}`));

const recordOf = ({ paths }: Home, { id }: { id: string }) =>
  JSON.parse(readFileSync(join(paths.schedules, `${id}.json`), 'utf8')) as ScheduleRecord;

/** Another host, so much later by its clock. */
async function later({ home, setShift }: ReturnType<typeof openShifted>, shiftMs: number) {
  await home.killHost();
  setShift(shiftMs);
  return home.connect();
}

test('S1 S3: a task is started when it is due, once, in the environment of its schedule, and says why', async () => {
  const { home } = openShifted();
  const client = await home.connect();
  const start = { ...home.params('echo "$WHO"'), environment: { PATH: '/usr/bin:/bin', WHO: 'Ada' } };
  const added = await client.addSchedule(params(home, '', { name: 'hello', when: 'every 1s', start }));
  expect(added).toMatchObject({ name: 'hello', kind: 'shell', title: 'echo "$WHO"', history: [] });
  expect(JSON.stringify(added)).not.toContain('Ada');
  const { history } = await waitFor('two tasks to be started', async () => {
    const state = await stateOf(client, added);
    return state.history.length >= 2 ? state : undefined;
  });
  await client.editSchedule({ id: added.id, isPaused: true });
  const [first] = history;
  const task = await client.wait(first?.task ?? '');
  expect(task).toMatchObject({ name: 'hello', schedule: { id: added.id, name: 'hello', due: first?.due } });
  expect((await client.output({ id: task.id })).text).toBe('Ada\n');
  const dues = (await client.list({})).map(({ schedule }) => schedule?.due);
  expect(dues).toEqual([...new Set(dues)]);
  // Paused, it has no next time; run by hand, it starts one nevertheless.
  expect(recordOf(home, added).nextAt).toBeUndefined();
  const asked = await client.runSchedule(added.id);
  expect(asked.schedule).toEqual({ id: added.id, name: 'hello' });
  await client.wait(asked.id);
  expect(saidOf(await stateOf(client, added)).at(-1)).toBe('asked');
});

test('S1: times at which no host ran are caught up once, or skipped, as it was said', async () => {
  const shifted = openShifted();
  const { home } = shifted;
  const before = await home.connect();
  const once = await before.addSchedule(params(home, 'true', { ifMissed: 'once' }));
  const skip = await before.addSchedule(params(home, 'true', { ifMissed: 'skip' }));
  const client = await later(shifted, 5.5 * HOUR_MS);
  const caughtUp = await waitFor('the first to be caught up', async () => {
    const state = await stateOf(client, once);
    return state.history.length >= 2 ? state : undefined;
  });
  expect(saidOf(caughtUp)).toEqual(['skipped missed', 'caughtUp']);
  expect(caughtUp.history[0]).toMatchObject({ count: 4 });
  expect(saidOf(await stateOf(client, skip))).toEqual(['skipped missed']);
  expect((await stateOf(client, skip)).history[0]).toMatchObject({ count: 5 });
  // Days of suspension are no burst either, and nothing is due again.
  const last = await later(shifted, 200.5 * HOUR_MS);
  await waitFor(
    'the first to be caught up again',
    async () => (await stateOf(last, once)).history.length === 4,
  );
  // Its history says what is decided, and the task follows.
  await waitFor('its task to end', async () => (await last.list({})).filter(isTerminal).length >= 2);
  expect(await last.list({})).toHaveLength(2);
});

test('S1 R1: kills between the due time and the start let each due time be started once, and none be lost', async () => {
  const { home, setShift } = openShifted();
  const random = seededRandom(7);
  let client = await home.connect();
  const { id } = await client.addSchedule(params(home, 'true', { when: 'every 1s', ifRunning: 'queue' }));
  for (let kill = 0; kill < 6; kill++) {
    await delay(600 + random() * 900);
    await home.killHost();
    setShift(0);
    client = await home.connect();
  }
  await client.editSchedule({ id, isPaused: true });
  const { history, createdAt } = await stateOf(client, { id });
  const lines = history.filter(({ what }) => what !== 'skipped');
  // Its history says what is decided, and the task follows.
  const tasks = await waitFor('the tasks of its lines', async () => {
    const all = await client.list({});
    return all.length >= lines.length ? all : undefined;
  });
  const dues = tasks.map(({ schedule }) => schedule?.due);
  expect(dues.length).toBeGreaterThan(3);
  expect(dues).toEqual([...new Set(dues)]);
  expect(lines.map(({ task }) => task).toSorted()).toEqual(tasks.map((task) => task.id).toSorted());
  // Each second until the last one is in a line.
  const covered = history.flatMap(({ due, until = due }) => {
    const seconds = (Date.parse(until) - Date.parse(due)) / 1000;
    return Array.from({ length: seconds + 1 }, (_, at) => Date.parse(due) + at * 1000);
  });
  const all = Array.from({ length: covered.length }, (_, at) => Date.parse(createdAt) + (at + 1) * 1000);
  expect(covered.toSorted((a, b) => a - b)).toEqual(all);
});

describe('while the task before runs', () => {
  const started = async (ifRunning: 'skip' | 'queue' | 'cancel') => {
    const { home } = openShifted();
    const client = await home.connect();
    const when = 'every 1s';
    const added = await client.addSchedule(params(home, untilGo(0), { name: 'slow', when, ifRunning }));
    const until = (count: number) =>
      waitFor(`${count} due times`, async () => {
        const state = await stateOf(client, added);
        const dues = state.history.reduce((sum, line) => sum + (line.count ?? 1), 0);
        return dues >= count ? state : undefined;
      });
    return { home, client, added, until };
  };

  test('S2: further times are skipped', async () => {
    const { client, until } = await started('skip');
    expect(saidOf(await until(4))).toEqual(['started', 'skipped running']);
    expect(await client.list({})).toHaveLength(1);
  });

  test('S2: one task is queued behind it', async () => {
    const { home, client, added, until } = await started('queue');
    expect(saidOf(await until(3)).slice(0, 3)).toEqual(['started', 'started', 'skipped queued']);
    await client.editSchedule({ id: added.id, isPaused: true });
    const [first, second, ...more] = await client.list({});
    expect(more).toEqual([]);
    expect(first).toMatchObject({ name: 'slow', status: { state: 'running' } });
    expect(second?.status).toEqual({ state: 'pending', waitsFor: { kind: 'tasks', ids: [first?.id] } });
    home.go();
    expect((await client.wait(second?.id ?? '')).status.state).toBe('completed');
  });

  test('S2: it is cancelled first', async () => {
    const { client, added, until } = await started('cancel');
    const { history } = await until(2);
    await client.editSchedule({ id: added.id, isPaused: true });
    const [first = '', second = ''] = history.map(({ task }) => task);
    expect((await client.wait(first)).status).toMatchObject({ state: 'cancelled' });
    // It runs when the one before is gone.
    await waitFor('the second to run', async () =>
      (await client.list({})).some(({ id, startedAt }) => id === second && startedAt !== undefined),
    );
  });
});

test('S1: a start that is refused is a line with the reason, and the schedule goes on', async () => {
  const { home } = openShifted();
  const client = await home.connect();
  const added = await client.addSchedule(params(home, 'true', { when: 'every 1s' }));
  await rm(home.work, { recursive: true });
  const { history } = await waitFor('a refusal', async () => {
    const state = await stateOf(client, added);
    return state.history.some(({ reason }) => reason === 'refused') ? state : undefined;
  });
  expect(history.find(({ reason }) => reason === 'refused')?.message).toMatch(
    /^The folder ".*" cannot be used/,
  );
});

test('S3: what cannot be is refused, and a program may add none', async () => {
  const { home } = openShifted();
  const client = await home.connect();
  const refused = async (more: Partial<AddScheduleParams>) =>
    client.addSchedule(params(home, 'true', more)).then(
      () => 'added',
      (error: Error) => error.message,
    );
  expect(await refused({ when: 'sometimes' })).toContain('cannot be read');
  expect(await refused({ when: 'at 2020-01-01T00:00' })).toContain('in the past');
  expect(await refused({ timeZone: 'Mars/Olympus' })).toContain('no time zone');
  const start = (more: object) => ({
    start: { ...home.params('true'), ...more } as AddScheduleParams['start'],
  });
  expect(await refused(start({ cwd: '/nowhere' }))).toContain('cannot be used');
  expect(await refused(start({ key: 'k' }))).toContain('"key" is for one task only');
  expect(await refused(start({ producer: 'task:sh-1' }))).toContain('Inside a task');
  expect(await refused({ name: 'one', when: 'every 1h' })).toBe('added');
  expect(await refused({ name: 'one' })).toContain('There is a schedule "one" already');
  const [one] = await client.schedules();
  const program = await home.connect({ id: 'mcp:x', label: 'x', role: 'program' });
  await expect(program.addSchedule(params(home, 'true'))).rejects.toThrow('may not add schedules');
  await expect(program.removeSchedule(one?.id ?? '')).rejects.toThrow('may not remove schedules');
  expect(await program.schedules()).toEqual([]);
  expect((await program.subscribe()).schedules).toBeUndefined();
});

test('a window is told of schedules, and a host stays for one that is due soon', async () => {
  const { home } = openShifted();
  home.program.environment = { ...home.program.environment, LEGWORK_HOST_IDLE_MS: '300' };
  const { client, connection } = await home.open();
  expect((await client.subscribe({ rows: true })).schedules).toEqual([]);
  const told = new Promise((resolve) => {
    connection.onNotification(ChangedNotification, (news) => {
      if (news.schedules) resolve(news.schedules);
    });
  });
  const { id } = await client.addSchedule(params(home, 'true', { when: 'every 100s' }));
  expect(await told).toMatchObject([{ id, title: 'true', nextAt: expect.any(String) as string }]);
  home.disconnect();
  await delay(1000);
  expect(home.hostPids()).toHaveLength(1);
  // For what is due in an hour it does not.
  await (await home.connect()).editSchedule({ id, when: 'every 1h' });
  home.disconnect();
  await waitFor('the host to end', () => home.hostPids().length === 0);
});

describe('the command line', () => {
  let cli: ReturnType<typeof openCli>;
  beforeAll(() => {
    cli = openCli();
    return () => cli.close();
  });

  test('adds, shows, edits, pauses, runs and removes a schedule', async () => {
    const add = ['schedule', 'add', '0 9 * * 1-5', '--tz', 'Europe/Berlin', '--name', 'morning'];
    const { stdout, stderr } = await cli.legwork(...add, '--', 'run', '--group', 'tests', 'echo hi');
    const id = stdout.trim();
    expect(id).toMatch(/^sc-/);
    expect(stderr).toMatch(/^legwork: next: \d{4}-/);
    expect(await cli.answerOf('schedule', 'ls')).toMatch(/0 9 \* \* 1-5 \(Europe\/Berlin\) +morning/);
    await cli.answerOf('schedule', 'edit', 'morning', '--when', 'every 2h', '--if-running', 'queue');
    await cli.answerOf('schedule', 'pause', 'morning');
    const shown = await cli.answerOf('schedule', 'show', id);
    expect(shown).toMatch(/When +every 2h\nNext +paused/);
    const task = (await cli.answerOf('schedule', 'run', 'morning')).trim();
    await cli.untilState(task, 'completed');
    expect(await cli.show(task)).toMatchObject({ group: 'tests', name: 'morning', schedule: { id } });
    expect(await cli.answerOf('schedule', 'show', id)).toContain(`run by hand: ${task}`);
    await cli.answerOf('schedule', 'rm', id);
    expect(await cli.jsonOf('schedule', 'ls', '--json')).toEqual([]);
  });

  test('reads a command, an agent, and no option of one start', async () => {
    const added = await cli.jsonOf<ScheduleState>(
      ...['schedule', 'add', 'every 2h', '--json', '--', 'make', '-j8', 'all'],
    );
    expect(added.start).toMatchObject({ kind: 'shell', command: ['make', '-j8', 'all'] });
    const agent = [
      'agent',
      'mine',
      '--command',
      'cat',
      '--protocol',
      'plain',
      '--mode',
      'allow-all',
      'Say',
      'hi',
    ];
    const run = await cli.jsonOf<ScheduleState>('schedule', 'add', 'every 2h', '--json', '--', ...agent);
    expect(run.start).toMatchObject({ kind: 'agent', agent: 'mine', prompt: 'Say hi', mode: 'allowAll' });
    for (const option of ['--wait', '--key=k', '--at=23:59', '--after=x'])
      expect(await cli.legwork('schedule', 'add', 'every 2h', '--', 'run', option, 'true')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('is for one start') as string,
      });
    for (const { id } of await cli.jsonOf<ScheduleState[]>('schedule', 'ls', '--json'))
      await cli.answerOf('schedule', 'rm', id);
  });

  test.runIf(process.platform === 'linux')(
    'a timer of systemd is set up, and goes with the last schedule',
    async () => {
      const folder = join(cli.directory, 'a user');
      const units = join(folder, 'systemd/user');
      const calls = join(cli.directory, 'calls');
      await mkdir(folder);
      await writeFile(join(folder, 'systemctl'), `#!/bin/sh\necho "$*" >> '${calls}'\n`, { mode: 0o755 });
      const { stdout } = await cli.legwork('schedule', 'add', 'every 2h', '--', 'true');
      const own = {
        XDG_CONFIG_HOME: folder,
        PATH: `${folder}:${process.env['PATH'] ?? ''}`,
        LEGWORK_HOME: cli.home,
      };
      const legwork = (...words: string[]) =>
        promisify(execFile)(process.execPath, [CLI, ...words], { env: { ...process.env, ...own } });
      await legwork('schedule', 'install');
      const [service, timer = ''] = (await readdir(units)).toSorted();
      expect(readFileSync(join(units, service ?? ''), 'utf8')).toContain(
        `"${cli.home}/bin/legwork" "schedule" "tick"`,
      );
      expect(readFileSync(calls, 'utf8')).toContain(`--user enable --now ${timer}\n`);
      // What the timer runs is there, and works.
      await promisify(execFile)(join(cli.home, 'bin/legwork'), ['schedule', 'tick', '--home', cli.home]);
      expect((await legwork('schedule', 'rm', stdout.trim())).stderr).toContain(
        'timer of the system was removed',
      );
      expect(await readdir(units)).toEqual([]);
      expect(readFileSync(calls, 'utf8').trim().split('\n').at(-1)).toBe(`--user disable --now ${timer}`);
    },
  );

  test('a tick starts a host only for what is due soon', async () => {
    await cli.answerOf('host', 'stop');
    await cli.answerOf('schedule', 'tick');
    expect(await cli.jsonOf('host', 'status', '--json')).toEqual({ running: false });
    const { stdout } = await cli.legwork('schedule', 'add', 'every 2h', '--', 'true');
    await cli.answerOf('host', 'stop');
    await cli.answerOf('schedule', 'tick', '--home', cli.home);
    expect(await cli.jsonOf('host', 'status', '--json')).toEqual({ running: false });
    await cli.answerOf('schedule', 'edit', stdout.trim(), '--when', 'every 80s');
    await cli.answerOf('host', 'stop');
    await cli.answerOf('schedule', 'tick', '--home', cli.home);
    expect(await cli.jsonOf('host', 'status', '--json')).toMatchObject({ running: true });
    await cli.answerOf('schedule', 'rm', stdout.trim());
  });
});
