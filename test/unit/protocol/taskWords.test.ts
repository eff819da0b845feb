import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Task } from '../../../src/protocol/task.ts';
import { tasksMeant } from '../../../src/protocol/taskWords.ts';
import { sampleTask } from '../core/sampleTask.ts';

const short = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 4 });
const tasks = fc.uniqueArray(
  fc.record({ id: short, name: fc.option(short), isLive: fc.boolean() }).map(({ id, name, isLive }): Task =>
    sampleTask({
      id,
      ...(name !== null && { name }),
      status: isLive ? { state: 'running' } : { state: 'completed' },
    }),
  ),
  { selector: ({ id }) => id },
);

test('what a host picks for several words means the same as all tasks do', () => {
  fc.assert(
    fc.property(tasks, fc.array(short, { maxLength: 3 }), (all, words) => {
      const picked = new Set(words.flatMap((word) => tasksMeant(all, word)));
      const inOrder = all.filter((task) => picked.has(task));
      for (const word of words) expect(tasksMeant(inOrder, word)).toEqual(tasksMeant(all, word));
    }),
  );
});

test('of many candidates only some are told', () => {
  const many = Array.from({ length: 100 }, (_, index) => sampleTask({ id: `sh-${index}` }));
  expect(tasksMeant(many, 'sh-')).toHaveLength(20);
  expect(tasksMeant(many, '')).toEqual([]);
});
