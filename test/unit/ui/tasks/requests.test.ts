import { expect, test } from 'vitest';
import type { PermissionDecision } from '../../../../src/protocol/agentRequests.ts';
import type { AgentTool } from '../../../../src/protocol/agentTools.ts';
import type { Task } from '../../../../src/protocol/task.ts';
import { isOpen, newRequests, noticeOfRequest, requestKey } from '../../../../src/ui/attention/needs.ts';
import { answersOf } from '../../../../src/ui/tasks/offeredAnswers.ts';
import { canAnswer, requestDetail } from '../../../../src/ui/tasks/requests.ts';
import { anAgentTask, anAskingTask, aRequest } from '../anAgentTask.ts';

const keys = (task: Task, previous?: Task, isSnapshot = false) =>
  newRequests({
    changed: [previous ? { task, previous } : { task }],
    removed: [],
    news: [],
    isSnapshot,
    isPartial: false,
  }).map(requestKey);

test('the agent’s own options are offered, yes before no, and a denial always', () => {
  const request = aRequest('1');
  expect(answersOf(request)).toEqual([
    { option: 'yes', label: 'Yes', hint: 'Allow', isDenial: false },
    { option: 'no', label: 'No', hint: 'Deny', isDenial: true },
  ]);
  const labels = (...options: [decision: PermissionDecision | undefined, label: string][]) =>
    answersOf({
      options: options.map(([decision, label], index) => ({
        ...{ id: `o${index}`, label },
        ...(decision && { decision }),
      })),
    }).map(({ label, hint, option, isDenial }) => [label, hint, option, isDenial]);
  expect(labels(['deny', 'Deny'], ['allowAlways', 'All of it'], ['allow', 'Allow'])).toEqual([
    ['Allow', '', 'o2', false],
    ['All of it', 'Always', 'o1', false],
    ['Deny', '', 'o0', true],
  ]);
  expect(labels([undefined, 'Later'], ['allow', 'Same'], ['allow', 'Same'], ['allow', ''])).toEqual([
    ['Later', '', 'o0', false],
    ['2. Same', 'Allow', 'o1', false],
    ['3. Same', 'Allow', 'o2', false],
    ['o3', 'Allow', 'o3', false],
    ['Deny', '', undefined, true],
  ]);
  expect(labels([undefined, 'Deny'])).toEqual([
    ['Deny', '', 'o0', false],
    ['Deny (none of these)', '', undefined, true],
  ]);
  expect(labels()).toEqual([['Deny', '', undefined, true]]);
});

test('only what a live run asks can be answered', () => {
  const asking = anAskingTask([aRequest('1')]);
  expect(
    [asking, anAgentTask(), { ...asking, status: { state: 'cancelled' as const } }].map(canAnswer),
  ).toEqual([true, false, false]);
});

test('each request of a run is told once, also several in a row', () => {
  const first = anAskingTask([aRequest('1')]);
  expect(keys(first, anAgentTask())).toEqual(['waiting:ag-1:1:1']);
  expect(keys(first, first)).toEqual([]);
  expect(keys(anAskingTask([aRequest('1'), aRequest('2')]), first)).toEqual(['waiting:ag-1:1:2']);
  expect(keys(anAskingTask([aRequest('2')]), first)).toEqual(['waiting:ag-1:1:2']);
  expect(keys(first, first, true)).toEqual(['waiting:ag-1:1:1']);
  expect(keys({ ...first, attempt: { number: 2 } }, first)).toEqual(['waiting:ag-1:2:1']);
});

test('a request is open until it is answered, whatever else is asked', () => {
  const asking = anAskingTask([aRequest('1')]);
  const need = { task: asking, request: aRequest('1') };
  expect(isOpen(need, asking)).toBe(true);
  expect(isOpen(need, anAskingTask([aRequest('2')]))).toBe(false);
  expect(isOpen(need, anAgentTask())).toBe(false);
  expect(isOpen({ task: asking }, asking)).toBe(true);
  expect(isOpen(need, undefined)).toBe(false);
});

test('a request is told by what is asked, without links', () => {
  const request = aRequest('1', { title: 'echo [a](command:b)' });
  expect(noticeOfRequest({ task: anAskingTask([request]), request })).toBe(
    'Needs you: Fix the tests: allow Bash "echo [a] (command:b)"?',
  );
});

test('what a tool would do is its whole command, a summary of its change, or its arguments', () => {
  const detail = (tool: Partial<AgentTool>) => requestDetail(aRequest('1', tool));
  expect(detail({ command: 'npm test\nrm -rf x', input: { more: 1 } })).toBe('npm test\nrm -rf x');
  const kind = 'update' as const;
  const edit = { path: 'a.ts', kind, oldText: 'a\nb', newText: 'a\nc\nd' };
  expect(detail({ changes: [edit] })).toBe('a.ts: 2 lines added, 1 removed');
  const write = { path: 'b.ts', kind, newText: 'a\n' };
  expect(detail({ changes: [edit, write] })).toBe('a.ts: 2 lines added, 1 removed; b.ts: 1 line');
  expect(detail({ input: { url: 'x' } })).toBe('{\n  "url": "x"\n}');
  expect([detail({ input: {} }), detail({})]).toEqual(['', '']);
});
