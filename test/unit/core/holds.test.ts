import { expect, test } from 'vitest';
import type { Executor } from '../../../src/core/executor.ts';
import { Holds } from '../../../src/core/holds.ts';
import { transition } from '../../../src/core/taskTransitions.ts';
import type { TaskEvent } from '../../../src/core/taskEvents.ts';
import type { EngineTurn } from '../../../src/core/turn/engineTurn.ts';
import type { Task } from '../../../src/protocol/task.ts';
import { sampleAgentRun } from './sampleAgentRun.ts';
import { sampleTask } from './sampleTask.ts';
import { PATIENCE } from '../../helpers/patience.ts';

const PROCESS = { pid: 7, startTime: '8', boot: '9' };
const RUNNING = { status: { state: 'running' }, process: PROCESS } as const;

/** Holds of one task, and what happens to its record and its processes, in order. */
function openHolds(first: Task, { fault }: { fault?: Error } = {}) {
  let task = first;
  const done: string[] = [];
  const turn = {
    table: { find: () => task },
    apply(_id: string, event: TaskEvent) {
      done.push(event.type);
      task = transition(task, event);
    },
  } as unknown as EngineTurn;
  const executor = {
    hold(_held: unknown, isHeld: boolean) {
      done.push(isHeld ? 'stop' : 'continue');
      return fault ? Promise.reject(fault) : Promise.resolve();
    },
  } as unknown as Executor;
  const holds = new Holds({ turn, executor, trace: { write: () => undefined } });
  return { holds, done, now: () => task };
}

test('B5 R10: a record says that processes stand before they do, and until they go on', async () => {
  const { holds, done, now } = openHolds(sampleTask(RUNNING));
  await Promise.all([holds.pause(now()), holds.resume(now())]);
  expect(done).toEqual(['held', 'stop', 'continue', 'released']);
});

test('B5: what cannot be stopped is not paused, and what cannot go on is', async () => {
  const fault = new Error('not here');
  const running = openHolds(sampleTask(RUNNING), { fault });
  await expect(running.holds.pause(running.now())).rejects.toThrow(fault);
  expect(running.now().pausedAt).toBeUndefined();
  const paused = openHolds(sampleTask({ ...RUNNING, pausedAt: '2026-01-01T00:00:00.000Z' }), { fault });
  await expect(paused.holds.resume(paused.now())).rejects.toThrow(fault);
  expect(paused.now().pausedAt).toBeDefined();
});

test('B5: after its host has stopped, the record is that of the next one', async () => {
  const { holds, done, now } = openHolds(sampleTask({ ...RUNNING, pausedAt: '2026-01-01T00:00:00.000Z' }));
  const resuming = holds.resume(now());
  holds.dispose();
  await resuming;
  expect(done).toEqual(['continue']);
});

test('B5 R10: the next host stops what is to stand, and lets go on what was told to at its limit', async () => {
  const at = '2026-01-01T00:00:00.000Z';
  const ask = { limit: 'turns' as const, used: 3, most: 2, since: at };
  const asked = transition(sampleAgentRun({}, { spec: { onLimit: 'ask' } }), { type: 'limitAsked', ask, at });
  const raised = transition(transition(asked, { type: 'held', at }), { type: 'limitRaised', most: 9, at });
  expect(raised.pausedAt).toBeUndefined();
  const cases: [Task, string[]][] = [
    [sampleTask({ ...RUNNING, pausedAt: at }), ['stop']],
    [sampleTask(RUNNING), []],
    [asked, []],
    [raised, ['continue']],
  ];
  for (const [task, expected] of cases) {
    const { holds, done } = openHolds(task);
    holds.recover(task);
    await expect.poll(() => holds.holdings.holdsInProgress, PATIENCE).toBe(0);
    expect(done).toEqual(expected);
  }
});
