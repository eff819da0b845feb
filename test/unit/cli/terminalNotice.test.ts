import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noticeFormOf, noticeOf, noticeSequence, TerminalNotices } from '../../../src/cli/terminalNotice.ts';
import type { TaskNews } from '../../../src/protocol/messages.ts';
import type { TaskStatus } from '../../../src/protocol/task.ts';
import { makeTask } from './makeTask.ts';

const news = (type: 'completed' | 'failed' | 'stateChanged' | 'cancelled' | 'registered'): TaskNews => ({
  at: 'T',
  id: 'sh-1',
  type,
});
const waiting = (message: string, since = 'T1'): TaskStatus => ({
  state: 'waiting',
  for: 'input',
  message,
  since,
});

const APPROVAL: TaskStatus = {
  state: 'pending',
  waitsFor: { kind: 'approval', since: 'T1', run: 'ag-1', agent: 'Claude Code' },
};

test('ends and needs are told, with the reason', () => {
  const told = (type: 'completed' | 'failed' | 'stateChanged', status: TaskStatus) =>
    noticeOf(news(type), makeTask({ name: 'build', status }));
  expect(told('completed', { state: 'completed', exitCode: 0 })).toEqual({
    title: 'Task done',
    text: 'build',
  });
  const failure = { kind: 'exit', code: 2, message: 'no' } as const;
  expect(told('failed', { state: 'failed', failure })).toEqual({
    title: 'Task failed (2)',
    text: 'build: no',
  });
  expect(told('stateChanged', waiting('Which?'))).toEqual({ title: 'Task needs you', text: 'build: Which?' });
});

test('a silence is told, with the name of the task', () => {
  const silent: TaskNews = { at: 'T', id: 'sh-1', type: 'silent', since: 'T0' };
  const task = makeTask({ name: 'build', status: { state: 'running' }, silentSince: 'T0' });
  expect(noticeOf(silent, task)).toEqual({ title: 'Task is silent', text: 'build' });
});

test('a task that a person must allow is told when it is registered, and when it is to run again', () => {
  const task = makeTask({ status: APPROVAL });
  for (const type of ['registered', 'stateChanged'] as const)
    expect(noticeOf(news(type), task)).toEqual({
      title: 'Task needs you',
      text: expect.stringContaining('Claude Code wants to run') as string,
    });
});

test('steps that need nobody are not told', () => {
  expect(noticeOf(news('stateChanged'), makeTask({ status: { state: 'running' } }))).toBeUndefined();
  expect(noticeOf(news('cancelled'), makeTask({ status: { state: 'cancelled' } }))).toBeUndefined();
  expect(noticeOf(news('registered'), makeTask())).toBeUndefined();
  expect(noticeOf(news('completed'), undefined)).toBeUndefined();
  for (const type of ['completed', 'failed'] as const)
    expect(noticeOf(news(type), makeTask({ step: 'check' }))).toBeUndefined();
});

test('what a task needs is told once, and again when it needs something else', () => {
  const written: string[] = [];
  const terminal = { write: (text: string) => written.push(text) } as unknown as NodeJS.WritableStream;
  const notices = new TerminalNotices(terminal, { form: 'osc9', isTmux: false });
  const tell = (status: TaskStatus) =>
    notices.handleNews(news('stateChanged'), makeTask({ name: 'b', status }));
  tell(waiting('One?'));
  tell(waiting('One, really?'));
  tell({ state: 'running' });
  tell(waiting('Two?', 'T2'));
  tell(APPROVAL);
  tell(APPROVAL);
  expect(written).toEqual([
    '\u001b]9;Task needs you: b: One?\u0007',
    '\u001b]9;Task needs you: b: Two?\u0007',
    expect.stringContaining('Claude Code wants to run'),
  ]);
});

test.each([
  [{ TERM_PROGRAM: 'iTerm.app' }, 'osc9'],
  [{ TERM_PROGRAM: 'WezTerm' }, 'osc9'],
  [{ LC_TERMINAL: 'iTerm2', TERM: 'xterm' }, 'osc9'],
  [{ TERM: 'xterm-kitty' }, 'osc9'],
  [{ TERM: 'rxvt-unicode-256color' }, 'osc777'],
  [{ TERM: 'foot' }, 'osc777'],
  [{ VTE_VERSION: '7600' }, 'osc777'],
  [{}, 'osc777'],
])('%j takes %s', (environment, form) => {
  expect(noticeFormOf(environment)).toBe(form);
});

test('whatever the texts are, it is one sequence with its fields', () => {
  const text = fc.string({ unit: 'binary', maxLength: 300 });
  fc.assert(
    fc.property(text, text, (title, body) => {
      const of = (form: 'osc9' | 'osc777', isTmux = false) =>
        noticeSequence({ title, text: body }, { form, isTmux });
      // Between its first and its last character, nothing controls the terminal.
      for (const form of ['osc9', 'osc777'] as const) {
        const sequence = of(form);
        expect([sequence.at(0), sequence.at(-1)]).toEqual(['\u001b', '\u0007']);
        expect(sequence.slice(1, -1)).not.toMatch(/\p{Cc}/u);
      }
      expect(of('osc9').slice(1, 4)).toBe(']9;');
      expect(of('osc777').split(';').slice(0, 2)).toEqual(['\u001b]777', 'notify']);
      expect(of('osc777', true)).toBe(`\u001bPtmux;\u001b${of('osc777')}\u001b\\`);
      expect(of('osc777').length).toBeLessThan(450);
    }),
  );
});
