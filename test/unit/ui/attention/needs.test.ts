import { expect, test, vi } from 'vitest';
import type { TaskNews } from '../../../../src/protocol/messages.ts';
import type { Task } from '../../../../src/protocol/task.ts';
import { matchKey, newMatches, noticeOfMatches } from '../../../../src/ui/attention/matchNotifier.ts';
import {
  isOpen,
  isWhole,
  needsOf,
  newRequests,
  noticeOfRequest,
  requestKey,
} from '../../../../src/ui/attention/needs.ts';
import { NoticeQueue } from '../../../../src/ui/attention/noticeQueue.ts';
import { pendingText } from '../../../../src/ui/tasks/pendingText.ts';
import { noOtherTasks } from '../../../../src/ui/tasks/taskLookup.ts';
import { sectionOf } from '../../../../src/ui/tasks/taskSections.ts';
import { anAskingTask, aRequest } from '../anAgentTask.ts';
import { aTask } from '../aTask.ts';

const asking = (message: string): Task =>
  aTask({ status: { state: 'waiting', for: 'input', message }, updatedAt: '2026-01-01T00:00:07.000Z' });

test('a request is new when the task began to wait, or asks something else', () => {
  const requests = (task: Task, previous?: Task, isSnapshot = false) =>
    newRequests({
      changed: [previous ? { task, previous } : { task }],
      removed: [],
      news: [],
      isPartial: false,
      isSnapshot,
    }).length;
  expect(requests(asking('Go on?'), aTask())).toBe(1);
  expect(requests(asking('Go on?'), asking('Go on?'))).toBe(0);
  expect(requests(asking('Really?'), asking('Go on?'))).toBe(1);
  expect(requests(asking('Go on?'), asking('Go on?'), true)).toBe(1);
  expect(requests(aTask(), asking('Go on?'))).toBe(0);
  expect(requestKey({ task: asking('Go on?') })).toBe('waiting:sh-1:2026-01-01T00:00:07.000Z');
});

test('a request is open while its own attempt still waits for it', () => {
  const task = anAskingTask([aRequest('1')]);
  const need = { task, request: aRequest('1') };
  const next = { ...task, attempt: { ...task.attempt, number: 2 } };
  expect(isOpen(need, task)).toBe(true);
  const others = [undefined, aTask(), anAskingTask([aRequest('2')]), next];
  expect(others.map((now) => isOpen(need, now))).toEqual(others.map(() => false));
  expect(isOpen({ task: asking('Go on?') }, { ...asking('Go on?'), attempt: next.attempt })).toBe(false);
});

test('a request is told in one line, without links', () => {
  expect(noticeOfRequest({ task: asking('Go\non [here](command:x)?') })).toBe(
    'Needs you: npm test: Go on [here] (command:x)?',
  );
});

const wanted = (more: Partial<Task> = {}): Task =>
  aTask({
    status: {
      state: 'pending',
      waitsFor: { kind: 'approval', since: '2026-01-01T00:00:00.000Z', run: 'ag-1', agent: 'Claude Code' },
    },
    ...more,
  });

test('what an agent wants to start needs the person, once for each attempt', () => {
  const [need, ...others] = needsOf(wanted());
  expect(others).toEqual([]);
  if (!need) throw new Error('There is no need.');
  expect(sectionOf(wanted())).toBe('needsYou');
  expect(noticeOfRequest(need)).toBe('Needs you: Claude Code wants to run: npm test (in /work)');
  const later = Date.parse('2026-01-01T00:05:00.000Z');
  expect(noticeOfRequest(need, later)).toMatch(/ \(asked 5 m.* ago\)$/);
  expect(pendingText(wanted(), later, noOtherTasks)).toMatch(
    /^needs you: Claude Code wants to run this · asked 5 m.* ago$/,
  );
  // A name says nothing of what is run.
  expect(pendingText(wanted({ name: 'harmless' }), later, noOtherTasks)).toMatch(
    /^needs you: Claude Code wants to run: npm test \(in \/work\) · asked 5 m/,
  );
  expect(isOpen(need, wanted())).toBe(true);
  const over = [
    aTask({ status: { state: 'pending', waitsFor: { kind: 'slot' } } }),
    aTask(),
    aTask({ status: { state: 'cancelled' } }),
    wanted({ attempt: { number: 2 } }),
  ];
  expect(over.map((now) => isOpen(need, now))).toEqual(over.map(() => false));
  expect(requestKey(need)).not.toBe(requestKey(needsOf(wanted({ attempt: { number: 2 } }))[0] ?? need));
});

test('what is asked is allowed beside the message only if the message has all of it', () => {
  for (const length of [1, 100, 200, 240, 300, 5_000]) {
    const line = `${'x'.repeat(length)} && rm -rf /`;
    const spec = { command: line, cwd: '/work', environment: 'e1' };
    const [need] = needsOf(wanted({ spec }));
    if (!need) throw new Error('There is no need.');
    expect(isWhole(need)).toBe(noticeOfRequest(need).includes('&& rm -rf / (in /work)'));
  }
  expect(isWhole({ task: asking('x'.repeat(1_000)) })).toBe(true);
});

const matched = (number: number, line: string, notify = true): TaskNews => ({
  at: '',
  id: 'sh-1',
  type: 'matched',
  number,
  line,
  notify,
  suppressed: 0,
});

test('matches that nobody is to be told of are left out, and so is other news', () => {
  const find = (id: string) => (id === 'sh-1' ? aTask() : undefined);
  const news: TaskNews[] = [
    matched(1, 'error'),
    matched(2, 'x', false),
    { ...matched(3, 'x'), id: 'sh-9' },
    { at: '', id: 'sh-1', type: 'completed' },
  ];
  expect(newMatches(news, find).map(matchKey)).toEqual(['sh-1:1']);
});

test('several matches are one message', () => {
  const match = (line: string, more = {}) => ({ task: aTask(), number: 1, line, suppressed: 0, ...more });
  expect(noticeOfMatches([match('error in app.ts')])).toBe('npm test: error in app.ts');
  expect(noticeOfMatches([match('a'), match('b', { suppressed: 3 })])).toBe('npm test: b (and 4 more)');
  const other = match('b', { task: aTask({ id: 'sh-2' }) });
  expect(noticeOfMatches([match('a'), other])).toBe('2 lines matched in 2 monitors');
  expect(noticeOfMatches([match('[a](command:b)')])).not.toContain('](');
});

test('what is gathered in a moment is told at once by the owner, and later by others', () => {
  vi.useFakeTimers();
  try {
    const told: string[][] = [];
    const turns = new NoticeQueue<Task>({
      session: aTask().owner,
      taskOf: (task) => task,
      isInScope: () => false,
      isFocused: () => true,
      tell: (tasks) => told.push(tasks.map(({ id }) => id)),
    });
    const foreign = aTask({ id: 'sh-3', owner: { id: 'cli:me', label: 'me' } });
    turns.gather([aTask()]);
    turns.gather([aTask({ id: 'sh-2' }), foreign]);
    vi.advanceTimersByTime(500);
    expect(told).toEqual([['sh-1', 'sh-2']]);
    vi.advanceTimersByTime(1500);
    expect(told).toEqual([['sh-1', 'sh-2'], ['sh-3']]);
    turns.gather([aTask()]);
    turns.dispose();
    vi.advanceTimersByTime(5000);
    expect(told).toHaveLength(2);
  } finally {
    vi.useRealTimers();
  }
});

test('what follows a fresh message is gathered for longer, unless it waits for an answer', () => {
  vi.useFakeTimers();
  try {
    const toldBy = (isUrgent: boolean) => {
      const told: string[][] = [];
      const turns = new NoticeQueue<Task>({
        session: aTask().owner,
        taskOf: (task) => task,
        isInScope: () => true,
        isFocused: () => true,
        tell: (tasks) => told.push(tasks.map(({ id }) => id)),
        isUrgent,
      });
      for (let second = 0; second < 8; second += 1) {
        turns.gather([aTask({ id: `sh-${second}` })]);
        vi.advanceTimersByTime(1_000);
      }
      turns.dispose();
      return told.map(({ length }) => length);
    };
    expect(toldBy(false)).toEqual([1, 5]);
    expect(toldBy(true)).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  } finally {
    vi.useRealTimers();
  }
});
