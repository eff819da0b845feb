import { expect, test } from 'vitest';
import { SliceQueue } from '../../../src/base/sliceQueue.ts';
import { turnsMeanwhile, workFor } from '../../helpers/turnsMeanwhile.ts';

test('others have their turn while much is due, and it is done in order, each once', async () => {
  const queue = new SliceQueue();
  const done: number[] = [];
  const works = Array.from({ length: 20 }, (_, index) => () => {
    workFor(3);
    done.push(index);
  });
  const turns = await turnsMeanwhile(
    () => [...works, ...works].forEach((work) => queue.add(work)),
    () => queue.size === 0,
  );
  expect(done).toEqual([...works.keys()]);
  // A slice is over after 4 ms, so it has two of these at most.
  expect(turns).toBeGreaterThanOrEqual(works.length / 2 - 1);
});

test('nothing is done at once, and nothing that was taken back', async () => {
  const queue = new SliceQueue();
  const done: string[] = [];
  const takenBack = () => void done.push('taken back');
  queue.add(() => void done.push('kept'));
  queue.add(takenBack);
  queue.delete(takenBack);
  expect(done).toEqual([]);
  await turnsMeanwhile(
    () => undefined,
    () => queue.size === 0,
  );
  expect(done).toEqual(['kept']);
});

test('what is added meanwhile is done, too', async () => {
  const queue = new SliceQueue();
  const done: string[] = [];
  queue.add(() => queue.add(() => void done.push('later')));
  await turnsMeanwhile(
    () => undefined,
    () => queue.size === 0,
  );
  expect(done).toEqual(['later']);
});
