import { expect, test } from 'vitest';
import {
  noticeOfAbsence,
  noticeOfEnd,
  noticeOfEnds,
  remedyFor,
  shouldTell,
  type NoticeSituation,
} from '../../../../src/ui/attention/endNotices.ts';
import { NewEndFinder } from '../../../../src/ui/attention/newEnds.ts';
import type { TaskModelChange } from '../../../../src/ui/tasks/taskModel.ts';
import { agentSpec, anEndedRun } from '../anAgentRun.ts';
import { anEndedTask, aTask } from '../aTask.ts';

const completed = anEndedTask({ state: 'completed', exitCode: 0 });
const failed = anEndedTask({ state: 'failed', failure: { kind: 'exit', code: 2 } }, { id: 'sh-2' });
const cancelled = anEndedTask({ state: 'cancelled' }, { id: 'sh-3' });
const survived = anEndedTask({ state: 'cancelled', survivors: [12] }, { id: 'sh-4' });

function situation(differences: Partial<NoticeSituation['settings']> = {}): NoticeSituation {
  return {
    settings: { completed: 'always', failed: 'always', minimumSeconds: 10, ...differences },
    isWindowFocused: true,
    isInSight: () => false,
  };
}

test('ends are told, cancels only when something survived', () => {
  const told = [completed, failed, cancelled, survived].map((task) => shouldTell(task, situation()));
  expect(told).toEqual([true, true, false, true]);
});

test('an end in sight is not told', () => {
  expect(shouldTell(failed, { ...situation(), isInSight: (id) => id === failed.id })).toBe(false);
});

test('each setting means what it says', () => {
  expect(shouldTell(completed, situation({ completed: 'never' }))).toBe(false);
  expect(shouldTell(failed, situation({ completed: 'never' }))).toBe(true);
  expect(shouldTell(failed, situation({ failed: 'whenUnfocused' }))).toBe(false);
  expect(shouldTell(failed, { ...situation({ failed: 'whenUnfocused' }), isWindowFocused: false })).toBe(
    true,
  );
  expect(shouldTell(completed, situation({ completed: 'afterSeconds', minimumSeconds: 64 }))).toBe(true);
  expect(shouldTell(completed, situation({ completed: 'afterSeconds', minimumSeconds: 65 }))).toBe(false);
});

test('messages are short, and a failure is a warning', () => {
  expect(noticeOfEnd(completed)).toEqual({ text: 'Completed: npm test (1 m 04 s)', severity: 'info' });
  expect(noticeOfEnd(failed)).toEqual({ text: 'Failed: npm test: exit 2 (1 m 04 s)', severity: 'warning' });
  const of = [{ attempt: 1, process: { pid: 5, startTime: '1', boot: '-' } }];
  const leftovers = { count: 1, processes: [{ pid: 7, name: 'sleep' }], of };
  expect(noticeOfEnd({ ...completed, leftovers }).text).toBe(
    'Completed: npm test (1 process still running · 1 m 04 s)',
  );
  expect(noticeOfEnds([completed, completed, failed])).toEqual({
    text: '3 tasks ended: npm test failed; npm test and npm test completed',
    severity: 'warning',
  });
  const bad = [1, 2, 3].map((number) => ({ ...failed, name: `bad ${number}` }));
  expect(noticeOfEnds(bad).text).toBe('3 tasks ended: bad 1, bad 2 and 1 more failed');
  expect(noticeOfEnds([failed, { ...failed, name: '[a](command:b)' }]).text).not.toContain('](');
  expect(noticeOfAbsence([completed])).toEqual({
    text: 'While you were away: npm test completed',
    severity: 'info',
  });
});

test('an agent run that failed goes on where it can, and is lost for good only where that is wanted', () => {
  const failure = { kind: 'agent' as const, message: 'x' };
  const lost = { state: 'failed' as const, failure: { kind: 'orphaned' as const, message: 'x' } };
  const supportsResume = { supportsResume: true };
  expect(remedyFor(anEndedRun({ state: 'failed', failure }, {}, supportsResume), 'leave')).toBe('resume');
  expect(remedyFor(anEndedRun({ state: 'failed', failure }), 'ask')).toBe('rerun');
  expect(remedyFor(failed, 'ask')).toBe('rerun');
  expect(remedyFor(anEndedRun(lost, {}, supportsResume), 'ask')).toBe('resume');
  expect(remedyFor(anEndedRun(lost, {}, supportsResume), 'leave')).toBe('rerun');
  const spec = { ...agentSpec, ifLost: 'ask' as const };
  expect(remedyFor(anEndedRun(lost, {}, { ...supportsResume, spec }), 'leave')).toBe('resume');
});

test('the end of an agent run says what came of it', () => {
  const done = anEndedRun({ state: 'completed' }, { files: ['a'], usage: { costUsd: 0.13 } });
  expect(noticeOfEnd(done).text).toBe('Completed: Fix the tests (1 file · $0.13 · 1 m 04 s)');
});

test('a message shows links in a task name as plain text', () => {
  expect(noticeOfEnd({ ...completed, name: '[a](command:b)' }).text).not.toContain('](');
});

const openedAt = '2026-01-01T00:01:00.000Z';
const before = { ...failed, endedAt: '2026-01-01T00:00:30.000Z' };

const newEnds = (change: Partial<TaskModelChange>, finder = new NewEndFinder(openedAt)) =>
  finder.find({ changed: [], removed: [], news: [], isSnapshot: false, isPartial: false, ...change });

test('what ended while away is told in one go, in however many parts it is found', () => {
  const finder = new NewEndFinder(openedAt);
  const part = (id: string, isPartial: boolean) =>
    newEnds({ changed: [{ task: { ...before, id } }], isSnapshot: true, isPartial }, finder).whileAway;
  expect(part('sh-1', true)).toEqual([]);
  expect(newEnds({ changed: [{ task: aTask() }] }, finder).whileAway).toEqual([]);
  expect(part('sh-2', true)).toEqual([]);
  expect(part('sh-1', false).map(({ id }) => id)).toEqual(['sh-1', 'sh-2']);
  expect(newEnds({ isSnapshot: true }, finder).whileAway).toEqual([]);
});

test('a first snapshot has what ended while away, and what ended since', () => {
  const changed = [{ task: before }, { task: completed }, { task: aTask({ id: 'sh-5' }) }];
  const ends = newEnds({ changed, isSnapshot: true });
  expect(ends).toEqual({ fresh: [completed], whileAway: [before] });
});

test('an end is new once: not when noticed, and not when only its record changes', () => {
  const ends = (task: typeof completed, previous?: typeof completed) =>
    newEnds({ changed: [previous ? { task, previous } : { task }] }).fresh.length;
  expect(ends(completed, aTask())).toBe(1);
  expect(ends(completed, completed)).toBe(0);
  expect(ends({ ...completed, hidden: true }, aTask())).toBe(0);
  expect(ends({ ...completed, step: 'check' }, aTask())).toBe(0);
  expect(ends({ ...completed, noticedAt: openedAt }, aTask())).toBe(0);
  expect(ends({ ...completed, attempt: { number: 2 } }, completed)).toBe(1);
});
