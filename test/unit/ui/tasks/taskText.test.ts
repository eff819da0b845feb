import { expect, test } from 'vitest';
import { commandText } from '../../../../src/base/commandText.ts';
import type { Failure, Task } from '../../../../src/protocol/task.ts';
import { noOtherTasks } from '../../../../src/ui/tasks/taskLookup.ts';
import { endText, isTicking, statusText } from '../../../../src/ui/tasks/taskText.ts';
import { aTask, anEndedTask } from '../aTask.ts';

const now = Date.parse('2026-01-01T00:00:12.900Z');

test('the status says what matters', () => {
  expect(statusText(aTask(), now)).toBe('10 s');
  expect(statusText(aTask({ unsaved: 'disk full' }), now)).toBe('10 s · not saved');
  const cancelling = { state: 'cancelRequested' as const, requestedAt: '' };
  expect(statusText(aTask({ status: cancelling }), now)).toBe('cancelling… · 10 s');
  const failed = (failure: Extract<ReturnType<typeof aTask>['status'], { state: 'failed' }>['failure']) =>
    statusText(anEndedTask({ state: 'failed', failure }), now);
  expect(failed({ kind: 'exit', code: 2 })).toBe('exit 2 · 1 m 04 s');
  expect(failed({ kind: 'signal', signal: 'SIGKILL', code: 137 })).toBe('killed by SIGKILL · 1 m 04 s');
  expect(failed({ kind: 'orphaned', message: 'x' })).toBe('orphaned · 1 m 04 s');
});

const leftovers = {
  count: 2,
  processes: [
    { pid: 7, name: 'sleep' },
    { pid: 8, name: 'node' },
  ],
  of: [{ attempt: 1, process: { pid: 5, startTime: '1', boot: '-' } }],
};

test('a row says what the task has left running, beside how it ended', () => {
  const completed = anEndedTask({ state: 'completed', exitCode: 0 }, { leftovers });
  expect(statusText(completed, now)).toBe('2 processes still running · 1 m 04 s');
  const failure = { kind: 'orphaned' as const, message: 'x', survivors: [7] };
  const one = { ...leftovers, count: 1 };
  expect(statusText(anEndedTask({ state: 'failed', failure }, { leftovers: one }), now)).toBe(
    'orphaned · 1 process still running · 1 m 04 s',
  );
  const survived = { state: 'cancelled' as const, survivors: [7, 8] };
  expect(statusText(anEndedTask(survived, { leftovers }), now)).toBe('2 processes still running · 1 m 04 s');
  // They have gone since.
  expect(statusText(anEndedTask(survived), now)).toBe('1 m 04 s');
  expect(statusText(aTask({ leftovers }), now)).toBe('earlier attempt: 2 processes still running · 10 s');
  const pending = aTask({ status: { state: 'pending', waitsFor: { kind: 'leftovers' } }, leftovers });
  expect(statusText(pending, now)).toBe('ending leftovers · earlier attempt: 2 processes still running');
});

test('a running task says how far it is, and that it is held', () => {
  expect(statusText(aTask({ progress: { percent: 41.7, message: 'Compiling' } }), now)).toBe(
    '41 % · 10 s · Compiling',
  );
  expect(statusText(aTask({ pausedAt: '2026-01-01T00:00:05.000Z' }), now)).toBe('paused · 5 s');
  expect(statusText(aTask({ pausedMs: 4000 }), now)).toBe('8 s');
  const ending = { kind: 'timeout' as const, message: 'x' };
  expect(statusText(aTask({ ending, timeoutMs: 5000 }), now)).toBe('ending: timed out after 5 s · 10 s');
});

test('of a job, why it waits or where it runs comes first, and how it was asked for last', () => {
  const place = { job: 4711, state: 'pending: Resources' };
  const waiting = aTask({
    status: { state: 'pending' },
    executor: { kind: 'slurm', partition: 'gpu', place },
  });
  expect(statusText(waiting, now)).toBe('Resources · slurm:gpu · job 4711');
  const running = (state?: string) =>
    statusText(
      aTask({
        progress: { percent: 41, message: 'Compiling' },
        executor: { kind: 'slurm', place: { job: 4711, node: 'n2', ...(state && { state }) } },
      }),
      now,
    );
  expect(running('running')).toBe('node n2 · 41 % · 10 s · Compiling · slurm · job 4711');
  expect(running('completing')).toMatch(/^completing · node n2 · 41 %/);
  expect(statusText(aTask({ status: { state: 'pending' }, executor: { kind: 'slurm' } }), now)).toBe(
    'starting · slurm',
  );
});

test('a monitor says how often it found something', () => {
  const matched = (count: number) => statusText(aTask({ matched: { count, line: 'x', bytes: 1 } }), now);
  expect([1, 2].map(matched)).toEqual(['10 s · 1 match', '10 s · 2 matches']);
});

test('a task that waits says for what', () => {
  const status = { state: 'waiting' as const, for: 'input' as const, message: 'Overwrite?' };
  expect(statusText(aTask({ status }), now)).toBe('needs you: Overwrite? · 10 s');
});

test('an attempt says which retry it is', () => {
  const retry = { max: 3, backoffMs: 1000 };
  expect(statusText(aTask({ retry, attempt: { number: 1, max: 4 } }), now)).toBe('10 s');
  expect(statusText(aTask({ retry, attempt: { number: 3, max: 4 } }), now)).toBe('10 s · retry 2 of 3');
  // A rerun after four attempts has retries of its own.
  expect(statusText(aTask({ retry, attempt: { number: 6, max: 8 } }), now)).toBe('10 s · retry 1 of 3');
});

test('a failure says what is worth knowing, in few words', () => {
  const failed = (failure: Failure, more: Partial<Task> = {}, others = noOtherTasks) =>
    statusText(anEndedTask({ state: 'failed', failure }, more), now, others);
  expect(failed({ kind: 'exit', code: 2, message: 'no such file' })).toBe('exit 2 · no such file · 1 m 04 s');
  for (const shell of ['/bin/bash: line 1: ', 'sh: 1: ', '/bin/sh: 12: ', 'zsh:1: ', 'bash: line 3: '])
    expect(failed({ kind: 'exit', code: 127, message: `${shell}tsx: not found` })).toMatch(
      /^exit 127( \(.*\))? · tsx: not found · /,
    );
  expect(failed({ kind: 'spawn', message: 'Permission denied' })).toBe(
    'could not start · Permission denied · 1 m 04 s',
  );
  expect(failed({ kind: 'spawn', message: 'x'.repeat(100) })).toBe('could not start · 1 m 04 s');
  expect(failed({ kind: 'exit', code: 2, message: 'x'.repeat(100) })).toBe('exit 2 · 1 m 04 s');
  expect(failed({ kind: 'timeout', message: 'x' }, { timeoutMs: 90_000 })).toBe(
    'timed out after 1 m 30 s · 1 m 04 s',
  );
  expect(failed({ kind: 'outputLimit', message: 'x' }, { outputLimitBytes: 1024 })).toBe(
    'wrote more than 1.0 KiB · 1 m 04 s',
  );
  const compile = anEndedTask({ state: 'failed', failure: { kind: 'exit', code: 1 } }, { name: 'compile' });
  const others = { ...noOtherTasks, get: (id: string) => (id === 'sh-9' ? compile : undefined) };
  const dependency = (on: string[]) => failed({ kind: 'dependency', on, message: 'x' }, {}, others);
  expect(dependency(['sh-9'])).toBe('dependency compile failed · 1 m 04 s');
  expect(dependency(['sh-8', 'sh-9'])).toBe('dependency sh-8 did not end as wanted (and 1 more) · 1 m 04 s');
});

test('what has an age or a countdown ticks', () => {
  const until = '2026-01-01T00:01:00.000Z';
  const delayed = aTask({ status: { state: 'pending', waitsFor: { kind: 'time', until } } });
  expect([aTask(), delayed].map(isTicking)).toEqual([true, true]);
  expect([delayed, aTask()].map((task) => isTicking({ ...task, pausedAt: until }))).toEqual([false, false]);
  expect(isTicking(aTask({ status: { state: 'pending' } }))).toBe(false);
});

test('the last line below an output tells the end', () => {
  expect(endText(anEndedTask({ state: 'completed', exitCode: 0 }))).toBe('exit 0');
  expect(endText(anEndedTask({ state: 'cancelled' }))).toBe('cancelled');
  expect(endText(anEndedTask({ state: 'completed', exitCode: 0 }, { leftovers }))).toBe(
    'exit 0 · 2 processes still running',
  );
  const failure = { kind: 'spawn' as const, message: 'no such file' };
  expect(endText(anEndedTask({ state: 'failed', failure }))).toBe('could not start: no such file');
});

test('an argument list is quoted so that a shell reads it back', () => {
  expect(commandText(['echo', "it's", 'a b', '--x=1'])).toBe(`echo 'it'\\''s' 'a b' --x=1`);
  expect(commandText('a | b')).toBe('a | b');
});

test('a waiting task says what it asks and for how long', () => {
  const waiting = (need: 'permission' | 'question' | 'plan' | 'input', message: string) =>
    statusText(
      aTask({ status: { state: 'waiting', for: need, message, since: '2026-01-01T00:00:09.900Z' } }),
      now,
    );
  expect(waiting('question', 'asks: Which color?')).toBe('asks: Which color? · waiting 3 s');
  expect(waiting('plan', 'wants its plan approved')).toBe('wants its plan approved · waiting 3 s');
  expect(waiting('permission', 'needs you: allow Bash?')).toBe('needs you: allow Bash? · waiting 3 s');
  expect(waiting('input', 'Overwrite?')).toBe('needs you: Overwrite? · waiting 3 s');
});
