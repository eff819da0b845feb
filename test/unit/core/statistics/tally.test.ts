import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TimeSlice } from '../../../../src/base/timeSlice.ts';
import { isUnusuallyLong, quantile } from '../../../../src/core/statistics/quantiles.ts';
import { isCounted, Tally } from '../../../../src/core/statistics/tally.ts';
import type { Statistics } from '../../../../src/protocol/statistics.ts';
import type { Task } from '../../../../src/protocol/task.ts';
import { sampleTask } from '../sampleTask.ts';

const START = Date.parse('2026-01-01T10:00:00.000Z');
const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();

function tallyOf(tasks: readonly Task[]): Tally {
  const tally = new Tally((id) => tasks.find((task) => task.id === id));
  for (const task of tasks) tally.add(task);
  return tally;
}

const counted = (tasks: readonly Task[]): Promise<Statistics> =>
  tallyOf(tasks).statistics(new TimeSlice(1000));

let lastId = 0;
/** A task that succeeded: when it was created, started and ended, in seconds. */
function succeeded([created, started, ended]: [number, number, number], changes: Partial<Task> = {}): Task {
  return sampleTask({
    ...{ id: `sh-${++lastId}`, createdAt: at(created), startedAt: at(started), endedAt: at(ended) },
    status: { state: 'completed', exitCode: 0 },
    ...changes,
  });
}

const failed: Partial<Task> = { status: { state: 'failed', failure: { kind: 'exit', code: 1 } } };

test('the attempts of a command are counted together, by its name or its command line, and its folder', async () => {
  const { commands } = await counted([
    succeeded([0, 0, 10]),
    succeeded([100, 100, 130]),
    succeeded([200, 200, 220], failed),
    succeeded([300, 300, 302], {
      attempt: { number: 2 },
      earlier: [
        {
          number: 1,
          startedAt: at(290),
          endedAt: at(299),
          output: { path: '', bytes: 0 },
          ...failed,
        } as never,
      ],
    }),
    succeeded([0, 0, 5], { name: 'make all' }),
    succeeded([0, 0, 5], { spec: { command: 'make all', cwd: '/elsewhere', environment: 'e' } }),
    // It works in a worktree, for the same folder.
    succeeded([400, 400, 420], { spec: { command: 'make all', cwd: '/wt', environment: 'e' }, source: '/w' }),
    succeeded([0, 0, 5], { kind: 'monitor' }),
  ]);
  expect(commands).toHaveLength(3);
  expect(commands[0]).toMatchObject({
    ...{ title: 'make all', isNamed: false, folder: '/w', succeeded: 4, failed: 2, cancelled: 0, retries: 1 },
    lastAtMs: START + 420_000,
    durations: { median: 10_000, p90: 30_000, last: 20_000 },
  });
});

test('pauses of the last attempt do not count', async () => {
  const { commands } = await counted([succeeded([0, 0, 10], { pausedMs: 4000 })]);
  expect(commands[0]?.durations?.last).toBe(6000);
});

test.each<[string, number[], boolean]>([
  ['too few to compare', [1, 1, 1, 1, 100], false],
  ['much longer than all', [10, 10, 11, 10, 10, 14], true],
  ['a little longer', [10, 10, 11, 10, 10, 12], false],
  ['one of ten takes as long', [10, 10, 10, 10, 30, 30], false],
  ['shorter', [10, 10, 10, 10, 10, 1], false],
  [
    'only the latest are compared',
    [...Array.from({ length: 60 }, () => 100), ...Array.from({ length: 50 }, () => 10), 20],
    true,
  ],
])('slower than usual: %s', (_case, durations, isSlow) => {
  expect(isUnusuallyLong(durations)).toBe(isSlow);
});

test('what a task waited for is told as far as its record says', async () => {
  const before = succeeded([0, 0, 60]);
  const { waits } = await counted([
    before,
    // Due after 30 s, its dependency ended after 60 s, started after 100 s.
    succeeded([0, 100, 110], { startAt: at(30), after: [{ task: before.id, on: 'success' }] as never }),
    // Of a rerun, only the first start is known.
    succeeded([0, 500, 510], { attempt: { number: 3 } }),
    sampleTask({ id: 'sh-p', status: { state: 'pending', waitsFor: { kind: 'slot' } } }),
    sampleTask({ id: 'sh-q', status: { state: 'pending' } }),
  ]);
  expect(waits).toEqual([
    {
      ...{ group: 'default', started: 2, median: 0, p90: 100_000 },
      ...{ forTime: 30_000, forTasks: 30_000, forOther: 40_000, waiting: { slot: 1, other: 1 } },
    },
  ]);
});

test('cost and tokens per agent, provider and day', async () => {
  const run = (agent: string, day: number, costUsd: number): Task =>
    succeeded([day * 86_400, day * 86_400, day * 86_400 + 5], {
      kind: 'agent',
      spec: {
        ...{
          agent,
          agentName: agent.toUpperCase(),
          provider: 'P',
          program: [],
          transport: 'plain',
          prompt: 'x',
        },
        ...{ mode: 'ask', cwd: '/w', environment: 'e' },
      },
      agent: {
        transcript: '',
        usage: { costUsd, inputTokens: 10 },
        usageBefore: { costUsd: 1, outputTokens: 1 },
      },
    });
  const { agents, providers, days, commands } = await counted([
    run('a', 0, 0.1),
    run('a', 1, 0.2),
    run('b', 1, 0),
  ]);
  expect(
    agents.map(({ name, runs, costUsd, inputTokens, outputTokens }) => [
      name,
      runs,
      costUsd,
      inputTokens,
      outputTokens,
    ]),
  ).toEqual([
    ['A', 2, 2.3, 20, 2],
    ['B', 1, 1, 10, 1],
  ]);
  expect(providers).toMatchObject([{ provider: 'P', runs: 3, costUsd: 3.3 }]);
  expect(days.map(({ succeeded, costUsd }) => [succeeded, costUsd])).toEqual([
    [2, 2.2],
    [1, 1.1],
  ]);
  expect(commands).toEqual([]);
});

test('which tasks are counted', () => {
  const task = succeeded([10, 10, 20]);
  expect(isCounted(task, { since: at(10) })).toBe(true);
  expect(isCounted(task, { since: at(11) })).toBe(false);
  expect(isCounted(task, { agent: 'claude' })).toBe(false);
});

const anyTask: fc.Arbitrary<Task> = fc
  .record({
    id: fc.uuid(),
    created: fc.integer({ min: 0, max: 1_000_000 }),
    waits: fc.integer({ min: 0, max: 100 }),
    runs: fc.integer({ min: 0, max: 100 }),
    command: fc.constantFrom('a', 'b', 'c'),
    group: fc.constantFrom('default', 'g'),
    state: fc.constantFrom('completed', 'failed', 'cancelled', 'pending', 'running'),
    cost: fc.double({ min: 0, max: 5, noNaN: true }),
    isAgent: fc.boolean(),
  })
  .map(({ id, created, waits, runs, command, group, state, cost, isAgent }) => {
    const hasEnded = !['pending', 'running'].includes(state);
    return sampleTask({
      ...{ id, group, description: command, createdAt: at(created), updatedAt: at(created + waits + runs) },
      ...(state !== 'pending' && { startedAt: at(created + waits) }),
      ...(hasEnded && { endedAt: at(created + waits + runs) }),
      status: (state === 'failed' ? failed.status : { state }) as Task['status'],
      ...(isAgent && {
        kind: 'agent' as const,
        spec: { agent: command, agentName: command, prompt: 'x', cwd: '/w' } as Task['spec'],
        agent: { transcript: '', usage: { costUsd: cost } },
      }),
    });
  });

test('the order of tasks does not matter, and parts add up to the whole', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(anyTask, { selector: ({ id }) => id, maxLength: 30 }),
      fc.nat(30),
      fc.infiniteStream(fc.nat(1000)),
      async (tasks, cut, random) => {
        const whole = await counted(tasks);
        const shuffled = tasks
          .map((task) => ({ task, place: random.next().value as number }))
          .sort((a, b) => a.place - b.place)
          .map(({ task }) => task);
        expect(await counted(shuffled)).toEqual(whole);
        const merged = tallyOf(shuffled.slice(0, cut));
        merged.addAll(tallyOf(shuffled.slice(cut)));
        expect(await merged.statistics(new TimeSlice(1000))).toEqual(whole);
      },
    ),
  );
});

test('a share of the values is not above its quantile, and one more would be too many', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1 }), fc.constantFrom(0.5, 0.9), (values, share) => {
      const sorted = values.toSorted((a, b) => a - b);
      const value = quantile(sorted, share);
      const notAbove = sorted.filter((each) => each <= value).length;
      expect(notAbove / sorted.length).toBeGreaterThanOrEqual(share);
      expect(sorted.filter((each) => each < value).length / sorted.length).toBeLessThan(share);
    }),
  );
});
