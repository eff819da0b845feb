import { expect, test } from 'vitest';
import { turnsMeanwhile, workFor } from '../../../helpers/turnsMeanwhile.ts';
import { openEngine } from '../openEngine.ts';
import { CREATED_AT, IDENTITY, sampleTask } from '../sampleTask.ts';

const COUNT = 20;

test('however many observers act on an end, others have their turn meanwhile, and each acts once', async () => {
  const observers = Array.from({ length: COUNT }, (_, index) =>
    sampleTask({
      ...{
        id: `ob-${String(index).padStart(2, '0')}`,
        kind: 'observer',
        status: { state: 'running' },
        startedAt: CREATED_AT,
      },
      spec: {
        ...{ on: 'any', watch: { group: 'build' } },
        start: { command: 'tell', cwd: '/', environment: 'e' },
      },
    }),
  );
  const running = sampleTask({
    ...{ id: 'sh-1', group: 'build', status: { state: 'running' }, process: IDENTITY, startedAt: CREATED_AT },
  });
  const { end, news, table } = await openEngine([running, ...observers]);
  const acted: string[] = [];
  news.event((item) => {
    if (item.type !== 'observed') return;
    workFor(3);
    acted.push(item.id);
  });
  const turns = await turnsMeanwhile(
    () => end({ id: 'sh-1', attempt: 1 }),
    () => acted.length >= COUNT,
  );
  expect(acted).toEqual(observers.map(({ id }) => id));
  expect(turns).toBeGreaterThanOrEqual(COUNT / 2 - 1);
  expect(observers.map(({ id }) => table.childrenOf(id).length)).toEqual(observers.map(() => 1));
});
