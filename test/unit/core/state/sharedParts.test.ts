import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SHARED_FIELDS, SharedParts } from '../../../../src/core/state/sharedParts.ts';
import type { Task } from '../../../../src/protocol/task.ts';
import { sampleTask } from '../sampleTask.ts';

/** Parts of which two are equal now and then; some texts look like parts of another field. */
const owner = fc.record({
  id: fc.constantFrom('cli:a', 'cli:b'),
  label: fc.constantFrom('a', '{"number":1}'),
});
const part = {
  description: fc.constantFrom('make', '{"number":1}', '[]', '', 'null'),
  owner,
  parent: fc.record({ task: fc.constantFrom('sh-a', 'sh-b') }),
  spec: fc.record({
    command: fc.oneof(fc.constantFrom('make', 'test'), fc.array(fc.constantFrom('a', '"'))),
    cwd: fc.constantFrom('/', '/w'),
    environment: fc.constant('e'),
  }),
  attempt: fc.record({ number: fc.integer({ min: 1, max: 2 }) }),
  status: fc.constantFrom<Task['status']>(
    { state: 'running' },
    { state: 'pending', waitsFor: { kind: 'slot' } },
    { state: 'completed', exitCode: 0 },
  ),
};
const tasks = fc.array(fc.record(part, { requiredKeys: [] }), { maxLength: 20 });

test('a task with shared parts says what it said', () => {
  const parts = new SharedParts();
  fc.assert(
    fc.property(tasks, (changes) => {
      for (const change of changes) {
        const before = structuredClone(sampleTask(change));
        expect(parts.share(structuredClone(before))).toStrictEqual(before);
      }
    }),
  );
});

test('equal parts are one object, whoever made them, and different ones are not', () => {
  fc.assert(
    fc.property(tasks, (changes) => {
      const parts = new SharedParts();
      const shared = changes.map((change) => parts.share(structuredClone(sampleTask(change))));
      for (const field of SHARED_FIELDS) {
        const distinct = new Set(shared.map((task) => JSON.stringify(task[field])));
        expect(new Set(shared.map((task) => task[field])).size).toBe(distinct.size);
      }
    }),
  );
});

test('what comes from the task before stays that', () => {
  const parts = new SharedParts();
  parts.share(sampleTask());
  const previous = sampleTask({ status: { state: 'running' } });
  const task = parts.share({ ...previous, attempt: { number: 1 } }, previous);
  expect(task.owner).toBe(previous.owner);
  expect(task.attempt).not.toBe(previous.attempt);
  expect(task).toStrictEqual(previous);
});

test('a shared part cannot be changed for all', () => {
  const { owner: shared } = new SharedParts().share(sampleTask());
  expect(() => Object.assign(shared, { id: 'cli:other' })).toThrow(TypeError);
});

test('what no task has any more is forgotten', () => {
  const parts = new SharedParts();
  const first = parts.share(sampleTask({ description: 'first' })).owner;
  for (let number = 0; number < 10_000; number++) parts.share(sampleTask({ description: `task ${number}` }));
  expect(parts.share(sampleTask()).owner).not.toBe(first);
});
