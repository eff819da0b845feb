import { expect, test } from 'vitest';
import { judge } from '../../../src/core/scheduler.ts';
import { closeSession } from '../../../src/core/closeSession.ts';
import type { EngineContext } from '../../../src/core/engineContext.ts';
import { cancel, requestCancel } from '../../../src/core/verbs/cancel.ts';
import { cancelTree } from '../../../src/core/verbs/cancelTree.ts';
import type { Task } from '../../../src/protocol/task.ts';
import { CALLER, openEngine } from './openEngine.ts';
import { sampleAgentRun } from './sampleAgentRun.ts';
import { CREATED_AT, sampleTask } from './sampleTask.ts';

const STEP = sampleTask({
  id: 'sh-step',
  step: 'worktree',
  worktree: 'wt-abcd1234',
  parent: { task: 'sh-run' },
  hidden: true,
  metadata: { worktree: {} },
  status: { state: 'pending', waitsFor: { kind: 'slot' } },
});
const RUN = sampleTask({
  id: 'sh-run',
  worktree: 'wt-abcd1234',
  after: [{ task: 'sh-step', on: 'success' }],
  status: { state: 'pending', waitsFor: { kind: 'tasks', ids: ['sh-step'] } },
});

const { kind, spec, agent } = sampleAgentRun();
const AGENT: Partial<Task> = { kind, spec, ...(agent && { agent }) };

function verdictOf(task: Task, ...others: Task[]) {
  return judge(task, {
    find: (id) => others.find((other) => other.id === id),
    group: (name) => ({ name, isPaused: false }),
    nowMs: 0,
    limitedUntilMs: () => undefined,
  });
}

test('nothing is made for a run that a person has not allowed', () => {
  const approval = { kind: 'approval', since: CREATED_AT, run: 'ag-1', agent: 'claude' } as const;
  const asked = { ...RUN, status: { state: 'pending', waitsFor: approval } } as Task;
  expect(verdictOf(STEP, asked)).toEqual({ kind: 'waits', for: { kind: 'tasks', ids: ['sh-run'] } });
  expect(verdictOf(STEP, RUN)).toEqual({ kind: 'ready' });
});

test('a run says why its worktree could not be made', () => {
  const failure = { kind: 'exit', code: 1, message: 'The branch is taken.' } as const;
  const failed = { ...STEP, status: { state: 'failed', failure } } as Task;
  expect(verdictOf(RUN, failed)).toMatchObject({
    kind: 'unmet',
    message: 'Its worktree could not be made: The branch is taken.',
  });
  const cancelled = { ...STEP, status: { state: 'cancelled' } } as Task;
  expect(verdictOf(RUN, cancelled)).toMatchObject({
    message: 'Its worktree could not be made, because task sh-step cancelled.',
  });
});

const SHARER = { ...RUN, id: 'sh-sharer' };

test.each<[string, Partial<Task>, (context: EngineContext) => unknown]>([
  ['is cancelled', {}, (context) => cancel(context, { id: 'sh-run' }, CALLER)],
  ['is an agent’s and is cancelled', AGENT, (context) => cancel(context, { id: 'sh-run' }, CALLER)],
  ['is cancelled with what it has started', {}, (context) => cancelTree(context, { id: 'sh-run' }, CALLER)],
  [
    'ends with its session',
    { owner: CALLER.session, closePolicy: 'cancel' },
    (context) => closeSession(context, CALLER.session.id),
  ],
])('a step goes with the last task that waits for it, when that %s', async (_how, more, end) => {
  const { owner, closePolicy } = more;
  const step = { ...STEP, ...(owner && { owner }), ...(closePolicy && { closePolicy }) };
  const { engine, table } = await openEngine([step, { ...RUN, ...more } as Task, SHARER]);
  await end(engine.context);
  expect(table.get('sh-run').status.state).toBe('cancelled');
  expect(table.get('sh-step').status.state).not.toMatch(/cancel/);
  requestCancel(engine.context, table.get('sh-sharer'));
  expect(table.get('sh-step').status.state).toMatch(/^cancel/);
});
