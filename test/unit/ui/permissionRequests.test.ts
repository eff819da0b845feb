import type { AgentTool } from '../../../src/protocol/agentEvents.ts';
import { expect, test } from 'vitest';
import type { Task } from '../../../src/protocol/task.ts';
import { isOpen, newRequests, requestKey } from '../../../src/ui/notifications/newRequests.ts';
import { noticeOfRequest } from '../../../src/ui/notifications/requestNotice.ts';
import { decisionsOf } from '../../../src/ui/permissionDecisions.ts';
import { canAnswer } from '../../../src/ui/permissionRequests.ts';
import { requestDetail } from '../../../src/ui/requestDetail.ts';
import { anAgentTask, anAskingTask, aRequest } from './anAgentTask.ts';

const keys = (task: Task, previous?: Task, isSnapshot = false) =>
  newRequests({
    changed: [previous ? { task, previous } : { task }],
    removed: [],
    news: [],
    isSnapshot,
  }).map(requestKey);

test('what the agent takes as an answer is offered, yes before no', () => {
  const request = aRequest('1');
  expect(decisionsOf(request)).toEqual(['allow', 'deny']);
  const always = { id: 'a', decision: 'allowAlways' as const, label: 'Always' };
  expect(decisionsOf({ options: [...request.options, always, always] })).toEqual([
    'allow',
    'allowAlways',
    'deny',
  ]);
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
