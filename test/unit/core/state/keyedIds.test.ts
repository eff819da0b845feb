import { expect, test } from 'vitest';
import { KeyedIds } from '../../../../src/core/state/keyedIds.ts';
import { sampleTask } from '../sampleTask.ts';

/** Counts the keys that are looked at. */
function countedKeys(length: number, from = 0) {
  const counts = { looks: 0 };
  const keys = Array.from({ length }, (_, index) => `sh-${from + index}`);
  const counted = new Proxy(keys, {
    get: (target, key, receiver) => {
      if (typeof key === 'string' && /^\d+$/.test(key)) counts.looks++;
      return Reflect.get(target, key, receiver) as unknown;
    },
  });
  return { keys: counted, counts };
}

test('a task of very many keys costs what it has, not its square', () => {
  const before = countedKeys(2000);
  const after = countedKeys(2000, 1);
  const states = [before.keys, after.keys];
  const index = new KeyedIds(() => states.shift() ?? []);
  const task = sampleTask();
  index.update(undefined, task);
  states.unshift(before.keys);
  before.counts.looks = 0;
  index.update(task, task);
  expect(before.counts.looks + after.counts.looks).toBeLessThan(5 * 2000);
  expect([...index.get('sh-0')]).toEqual([]);
  expect([...index.get('sh-1')]).toEqual([task.id]);
  expect([...index.get('sh-2000')]).toEqual([task.id]);
});

test('a key that a task keeps keeps its place', () => {
  const keysOf = new Map<string, string[]>();
  const index = new KeyedIds(({ description }) => keysOf.get(description) ?? []);
  keysOf.set('one', ['a', 'b']);
  keysOf.set('two', ['c', 'a']);
  const [first, second] = [sampleTask({ id: 'sh-1' }), sampleTask({ id: 'sh-2' })];
  for (const task of [first, second]) index.update(undefined, { ...task, description: 'one' });
  index.update({ ...first, description: 'one' }, { ...first, description: 'two' });
  expect([...index.get('a')]).toEqual(['sh-1', 'sh-2']);
  expect([...index.get('b')]).toEqual(['sh-2']);
  expect([...index.get('c')]).toEqual(['sh-1']);
});
