import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ScheduleRow } from '../../../../src/protocol/schedule.ts';
import type { Task, TaskStatus } from '../../../../src/protocol/task.ts';
import type { CommandSubject } from '../../../../src/ui/editor/commandList.ts';
import { CommandOffer } from '../../../../src/ui/tasks/commandOffer.ts';
import { TaskModel } from '../../../../src/ui/tasks/taskModel.ts';
import { anEndedTask, aTask } from '../aTask.ts';

const statuses: TaskStatus[] = [
  { state: 'pending' },
  { state: 'pending', waitsFor: { kind: 'time', until: '2026-01-01T00:00:00.000Z' } },
  { state: 'running' },
  { state: 'waiting', for: 'input', message: 'Go on?' },
  { state: 'completed', exitCode: 0 },
  { state: 'failed', failure: { kind: 'exit', code: 1 } },
  { state: 'cancelled' },
];

const step = fc.record({
  task: fc.record({
    id: fc.constantFrom('a', 'b', 'c'),
    status: fc.constantFrom(...statuses),
    isHeld: fc.boolean(),
    isOurs: fc.boolean(),
  }),
  isRemoved: fc.boolean(),
  isFresh: fc.boolean(),
  hasOtherScope: fc.boolean(),
});

/** What is told of a model that has these tasks from the start. */
function toldAtOnce(tasks: Task[], isInScope: (task: Task) => boolean) {
  const model = new TaskModel();
  const told = new Map<CommandSubject, boolean>();
  const offer = new CommandOffer({ model, isInScope, tell: (subject, exists) => told.set(subject, exists) });
  model.replaceAll(tasks);
  offer.dispose();
  return told;
}

test('what is offered follows from what there is, however it came to be', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 20 }), (steps) => {
      const model = new TaskModel();
      const told = new Map<CommandSubject, boolean>();
      let isEverything = false;
      const isInScope = ({ owner }: Task) => isEverything || owner.id === 'window:ours';
      const offer = new CommandOffer({
        model,
        isInScope,
        tell: (subject, exists) => told.set(subject, exists),
      });
      model.replaceAll([]);
      for (const { task, isRemoved, isFresh, hasOtherScope } of steps) {
        const { id, status, isHeld, isOurs } = task;
        const changed = aTask({
          id,
          status,
          ...(isHeld ? { pausedAt: '2026-01-01T00:00:00.000Z' } : {}),
          owner: { id: isOurs ? 'window:ours' : 'window:other', label: 'a window' },
        });
        if (isFresh) model.replaceAll([changed]);
        else model.apply({ changed: isRemoved ? [] : [changed], removed: isRemoved ? [id] : [] });
        if (hasOtherScope) {
          isEverything = !isEverything;
          offer.refresh();
        }
        expect(told).toEqual(toldAtOnce(model.all(), isInScope));
      }
    }),
  );
});

test('nothing is told before all tasks are known, and then of all of them', () => {
  const model = new TaskModel();
  const told = new Map<CommandSubject, boolean>();
  let ours = 'none';
  const isInScope = ({ owner }: Task) => owner.id === ours;
  const offer = new CommandOffer({ model, isInScope, tell: (subject, exists) => told.set(subject, exists) });
  model.replaceAll([aTask()], [], { hasHistory: true });
  model.apply({ changed: [aTask({ id: 'sh-2' })], removed: [] });
  ours = aTask().owner.id;
  offer.refresh();
  expect(told).toEqual(new Map());
  const ended = anEndedTask({ state: 'completed', exitCode: 0 }, { id: 'sh-3' });
  model.apply({ changed: [ended], removed: [], history: 'last' });
  expect(told).toEqual(toldAtOnce([aTask(), aTask({ id: 'sh-2' }), ended], isInScope));
});

test('without a connection everything is offered, until all tasks are known anew', () => {
  const model = new TaskModel();
  const told = new Map<CommandSubject, boolean>();
  const isInScope = () => true;
  const offer = new CommandOffer({ model, isInScope, tell: (subject, exists) => told.set(subject, exists) });
  model.replaceAll([]);
  expect(new Set(told.values())).toEqual(new Set([false]));
  offer.forget();
  offer.refresh();
  model.replaceAll([], [], { hasHistory: true });
  expect(new Set(told.values())).toEqual(new Set([true]));
  model.apply({ changed: [aTask()], removed: [], history: 'last' });
  expect(told).toEqual(toldAtOnce([aTask()], isInScope));
});

test('what was told once is not told again', () => {
  const model = new TaskModel();
  const told: string[] = [];
  const offer = new CommandOffer({
    model,
    isInScope: () => true,
    tell: (subject, exists) => told.push(`${subject} ${exists}`),
  });
  offer.refresh();
  expect(told).toEqual([]);
  model.replaceAll([], [{ name: 'build', isPaused: true }]);
  expect(told).toContain('task false');
  expect(told).toContain('pausedGroup true');
  const first = told.length;
  model.apply({ changed: [aTask()], removed: [] });
  expect(told.slice(first)).toEqual(['task true', 'unfinished true', 'canPause true', 'canRepeat true']);
});

test('commands for schedules are offered where there is one that they can be used on', () => {
  const model = new TaskModel();
  const told = new Map<CommandSubject, boolean>();
  const offer = new CommandOffer({
    model,
    isInScope: () => true,
    tell: (subject, exists) => told.set(subject, exists),
  });
  const active = { id: 'sc-1' } as ScheduleRow;
  const paused = { id: 'sc-2', pausedAt: '2026-01-01T00:00:00.000Z' } as ScheduleRow;
  model.replaceAll([]);
  for (const schedules of [[], [active], [paused], [active, paused], []]) {
    model.apply({ changed: [], removed: [], schedules });
    expect(told.get('schedule')).toBe(schedules.length > 0);
    expect(told.get('activeSchedule')).toBe(schedules.includes(active));
    expect(told.get('pausedSchedule')).toBe(schedules.includes(paused));
  }
  offer.dispose();
});
