import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupOf, type Task } from '../../../../src/protocol/task.ts';
import { attentionText, AttentionCount } from '../../../../src/ui/attention/attention.ts';
import { inStartOrder, newestFirst } from '../../../../src/ui/tasks/taskOrder.ts';
import { sectionOf } from '../../../../src/ui/tasks/taskSections.ts';
import type { Outline } from '../../../../src/ui/tasks/tree/outlines/outline.ts';
import { groupings } from '../../../../src/ui/tasks/tree/viewState.ts';
import { openWindow, seen, some, steps } from './aWindow.ts';
import { arranged } from './tree/arranged.ts';

/* What the window keeps change by change is what it would compute from all tasks. */

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

/** Steps, and steps of steps, lie below their run where all are there; longer chains stand where tasks do. */
function liesBelowRun(task: Task, all: Task[]): boolean {
  const namesOther = ({ id, step, parent }: Task) =>
    step !== undefined && parent !== undefined && parent.task !== id;
  const ownerOf = (step: Task) => all.find(({ id }) => namesOther(step) && id === step.parent?.task);
  const owner = ownerOf(task);
  const run = owner && namesOther(owner) ? ownerOf(owner) : owner;
  return run !== undefined && !namesOther(run);
}

test('sections have their tasks with the newest first, however they came there', () => {
  fc.assert(
    fc.property(some, some, (before, after) => {
      const outline = arranged('state', { tasks: [...before, ...after] });
      const now = [...new Map([...before, ...after].map((task) => [task.id, task])).values()];
      for (const section of ['running', 'needsYou', 'failed', 'completed', 'cancelled'] as const) {
        const expected = now
          .filter((task) => sectionOf(task) === section && !liesBelowRun(task, now))
          .toSorted(newestFirst);
        expect(outline.rowsBelow(`section:${section}`, Infinity)).toEqual(
          expected.map((task) => `task:${task.id}`),
        );
      }
    }),
  );
});
