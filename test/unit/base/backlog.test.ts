import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Backlog } from '../../../src/base/backlog.ts';

const WORK_MS = 3;

function work(): void {
  const end = performance.now() + WORK_MS;
  while (performance.now() < end);
}

test('what comes at once is done in its order, and others have their turn while it is much', async () => {
  const backlog = new Backlog();
  const done: number[] = [];
  for (let number = 0; number < 20; number++) {
    backlog.add(() => {
      work();
      done.push(number);
    });
  }
  let turns = 0;
  for (; backlog.size > 0; turns++) await nextTurn();
  expect(done).toEqual(Array.from({ length: 20 }, (_, number) => number));
  // A slice is over after 4 ms at the latest, so it has two of these at most.
  expect(turns).toBeGreaterThanOrEqual(done.length / 2 - 1);
});

test('the first is done at once, and what it brings about after it', async () => {
  const backlog = new Backlog();
  const done: string[] = [];
  backlog.add(() => {
    backlog.add(() => done.push('second'));
    done.push('first');
  });
  expect(done).toContain('first');
  while (backlog.size > 0) await nextTurn();
  expect(done).toEqual(['first', 'second']);
});

test('what fails takes nothing along', async () => {
  const backlog = new Backlog();
  const done: number[] = [];
  const fail = () => {
    backlog.add(() => done.push(1));
    throw new Error('no');
  };
  expect(() => backlog.add(fail)).toThrow('no');
  while (backlog.size > 0) await nextTurn();
  backlog.add(() => done.push(2));
  while (backlog.size > 0) await nextTurn();
  expect(done).toEqual([1, 2]);
});

test('nothing is done once it is disposed of', async () => {
  const backlog = new Backlog();
  const done: number[] = [];
  for (let number = 0; number < 10; number++) {
    backlog.add(() => {
      work();
      done.push(number);
    });
  }
  const { length } = done;
  backlog.dispose();
  await nextTurn();
  expect(done).toHaveLength(length);
  expect(length).toBeLessThan(10);
});

test('nothing is done after the work that disposes of it', () => {
  const backlog = new Backlog();
  const done: number[] = [];
  backlog.add(() => {
    backlog.add(() => done.push(1));
    backlog.dispose();
  });
  expect(done).toEqual([]);
  expect(backlog.size).toBe(0);
});
