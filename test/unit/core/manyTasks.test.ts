import { describe, expect, test } from 'vitest';
import type { Caller, EngineContext } from '../../../src/core/engineContext.ts';
import { chooseExpired } from '../../../src/core/retention.ts';
import { TaskIndexes } from '../../../src/core/state/taskIndexes.ts';
import { TaskTable } from '../../../src/core/state/taskTable.ts';
import { cancelAll } from '../../../src/core/verbs/cancelAll.ts';
import { drain } from '../../../src/core/verbs/drain.ts';
import { hasRunning } from '../../../src/core/verbs/sessions.ts';
import type { Task } from '../../../src/protocol/task.ts';
import { matchesFilter } from '../../../src/protocol/taskFilter.ts';
import { turnsMeanwhile, workFor } from '../../helpers/turnsMeanwhile.ts';
import { sampleTask } from './sampleTask.ts';

/* What verbs cost others that look through all tasks. Each task takes a while here, as a hundred of them do. */

const COUNT = 20;
const CALLER: Caller = {
  session: { id: 'window:/w', label: 'w' },
  signal: new AbortController().signal,
  cancelExternal: () => false,
};
const ended = Array.from({ length: COUNT }, (_, index) =>
  sampleTask({ id: `sh-${index}`, status: { state: 'completed' } }),
);
const running = ended.map((task): Task => ({ ...task, status: { state: 'running' } }));

function* slowly(tasks: readonly Task[]): Iterable<Task> {
  for (const task of tasks) {
    workFor(3);
    yield task;
  }
}

/** What a verb sees: these tasks, and events that change none. */
function contextOf(tasks: readonly Task[]): EngineContext {
  const table = {
    values: () => slowly(tasks),
    unfinished: () => slowly(tasks),
    find: (id: string) => tasks.find((task) => task.id === id),
  };
  const turn = { apply: (id: string) => table.find(id), run: (work: () => unknown) => work() };
  return { table, turn, trace: { write: () => undefined } } as unknown as EngineContext;
}

describe('others have their turn while all tasks are looked through', () => {
  test.each<{ what: string; work: () => Promise<unknown>; found: unknown }>([
    {
      what: 'for what is not kept',
      work: () => chooseExpired(slowly(ended), { maxCount: COUNT - 1 }, Date.now()),
      found: ['sh-0'],
    },
    {
      what: 'for those of an owner',
      work: async () => [...(await new TaskIndexes().ownedBy('window:/w', slowly(ended)))],
      found: ended.map(({ id }) => id),
    },
    {
      what: 'for what a consumer has not seen',
      work: () => drain(contextOf(ended), { consumer: 'me', includeHidden: true }, CALLER),
      found: ended,
    },
    {
      what: 'to cancel them',
      work: () => cancelAll(contextOf(running), {}, CALLER),
      found: running,
    },
  ])('$what', async ({ work, found }) => {
    let result: unknown;
    const turns = await turnsMeanwhile(
      () => void work().then((value) => (result = value)),
      () => result !== undefined,
    );
    expect(result).toEqual(found);
    // A slice is over after 4 ms, so it has two of these at most.
    expect(turns).toBeGreaterThanOrEqual(COUNT / 2 - 1);
  });
});

test('an owner that is indexed while tasks come, go and change hands has those that it has then', async () => {
  const table = new TaskTable();
  for (const task of ended) table.set(task);
  function* whileTasksChange(): Iterable<Task> {
    for (const [index, task] of ended.entries()) {
      if (index === 5) {
        table.delete('sh-0');
        table.delete('sh-19');
        table.set({ ...sampleTask({ id: 'sh-1' }), owner: { id: 'window:/other', label: 'other' } });
        table.set({ ...sampleTask({ id: 'sh-18' }), owner: { id: 'window:/other', label: 'other' } });
        table.set(sampleTask({ id: 'sh-new' }));
      }
      workFor(1);
      const now = table.find(task.id);
      if (now) yield now;
    }
  }
  table.values = whileTasksChange;
  const owned = [...(await table.ownedBy('window:/w'))].toSorted();
  const stay = ended.map(({ id }) => id).filter((id) => !['sh-0', 'sh-1', 'sh-18', 'sh-19'].includes(id));
  expect(owned).toEqual([...stay, 'sh-new'].toSorted());
  expect([...(await table.ownedBy('window:/other'))].toSorted()).toEqual(['sh-1', 'sh-18']);
});

test('whether a session has tasks that run is known from the first of them', () => {
  const table = new TaskTable();
  for (const task of running) table.set(task);
  let looks = 0;
  const counted = {
    unfinishedIdsOf: (session: string) => table.unfinishedIdsOf(session),
    find: (id: string) => {
      looks++;
      return table.find(id);
    },
  };
  const context = { table: counted } as unknown as EngineContext;
  expect(hasRunning(context, { session: 'window:/w' }, CALLER)).toBe(true);
  expect(looks).toBe(1);
  expect(hasRunning(context, { session: 'window:/none' }, CALLER)).toBe(false);
});

test('a filter of very many ids costs each task one look', () => {
  let looks = 0;
  const ids = new Proxy(
    Array.from({ length: 2000 }, (_, index) => `sh-${index}`),
    {
      get: (target, key, receiver) => {
        if (typeof key === 'string' && /^\d+$/.test(key)) looks++;
        return Reflect.get(target, key, receiver) as unknown;
      },
    },
  );
  const isIn = (id: string) => matchesFilter(sampleTask({ id }), { ids });
  expect(Array.from({ length: 2000 }, (_, index) => isIn(`sh-${index}`)).every(Boolean)).toBe(true);
  expect(isIn('sh-2000')).toBe(false);
  expect(looks).toBeLessThanOrEqual(2000);
});
