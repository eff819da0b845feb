import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planTask, type PlanTask } from '../../../../src/ui/editorTasks/taskPlan.ts';

interface Written {
  needs?: string[];
  order?: 'parallel' | 'sequence';
  isEmpty?: boolean;
  isEndless?: boolean;
}

/** A plan of tasks that are written by their names, as `name after names`. */
function planOf(tasks: Record<string, Written>, root = 'root'): string[] {
  const nodes = new Map<string, PlanTask<string>>();
  for (const [key, { needs = [], order = 'parallel', isEmpty, isEndless = false }] of Object.entries(tasks)) {
    const before = () => needs.map((name) => nodes.get(name) as PlanTask<string>);
    nodes.set(key, { key, label: key, before, order, isEndless, ...(isEmpty ? {} : { work: key }) });
  }
  const steps = planTask(nodes.get(root) as PlanTask<string>);
  return steps.map(({ work, after }) =>
    [work, ...after.map((index) => steps[index]?.work ?? '')].join(' < '),
  );
}

test.each<[string, Record<string, Written>, string[]]>([
  ['nothing before', { root: {} }, ['root']],
  ['in parallel', { root: { needs: ['a', 'b'] }, a: {}, b: {} }, ['a', 'b', 'root < a < b']],
  [
    'in sequence',
    { root: { needs: ['a', 'b'], order: 'sequence' }, a: {}, b: {} },
    ['a', 'b < a', 'root < b'],
  ],
  [
    'compounds without a command',
    {
      root: { needs: ['x', 'c'], order: 'sequence' },
      x: { needs: ['a', 'b'], isEmpty: true },
      a: {},
      b: {},
      c: {},
    },
    ['a', 'b', 'c < a < b', 'root < c'],
  ],
  [
    'what stands before a sequence is before all of what its parts need',
    { root: { needs: ['a', 'b'], order: 'sequence' }, a: {}, b: { needs: ['c'] }, c: {} },
    ['a', 'c < a', 'b < c', 'root < b'],
  ],
  [
    'once what several need',
    { root: { needs: ['a', 'b'] }, a: { needs: ['c'] }, b: { needs: ['c'] }, c: {} },
    ['c', 'a < c', 'b < c', 'root < a < b'],
  ],
  [
    'after both, where a part of a sequence was planned before',
    { root: { needs: ['a', 'x'] }, a: {}, x: { needs: ['b', 'a'], order: 'sequence' }, b: {} },
    ['a', 'b', 'x < b < a', 'root < a < x'],
  ],
  [
    'after what comes before a part of a sequence that needs what was planned before',
    {
      root: { needs: ['d', 'x'] },
      d: {},
      x: { needs: ['a', 'c'], order: 'sequence' },
      a: {},
      c: { needs: ['d'] },
    },
    ['d', 'a', 'c < a < d', 'x < c', 'root < d < x'],
  ],
  ['only a compound', { root: { needs: ['a'], isEmpty: true }, a: {} }, ['a']],
  ['an endless one alone', { root: { isEndless: true, needs: ['a'] }, a: {} }, ['a', 'root < a']],
])('%s', (_what, tasks, expected) => {
  expect(planOf(tasks)).toEqual(expected);
});

test.each<[string, Record<string, Written>, string]>([
  ['itself', { root: { needs: ['root'] } }, '"root" depends on itself'],
  [
    'itself over others',
    { root: { needs: ['a'] }, a: { needs: ['b'] }, b: { needs: ['a'] } },
    '"a" depends on itself',
  ],
  ['what does not end', { root: { needs: ['w'] }, w: { isEndless: true } }, '"w" is a background task'],
])('a task cannot depend on %s', (_what, tasks, message) => {
  expect(() => planOf(tasks)).toThrow(message);
});

test('a task cannot depend on very many', () => {
  const names = Array.from({ length: 400 }, (_, index) => `t${index}`);
  const wide = { root: { needs: names }, ...Object.fromEntries(names.map((name) => [name, {}])) };
  expect(() => planOf(wide)).toThrow('more than 200');
  const chain = names.map((name, index): [string, Written] => [
    name,
    { needs: names.slice(index + 1, index + 2) },
  ]);
  expect(() => planOf({ root: { needs: ['t0'] }, ...Object.fromEntries(chain) })).toThrow('more than 200');
});

test('every plan starts each task once, after all that it needs and that comes before it', () => {
  const node = fc.record({
    needs: fc.array(fc.nat({ max: 9 }), { maxLength: 4 }),
    isSequence: fc.boolean(),
    isEmpty: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(node, { minLength: 1, maxLength: 10 }), (written) => {
      // Each may only need those after it, so there is no cycle.
      const nodes: PlanTask<number>[] = written.map(({ needs, isSequence, isEmpty }, index) => ({
        key: String(index),
        label: String(index),
        before: () => needs.flatMap((need) => (need > index ? (nodes[need] ?? []) : [])),
        order: isSequence ? 'sequence' : 'parallel',
        isEndless: false,
        ...(isEmpty ? {} : { work: index }),
      }));
      const steps = planTask(nodes[0] as PlanTask<number>);
      const place = new Map(steps.map(({ work }, index) => [work, index]));
      expect(place.size).toBe(steps.length);
      /** All steps that a step waits for, over others, too. */
      const waitsFor = (step: number, seen = new Set<number>()): Set<number> => {
        for (const other of steps[step]?.after ?? []) {
          expect(other).toBeLessThan(step);
          if (!seen.has(other)) waitsFor(other, seen.add(other));
        }
        return seen;
      };
      for (const [work, step] of place) {
        const waits = waitsFor(step);
        for (const need of nodes[work]?.before() ?? []) {
          if (need.work !== undefined) expect(waits).toContain(place.get(need.work));
        }
      }
    }),
    { numRuns: 1000 },
  );
});
