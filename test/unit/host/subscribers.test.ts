import { expect, test } from 'vitest';
import { Subscriber } from '../../../src/host/subscriber.ts';
import { turnsMeanwhile, workFor } from '../../helpers/turnsMeanwhile.ts';
import { openEngine } from '../core/openEngine.ts';
import { sampleTask } from '../core/sampleTask.ts';

/* What one change costs that very many follow. */

const SESSION = { id: 'window:/w', label: 'w' };
const COUNT = 20;

test('however many subscribers are told of a change, others have their turn meanwhile', async () => {
  const { engine, turn } = await openEngine();
  const told: number[] = [];
  const subscribers = Array.from(
    { length: COUNT },
    (_, index) =>
      new Subscriber(engine.context, {
        params: {},
        session: SESSION,
        send: async ({ changed }) => {
          workFor(3);
          if (changed.length > 0) told.push(index);
        },
      }),
  );
  const turns = await turnsMeanwhile(
    () => turn.put(sampleTask({ id: 'sh-1', status: { state: 'running' } })),
    () => told.length >= COUNT,
  );
  expect(told).toEqual([...subscribers.keys()]);
  expect(turns).toBeGreaterThanOrEqual(COUNT / 2 - 1);
  for (const subscriber of subscribers) subscriber.dispose();
});

test('a subscriber that is disposed is told nothing more', async () => {
  const { engine, turn } = await openEngine();
  const told: string[] = [];
  const subscribe = (name: string) =>
    new Subscriber(engine.context, {
      params: {},
      session: SESSION,
      send: async () => void told.push(name),
    });
  const [gone, stays] = [subscribe('gone'), subscribe('stays')];
  turn.put(sampleTask({ id: 'sh-1', status: { state: 'running' } }));
  gone.dispose();
  await turnsMeanwhile(
    () => undefined,
    () => told.length > 0,
  );
  expect(told).toEqual(['stays']);
  stays.dispose();
});
