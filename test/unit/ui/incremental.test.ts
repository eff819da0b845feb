import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupOf, type Group, type Task, type TaskStatus } from '../../../src/protocol/task.ts';
import { attentionText, AttentionCount } from '../../../src/ui/attention.ts';
import { groupings, type Grouping } from '../../../src/ui/grouping.ts';
import { ScopedTasks } from '../../../src/ui/scopedTasks.ts';
import { TaskModel } from '../../../src/ui/taskModel.ts';
import { inStartOrder, newestFirst } from '../../../src/ui/taskOrder.ts';
import { WorkspaceTasks } from '../../../src/ui/taskScope.ts';
import { sectionOf } from '../../../src/ui/taskSections.ts';
import { GroupingChoice } from '../../../src/ui/views/groupingChoice.ts';
import type { Outline } from '../../../src/ui/views/outlines/outline.ts';
import { RowLabels } from '../../../src/ui/views/rowLabels.ts';
import { ScopedOutline } from '../../../src/ui/views/scopedOutline.ts';
import { TreeNodes } from '../../../src/ui/views/treeNodes.ts';
import { arranged } from './arranged.ts';
import { aTask } from './aTask.ts';

/* What the window keeps change by change is what it would compute from all tasks. */

/** Remembers nothing. */
const memory = { get: () => undefined, update: () => Promise.resolve() } as never;
const seen = { until: '2026-01-01T00:00:02.000Z', opened: new Set<string>() };

/** A window's parts, as they are put together. */
function openWindow() {
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
  return Object.assign(window, { tasks, grouping, attention, arranged: new ScopedOutline(tasks, grouping) });
}

type Window = ReturnType<typeof openWindow>;

const statuses: TaskStatus[] = [
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
const some = fc.uniqueArray(anyTask, { selector: (task) => task.id, maxLength: 6 });

/** Everything that may happen to a window. */
const steps: fc.Arbitrary<(window: Window) => void> = fc.oneof(
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

function drawn(outline: Outline, key = ''): unknown[] {
  return outline.rowsBelow(key, Infinity).map((row) => {
    expect(outline.parentOf(row)).toBe(key);
    return [row, outline.countBelow(row), drawn(outline, row)];
  });
}

test('what is kept change by change is what is computed from all tasks', () => {
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 20 }), (sequence) => {
      const window = openWindow();
      const { model, tasks, grouping, attention } = window;
      for (const step of sequence) step(window);
      const all = model.all();
      const shown = all.filter(
        (task) =>
          window.isEverything ||
          task.owner.id === 'window:a' ||
          ('cwd' in task.spec && task.spec.cwd === '/work/a/sub'),
      );
      expect(new Set(tasks.all())).toEqual(new Set(shown));

      const fresh = new AttentionCount();
      for (const task of shown) fresh.put(task, seen);
      expect(attention.value).toEqual(fresh.value);
      expect(attentionText(attention.value)).toBe(attentionText(fresh.value));

      for (const each of groupings) {
        grouping.value = each;
        const { outline } = window.arranged;
        outline.setGroups(model.groups());
        expect(drawn(outline)).toEqual(
          drawn(arranged(each, { tasks: shown.toReversed(), groups: model.groups() })),
        );
      }
      for (const task of all) {
        expect(model.tasksBefore(task.id)).toBe(placeOf(task, all));
        const children = all.filter(({ parent }) => parent?.task === task.id);
        expect(new Set(model.childrenOf(task.id))).toEqual(new Set(children));
        expect(model.hasChildren(task.id)).toBe(children.length > 0);
      }
    }),
    { numRuns: 200 },
  );
});

function placeOf(task: Task, all: Task[]): number | undefined {
  const waits = ({ status, pausedAt }: Task) =>
    status.state === 'pending' && status.waitsFor !== undefined && pausedAt === undefined;
  if (!waits(task)) return undefined;
  const queue = all.filter((other) => waits(other) && groupOf(other) === groupOf(task));
  return queue.toSorted(inStartOrder).indexOf(task);
}

test('each change of a grouping lives through the same steps as one that is chosen at the end', () => {
  fc.assert(
    fc.property(fc.constantFrom(...groupings), fc.array(steps, { maxLength: 20 }), (first, sequence) => {
      const window = openWindow();
      window.grouping.value = first;
      for (const step of sequence) step(window);
      const { outline } = window.arranged;
      outline.setGroups(window.model.groups());
      const expected = arranged(window.grouping.value, {
        tasks: window.tasks.all(),
        groups: window.model.groups(),
      });
      expect(drawn(outline)).toEqual(drawn(expected));
    }),
    { numRuns: 200 },
  );
});

test('sections have their tasks with the newest first, however they came there', () => {
  fc.assert(
    fc.property(some, some, (before, after) => {
      const outline = arranged('state', { tasks: [...before, ...after] });
      const now = [...new Map([...before, ...after].map((task) => [task.id, task])).values()];
      for (const section of ['running', 'needsYou', 'failed', 'completed', 'cancelled'] as const) {
        const expected = now.filter((task) => sectionOf(task) === section).toSorted(newestFirst);
        expect(outline.rowsBelow(`section:${section}`, Infinity)).toEqual(
          expected.map((task) => `task:${task.id}`),
        );
      }
    }),
  );
});

/**
 * What a change costs among so many tasks, in milliseconds, with a redraw now and then between changes. The median: a
 * machine that is busy makes some changes slow, not most.
 */
function costOfChange(count: number, grouping: Grouping): number {
  const window = openWindow();
  window.grouping.value = grouping;
  window.isEverything = false;
  window.model.replaceAll(Array.from({ length: count }, (_, index) => numbered(index)));
  const nodes = new TreeNodes();
  const labels = new RowLabels();
  const costs: number[] = [];
  for (let turn = 0; turn < 1000; turn++) {
    const task = numbered((turn * 7919) % count, turn);
    const startedAtMs = performance.now();
    window.model.apply({ changed: [task], removed: [] });
    window.model.tasksBefore(task.id);
    window.model.groups();
    costs.push(performance.now() - startedAtMs);
    if (turn % 200 > 0) continue;
    nodes.update(window.arranged.outline);
    labels.update(nodes.shownTasks().flatMap((row) => window.model.get(row) ?? []));
    nodes.takeOutdated();
    for (const node of nodes.roots()) nodes.childrenOf(node);
  }
  return costs.toSorted((a, b) => a - b)[costs.length / 2] ?? NaN;
}

/** A task like many; `turn` changes its state and its place. */
function numbered(index: number, turn = 0): Task {
  const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
  return aTask({
    id: `sh-${index}`,
    order: index,
    createdAt: at(index),
    startedAt: at(index + turn),
    status: statuses[(index + turn) % statuses.length] ?? { state: 'running' },
    ...(index % 3 === 0 && { group: 'build' }),
    ...(index % 5 === 0 && index > 0 && { parent: { task: `sh-${index - 1}` } }),
    spec: { command: `make target-${index}`, cwd: `/work/a/${index % 50}`, environment: 'e' },
  });
}

test.each(groupings)('with 10,000 tasks by %s a change costs a fraction of a millisecond', (grouping) => {
  // Ten times what it takes where nothing else runs.
  expect(costOfChange(10_000, grouping)).toBeLessThan(0.2);
});
