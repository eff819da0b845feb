import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventsOf, isUrgent, keysAfter, untold } from '../../../../src/core/notices/noticeEvents.ts';
import { NOTICES_SESSION } from '../../../../src/protocol/outsideNotices.ts';
import type { Failure, Task, TaskStatus } from '../../../../src/protocol/task.ts';
import { sampleTask } from '../sampleTask.ts';

const failed = (failure: Failure): TaskStatus => ({ state: 'failed', failure });
const monitor = {
  ...sampleTask().spec,
  matches: { pattern: 'x', notify: true, perMinute: 10 },
} as Task['spec'];

test.each<[string, Partial<Task>, string[]]>([
  ['a task that waits to start', { status: { state: 'pending' } }, []],
  ['a running one', { status: { state: 'running' } }, []],
  ['a good end', { status: { state: 'completed', exitCode: 0 } }, ['done 1:end']],
  ['a bad end', { status: failed({ kind: 'exit', code: 1 }) }, ['failed 1:end']],
  [
    'a run that is being checked',
    { status: { state: 'pending', waitsFor: { kind: 'check', step: 'check' } }, endedAt: '2026-01-01' },
    [],
  ],
  [
    'a check that failed, as its run goes on',
    { step: 'check', status: failed({ kind: 'exit', code: 1 }) },
    [],
  ],
  ['a run whose check has not passed', { status: failed({ kind: 'check', message: '!' }) }, ['failed 1:end']],
  [
    'a reviewer that needs somebody',
    { step: 'review', status: { state: 'waiting', for: 'input', message: '?', since: '2026-01-01' } },
    ['needsYou 1:need:2026-01-01'],
  ],
  ['a lost process', { status: failed({ kind: 'orphaned', message: '?' }) }, ['failed 1:end']],
  ['a time limit', { status: failed({ kind: 'timeout', message: '!' }) }, ['limit 1:end']],
  ['a limit of the output', { status: failed({ kind: 'outputLimit', message: '!' }) }, ['limit 1:end']],
  ['an agent that failed', { status: failed({ kind: 'agent', message: '!' }) }, ['failed 1:end']],
  [
    'the usage limit of a provider',
    { status: failed({ kind: 'agent', message: '!', limit: 'rate' }) },
    ['limit 1:end'],
  ],
  [
    'a task that is silent',
    { status: { state: 'running' }, silentSince: '2026-01-01T00:00:00.000Z' },
    ['silent 1:silent:2026-01-01T00:00:00.000Z'],
  ],
  ['a cancel that went well', { status: { state: 'cancelled' } }, []],
  ['a cancel that left something', { status: { state: 'cancelled', survivors: [7] } }, ['failed 1:end']],
  [
    'a further attempt',
    { attempt: { number: 3 }, status: { state: 'completed', exitCode: 0 } },
    ['done 3:end'],
  ],
  [
    'a command that waits for input',
    { status: { state: 'waiting', for: 'input', message: '?', since: '2026-01-01T00:00:00.000Z' } },
    ['needsYou 1:need:2026-01-01T00:00:00.000Z'],
  ],
  [
    'an agent that asks twice',
    {
      status: { state: 'waiting', for: 'permission', message: '?' },
      agent: {
        transcript: '/t',
        requests: ['a', 'b'].map((id) => ({
          id,
          options: [],
          tool: { id, name: 'Bash', title: 'x', kind: 'other' as const },
        })),
      },
    },
    ['needsYou 1:need:a', 'needsYou 1:need:b'],
  ],
  [
    'a monitor',
    { spec: monitor, status: { state: 'running' }, matched: { count: 4, line: 'x', bytes: 1 } },
    ['matched 1:match:4'],
  ],
  [
    'a monitor that ends',
    {
      spec: monitor,
      status: failed({ kind: 'exit', code: 1 }),
      matched: { count: 4, line: 'x', bytes: 1 },
    },
    ['matched 1:match:4', 'failed 1:end'],
  ],
  [
    'a monitor for programs only',
    {
      spec: { ...monitor, matches: { pattern: 'x', notify: false, perMinute: 1 } } as Task['spec'],
      status: { state: 'running' },
      matched: { count: 4, line: 'x', bytes: 1 },
    },
    [],
  ],
  ['a verification', { step: 'verify', status: { state: 'failed', failure: { kind: 'exit', code: 1 } } }, []],
  ['a hidden task', { hidden: true, status: { state: 'completed', exitCode: 0 } }, []],
  [
    'a task that tells of others',
    { owner: NOTICES_SESSION, status: { state: 'completed', exitCode: 0 } },
    [],
  ],
])('%s', (_case, changes, expected) => {
  const task = sampleTask(changes);
  expect(eventsOf(task).map(({ event, key }) => `${event} ${key}`)).toEqual(expected);
});

test('only what cannot wait is urgent', () => {
  const events = ['done', 'failed', 'needsYou', 'matched', 'limit', 'silent'] as const;
  expect(events.filter((event) => isUrgent({ event }))).toEqual(['needsYou', 'limit']);
});

const anyState = fc.record({
  attempt: fc.record({ number: fc.integer({ min: 1, max: 3 }) }),
  status: fc.constantFrom<TaskStatus>(
    { state: 'running' },
    { state: 'completed', exitCode: 0 },
    failed({ kind: 'exit', code: 1 }),
    { state: 'waiting', for: 'input', message: '?', since: '2026-01-01T00:00:00.000Z' },
  ),
  matched: fc.record({ count: fc.integer({ min: 1, max: 5 }), line: fc.string(), bytes: fc.nat() }),
});

test('whatever happens to a task, what was told is not told again, and its record stays small', () => {
  fc.assert(
    fc.property(fc.array(anyState, { minLength: 1, maxLength: 20 }), (states) => {
      let task = sampleTask({ spec: monitor });
      for (const state of states) {
        task = { ...task, ...state };
        const keys = keysAfter(
          task,
          untold(task).map(({ key }) => key),
        );
        task = { ...task, announced: keys };
        expect(untold(task)).toEqual([]);
        expect(keys.length).toBeLessThanOrEqual(3);
      }
    }),
  );
});
