import fc from 'fast-check';
import type { Group, Task, TaskStatus } from '../../../../src/protocol/task.ts';
import { AttentionCount } from '../../../../src/ui/attention/attention.ts';
import { ScopedTasks } from '../../../../src/ui/tasks/scopedTasks.ts';
import { TaskModel } from '../../../../src/ui/tasks/taskModel.ts';
import { WorkspaceTasks } from '../../../../src/ui/tasks/taskScope.ts';
import { ScopedOutline } from '../../../../src/ui/tasks/tree/scopedOutline.ts';
import { GroupingChoice, groupings } from '../../../../src/ui/tasks/tree/viewState.ts';
import { aTask } from '../aTask.ts';

/** Remembers nothing. */
const memory = { get: () => undefined, update: () => Promise.resolve() } as never;
export const seen = { until: '2026-01-01T00:00:02.000Z', opened: new Set<string>() };

/** A window's parts, as they are put together. */
export function openWindow() {
  const model = new TaskModel();
  const window = { isEverything: true, model };
  const ours = new WorkspaceTasks({ session: 'window:a', folders: ['/work/a'] });
  const tasks = new ScopedTasks({ model, isInScope: (task) => window.isEverything || ours.has(task) });
  const grouping = new GroupingChoice(memory);
  const attention = new AttentionCount();
  tasks.onDidChange(({ put, removed }) => {
    for (const task of put) attention.put(task, seen);
    for (const id of removed) attention.remove(id);
  });
  return Object.assign(window, {
    tasks,
    grouping,
    attention,
    arranged: new ScopedOutline({ tasks, grouping }),
  });
}

export type Window = ReturnType<typeof openWindow>;

export const statuses: TaskStatus[] = [
  { state: 'pending' },
  { state: 'pending', waitsFor: { kind: 'slot' } },
  { state: 'pending', waitsFor: { kind: 'paused' } },
  { state: 'running' },
  { state: 'waiting', for: 'input', message: 'well?' },
  { state: 'completed' },
  { state: 'failed', failure: { kind: 'exit', code: 1 } },
  { state: 'cancelled' },
];
const id = fc.integer({ min: 0, max: 9 }).map((number) => `sh-${number}`);
const moment = fc.integer({ min: 0, max: 3 }).map((second) => `2026-01-01T00:00:0${second}.000Z`);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const anyTask: fc.Arbitrary<Task> = fc
  .record({
    id,
    status: fc.constantFrom(...statuses),
    parent: maybe(id),
    step: maybe(fc.constantFrom('worktree', 'check')),
    group: maybe(fc.constantFrom('build', 'net')),
    priority: maybe(fc.constantFrom(0, 1)),
    createdAt: moment,
    order: maybe(fc.nat({ max: 3 })),
    startedAt: maybe(moment),
    endedAt: maybe(moment),
    pausedAt: maybe(moment),
    session: fc.constantFrom('window:a', 'cli:me'),
    workspace: maybe(fc.constantFrom('file:///work/a', 'file:///work/b')),
    cwd: fc.constantFrom('/work/a/sub', '/work/b', '/work/c'),
  })
  .map(({ parent, session, workspace, cwd, ...fields }) => {
    const given = Object.entries(fields).filter(([, value]) => value !== undefined);
    return aTask({
      startedAt: '2026-01-01T00:00:00.000Z',
      ...(Object.fromEntries(given) as Partial<Task>),
      ...(parent !== undefined && { parent: { task: parent } }),
      owner: { id: session, label: session, ...(workspace !== undefined && { workspace }) },
      spec: { command: 'x', cwd, environment: 'e' },
    });
  });
const groups: fc.Arbitrary<Group[]> = fc.uniqueArray(
  fc
    .record({
      name: fc.constantFrom('build', 'net', 'default'),
      isPaused: fc.boolean(),
      slots: maybe(fc.constant(2)),
    })
    .map(({ slots, ...group }) => ({ ...group, ...(slots !== undefined && { slots }) })),
  { selector: ({ name }) => name },
);
export const some = fc.uniqueArray(anyTask, { selector: (task) => task.id, maxLength: 6 });

/** Everything that may happen to a window. */
export const steps: fc.Arbitrary<(window: Window) => void> = fc.oneof(
  {
    weight: 8,
    arbitrary: some.map(
      (changed) =>
        ({ model }: Window) =>
          model.apply({ changed, removed: [] }),
    ),
  },
  fc.array(id).map(
    (removed) =>
      ({ model }: Window) =>
        model.apply({ changed: [], removed }),
  ),
  groups.map(
    (known) =>
      ({ model }: Window) =>
        model.apply({ changed: [], removed: [], groups: known }),
  ),
  fc.tuple(some, groups).map(
    ([tasks, known]) =>
      ({ model }: Window) =>
        model.replaceAll(tasks, known),
  ),
  fc.tuple(some, some).map(([first, rest]) => ({ model }: Window) => {
    model.replaceAll(first, [], { hasHistory: true });
    model.apply({ changed: rest, removed: [], history: 'last' });
  }),
  fc.boolean().map((isEverything) => (window: Window) => {
    window.isEverything = isEverything;
    window.tasks.rescope();
  }),
  fc.constantFrom(...groupings).map(
    (chosen) =>
      ({ grouping }: Window) =>
        void (grouping.value = chosen),
  ),
);
