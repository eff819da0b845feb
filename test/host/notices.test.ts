import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TaskClient } from '../../src/client/taskClient.ts';
import type { Task } from '../../src/protocol/task.ts';
import { askingRun, permissionAsk } from '../helpers/host/askingAgent.ts';
import { inEachHome } from '../helpers/host/homes.ts';
import { hoursAround, keepingCommand } from '../helpers/host/noticeCommand.ts';
import { homesInTurn } from '../helpers/host/homesInTurn.ts';
import { untilGo } from '../helpers/host/openHome.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

const openHome = homesInTurn();

/** The tasks that have told of others. */
const runsOf = async (client: TaskClient) =>
  (await client.list({ includeHidden: true })).filter((task: Task) => task.group === 'notifications');

const allTold = (client: TaskClient) =>
  waitFor('everything to be told', async () => {
    const { notices } = await client.hostStatus();
    return notices?.waiting === 0 && notices.running === 0;
  });

inEachHome((open) => {
  test('each end is told once, with its record and in the environment of who set the command', async () => {
    const home = open();
    const client = await home.connect();
    const before = await client.start(home.params('true'));
    await client.wait(before.id);
    const command = keepingCommand(home);
    await command.set(client);
    const done = await client.start(home.params('true', { name: 'good one' }));
    const failed = await client.start(home.params("echo 'no such file'; exit 3"));
    const late = await client.start(home.params('sleep 30', { timeoutMs: 100 }));
    const flood = await client.start(home.params('yes', { outputLimitBytes: 1000 }));
    const hidden = await client.start(home.params('true', { hidden: true }));
    const cancelled = await client.start(home.params('sleep 30'));
    await client.cancel({ id: cancelled.id });
    const all = [done, failed, late, flood, hidden, cancelled];
    await Promise.all(all.map(({ id }) => client.wait(id)));
    await allTold(client);
    expect(command.lines()).toEqual(
      [`done ${done.id}`, `failed ${failed.id}`, `limit ${late.id}`, `limit ${flood.id}`].toSorted(),
    );
    const told = command.told().find(({ event }) => event === 'failed');
    expect(told?.variables).toMatchObject({
      ...{ LEGWORK_TEXT: 'Exit code 3: no such file', LEGWORK_EXIT_CODE: '3', LEGWORK_STATE: 'failed' },
      ...{ LEGWORK_FOLDER: home.work, LEGWORK_TITLE: "echo 'no such file'; exit 3", MARK: 'yes' },
    });
    expect(told?.record).toMatchObject({ event: 'failed', id: failed.id, status: { state: 'failed' } });
    // They are no work of a person's, and nothing is told of them.
    expect((await client.list()).map(({ group }) => group)).not.toContain('notifications');
    expect((await runsOf(client)).map(({ status }) => status.state)).toEqual(Array(4).fill('completed'));
  });

  test('what an agent asks is told, and an answer can be given from the command', async () => {
    const home = open();
    const client = await home.connect();
    const command = keepingCommand(home, {
      after:
        '[ "$LEGWORK_EVENT" = needsYou ] && legwork answer "$LEGWORK_ID" allow --request "$LEGWORK_REQUEST"',
    });
    await command.set(client, { events: ['needsYou'] });
    const { id } = await client.start(
      askingRun(home, [
        permissionAsk([
          ['y', 'allow_once', 'Yes'],
          ['n', 'reject_once', 'No'],
        ]),
      ]),
    );
    const { status } = await client.wait(id);
    await allTold(client);
    expect(status.state).toBe('completed');
    expect(command.lines()).toEqual([`needsYou ${id}`]);
    expect(command.told()[0]?.variables).toMatchObject({
      LEGWORK_REQUEST_KIND: 'permission',
      LEGWORK_STATE: 'waiting',
      LEGWORK_TEXT: expect.stringContaining('Which database?') as string,
    });
  });

  test('lines of monitors are told, and no event of work that the command itself starts', async () => {
    const home = open();
    const client = await home.connect();
    const command = keepingCommand(home, { after: 'legwork run -- false' });
    await command.set(client);
    const { id } = await client.start({
      ...home.params('echo quiet; echo ERROR one; echo two'),
      ...{ kind: 'monitor', matches: { pattern: 'ERROR', notify: true } },
    });
    await client.wait(id);
    await waitFor('both to be told', () => command.told().length === 2);
    await allTold(client);
    const started = await waitFor('what the command has started', async () => {
      const tasks = await client.list();
      const own = tasks.filter(({ owner }) => owner.id === 'host:notices');
      return own.length === 2 && own.every(({ status }) => status.state === 'failed') ? own : undefined;
    });
    const parents = started.map(({ parent }) => parent?.task);
    expect(new Set(parents)).toEqual(new Set((await runsOf(client)).map((run) => run.id)));
    await allTold(client);
    expect(command.lines()).toEqual([`done ${id}`, `matched ${id}`]);
    expect(command.told().find(({ event }) => event === 'matched')?.variables.LEGWORK_LINE).toBe('ERROR one');
  });

  test('in quiet hours only what is urgent is told; the rest is told as one, also by the next host', async () => {
    const home = open();
    const client = await home.connect();
    const command = keepingCommand(home);
    await command.set(client, { quietHours: hoursAround(new Date(), true) });
    const [one, two] = [await client.start(home.params('true')), await client.start(home.params('false'))];
    const late = await client.start(home.params('sleep 30', { timeoutMs: 50 }));
    await Promise.all([one, two, late].map(({ id }) => client.wait(id)));
    await waitFor('what is urgent', () => command.lines().includes(`limit ${late.id}`));
    const held = await waitFor('the others to be held', async () => {
      const { notices } = await client.hostStatus();
      return notices?.waiting === 2 && notices.running === 0 ? notices : undefined;
    });
    expect(Date.parse(held.quietUntil ?? '')).toBeGreaterThan(Date.now());
    await home.killHost();
    const next = await home.connect();
    expect((await next.hostStatus()).notices).toMatchObject({ waiting: 2 });
    await command.set(next, { quietHours: hoursAround(new Date(), false) });
    await allTold(next);
    expect(command.lines()).toEqual(['digest undefined', `limit ${late.id}`]);
    const digest = command.told().find(({ event }) => event === 'digest');
    expect(digest?.variables).toMatchObject({ LEGWORK_COUNT: '2', LEGWORK_TITLE: '1 done, 1 failed' });
    expect(digest?.record).toMatchObject([{ id: one.id }, { id: two.id }]);
  });

  test('what is held and not wanted any more is not told', async () => {
    const home = open();
    const client = await home.connect();
    const command = keepingCommand(home);
    await command.set(client, { quietHours: hoursAround(new Date(), true) });
    const [good, bad] = [await client.start(home.params('true')), await client.start(home.params('false'))];
    await Promise.all([good, bad].map(({ id }) => client.wait(id)));
    await waitFor('both to be held', async () => (await client.hostStatus()).notices?.waiting === 2);
    await command.set(client, { events: ['failed'] });
    await allTold(client);
    expect(command.lines()).toEqual([`failed ${bad.id}`]);
  });

  test('what ended while no host ran is told by the next one, once', async () => {
    const home = open();
    const client = await home.connect();
    const command = keepingCommand(home);
    await command.set(client);
    const { id } = await client.start(home.params(untilGo(4)));
    await home.running(client, id);
    await home.killHost();
    home.go();
    for (let host = 0; host < 2; host++) {
      const next = await home.connect();
      await next.wait(id);
      await allTold(next);
      expect(command.lines()).toEqual([`failed ${id}`]);
      await home.killHost();
    }
  });

  test('other settings apply to the next run; without a command nothing is told', async () => {
    const home = open();
    const client = await home.connect();
    const command = keepingCommand(home, { before: 'while [ ! -e "$d/go" ]; do sleep 0.05; done' });
    await command.set(client, { events: ['failed'] });
    const ends = async (line: string) => client.wait((await client.start(home.params(line))).id);
    const failed = await ends('false');
    await waitFor('the run', async () => (await runsOf(client))[0]?.process);
    await ends('true');
    await client.configure({ notifications: null });
    await ends('false');
    writeFileSync(join(command.folder, 'go'), '');
    await waitFor('the run to end', async () => (await runsOf(client))[0]?.endedAt);
    expect((await client.hostStatus()).notices).toBeUndefined();
    await command.set(client);
    const last = await ends('true');
    await allTold(client);
    expect(command.lines()).toEqual([`done ${last.id}`, `failed ${failed.id}`]);
  });
});

test('settings and the environment of the command are for the owner only, and say who set them', async () => {
  const home = openHome();
  const client = await home.connect();
  const settings = await keepingCommand(home).set(client);
  const { environment = '' } = settings.origins?.notifications ?? {};
  expect(settings.origins?.notifications).toMatchObject({ by: 'tester' });
  for (const path of [home.paths.settings, join(home.paths.environments, environment)]) {
    expect(statSync(path).mode & 0o077).toBe(0);
  }
  expect(readFileSync(join(home.paths.environments, environment), 'utf8')).toContain('MARK=yes');
  expect(readFileSync(home.paths.settings, 'utf8')).not.toContain('MARK');
});
