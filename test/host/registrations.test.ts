import { expect, onTestFinished, test, vi } from 'vitest';
import { Emitter } from '../../src/base/events.ts';
import type { TaskClient } from '../../src/client/taskClient.ts';
import { CancelExternalNotification, ChangedNotification } from '../../src/protocol/messages.ts';
import type { Session } from '../../src/protocol/task.ts';
import { Registrations } from '../../src/ui/api/registrations.ts';
import { homesInTurn } from '../helpers/host/homesInTurn.ts';
import type { Home } from '../helpers/host/openHome.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

const openHome = homesInTurn();

const SESSION: Session = { id: 'extension:acme.sample@window:/work', label: 'Sample', role: 'program' };
const OF_WINDOW = { label: 'work', id: 'window:/work' };

/** What an extension registers in one window, over a connection of its own that can be opened anew. */
async function openWindow(home: Home) {
  const didConnect = new Emitter<TaskClient>();
  const warn = vi.fn();
  let client!: TaskClient;
  const withClient = <T>(use: (client: TaskClient) => Promise<T>) => use(client);
  const registrations = new Registrations({
    gateway: { onDidConnect: didConnect.event, withClient } as never,
    producer: 'extension:acme.sample',
    log: { warn } as never,
  });
  onTestFinished(() => registrations.dispose());
  const connect = async () => {
    const opened = await home.open(SESSION);
    client = opened.client;
    opened.connection.onNotification(CancelExternalNotification, (asked) => void registrations.cancel(asked));
    opened.connection.onNotification(ChangedNotification, ({ changed }) => {
      for (const task of changed) void registrations.handleChange(task);
    });
    await client.subscribe({ filter: { includeHidden: true } });
    didConnect.fire(client);
  };
  await connect();
  return { registrations, connect, warn };
}

test('work is stopped once, with the reason, and is cancelled when it has stopped', async () => {
  const home = openHome();
  const { registrations } = await openWindow(home);
  const person = await home.connect(OF_WINDOW);
  const stopped = Promise.withResolvers<void>();
  const onCancel = vi.fn(() => stopped.promise);
  const { id } = await registrations.register({ description: 'indexing', onCancel });
  await person.cancel({ id, reason: 'enough' });
  await waitFor('the work to be asked', () => onCancel.mock.calls.length > 0);
  expect((await person.get(id)).status.state).toBe('cancelRequested');
  stopped.resolve();
  expect((await person.wait(id)).status).toEqual({ state: 'cancelled', reason: 'enough' });
  expect(onCancel.mock.calls).toEqual([['enough']]);
});

test.each(['external', 'cooperative', 'abort'] as const)(
  'work with the policy %s is stopped when its task is cancelled, also where nobody waits for it',
  async (cancelPolicy) => {
    const home = openHome();
    const { registrations } = await openWindow(home);
    const onCancel = vi.fn();
    const { id } = await registrations.register({ description: 'indexing', cancelPolicy, onCancel });
    const person = await home.connect(OF_WINDOW);
    await person.cancel({ id });
    expect((await person.wait(id)).status.state).toBe('cancelled');
    await waitFor('the work to be stopped', () => onCancel.mock.calls.length === 1);
  },
);

test('a task whose work cannot be stopped is cancelled, and says so', async () => {
  const home = openHome();
  const { registrations, warn } = await openWindow(home);
  const onCancel = () => Promise.reject(new Error('it is stuck'));
  const { id } = await registrations.register({ description: 'indexing', onCancel });
  const person = await home.connect(OF_WINDOW);
  await person.cancel({ id });
  const summary = 'Stopping it failed: it is stuck';
  expect(await person.wait(id)).toMatchObject({ status: { state: 'cancelled' }, result: { summary } });
  await waitFor('a warning', () => warn.mock.calls.length > 0);
  expect(warn).toHaveBeenCalledWith(expect.stringContaining(summary));
});

test('work that two windows do for one task is stopped in both', async () => {
  const home = openHome();
  const windows = [await openWindow(home), await openWindow(home)];
  const stops = windows.map(() => vi.fn());
  const register = (index: number) =>
    windows[index]?.registrations.register({
      description: 'indexing',
      key: 'index',
      onCancel: stops[index] as () => void,
    });
  const first = await register(0);
  const again = await register(1);
  expect(again?.id).toBe(first?.id);
  const person = await home.connect(OF_WINDOW);
  await person.cancel({ id: first?.id ?? '' });
  await waitFor('both to be stopped', () => stops.every((stop) => stop.mock.calls.length === 1));
});

test.each([
  ['complete', 'completed'],
  ['fail', 'failed'],
  ['cancelled', 'cancelled'],
] as const)('an end that the extension itself reports (%s) stops nothing', async (verb, state) => {
  const home = openHome();
  const { registrations } = await openWindow(home);
  const onCancel = vi.fn();
  const task = await registrations.register({ description: 'indexing', onCancel });
  const ended = verb === 'complete' ? await task.complete() : await task[verb]('a reason');
  expect(ended.status.state).toBe(state);
  // Whatever is told of the end has been told before the answer to a later request.
  const later = await registrations.register({ description: 'later' });
  await later.complete();
  expect(onCancel).not.toHaveBeenCalled();
  expect((await task.update({ description: 'too late' })).description).toBe('indexing');
});

test('the next host asks for the end, and what was cancelled meanwhile is stopped', async () => {
  const home = openHome();
  const { registrations, connect } = await openWindow(home);
  const [kept, cancelled] = [vi.fn(), vi.fn()];
  const tasks = [
    await registrations.register({ description: 'kept', onCancel: kept }),
    await registrations.register({ description: 'cancelled', onCancel: cancelled }),
  ];
  await home.killHost();
  const person = await home.connect(OF_WINDOW);
  await person.cancel({ id: tasks[1]?.id ?? '', reason: 'meanwhile' });
  await connect();
  await waitFor('the second to be stopped', () => cancelled.mock.calls.length > 0);
  expect(cancelled.mock.calls).toEqual([['meanwhile']]);
  await waitFor('the first to be asked', async () => {
    await person.cancel({ id: tasks[0]?.id ?? '' }).catch(() => undefined);
    return kept.mock.calls.length > 0;
  });
  expect((await person.wait(tasks[0]?.id ?? '')).status.state).toBe('cancelled');
});

test('an end that no host has heard of is reported to the next one', async () => {
  const home = openHome();
  const { registrations, connect } = await openWindow(home);
  const onCancel = vi.fn();
  const task = await registrations.register({ description: 'indexing', onCancel });
  await home.killHost();
  await expect(task.complete({ summary: 'all indexed' })).rejects.toThrow();
  await connect();
  const person = await home.connect(OF_WINDOW);
  expect(await person.wait(task.id)).toMatchObject({
    status: { state: 'completed' },
    result: { summary: 'all indexed' },
  });
  expect(onCancel).not.toHaveBeenCalled();
});

test('a key takes over the live task that has it, and begins anew when that has ended', async () => {
  const home = openHome();
  const { registrations } = await openWindow(home);
  const first = await registrations.register({ description: 'first', key: 'index' });
  const other = await registrations.register({ description: 'other', key: 'index src' });
  expect((await registrations.register({ description: 'again', key: 'index' })).id).toBe(first.id);
  expect(other.id).not.toBe(first.id);
  await first.complete();
  const next = await registrations.register({ description: 'next', key: 'index' });
  expect([first.id, other.id]).not.toContain(next.id);
  expect(next.task.status.state).toBe('running');
});

test.each([
  ['nothing', undefined, /kind|description/i],
  ['no description', {}, /description is missing/],
  ['an empty description', { description: ' ' }, /description is empty/],
  ['a callback that is none', { description: 'a', onCancel: 'stop' }, /"onCancel" must be a function/],
  ['a key that is too long', { description: 'a', key: 'k'.repeat(200) }, /key must be/],
  ['a policy that nobody knows', { description: 'a', cancelPolicy: 'never' }, /cancel policy must be/],
  ['a folder that is no text', { description: 'a', cwd: 7 }, /folder must be/],
])('a registration with %s is refused in a sentence', async (_what, options, fault) => {
  const home = openHome();
  const { registrations } = await openWindow(home);
  await expect(registrations.register(options as never)).rejects.toThrow(fault);
  expect(await (await home.connect(OF_WINDOW)).list()).toEqual([]);
});
