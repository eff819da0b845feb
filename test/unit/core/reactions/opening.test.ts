import { expect, test } from 'vitest';
import { IDENTITY, sampleTask } from '../sampleTask.ts';
import { sampleAgentRun } from '../sampleAgentRun.ts';
import { openTurn } from '../turn/openTurn.ts';

test('what a host takes up counts as new, but its agents have said nothing yet, and nothing is ended twice', async () => {
  const { turn, effects } = openTurn();
  const live = { process: IDENTITY, startedAt: '2026-01-02T03:04:06.000Z' };
  const request = { state: 'cancelRequested', requestedAt: '2026-01-02T03:04:07.000Z' } as const;
  await turn.adopt(
    [
      sampleTask({ id: 'waits', status: { state: 'pending', waitsFor: { kind: 'slot' } } }),
      sampleTask({ id: 'runs', ...live, status: { state: 'running' }, closePolicy: 'cancel' }),
      sampleTask({ id: 'goes', ...live, status: request }),
      {
        ...sampleAgentRun({ ...live, status: { state: 'waiting', for: 'permission', message: '?' } }),
        id: 'asks',
      },
      sampleTask({ id: 'ended', status: { state: 'completed' } }),
    ],
    { taken: [] },
  );
  await turn.open();
  expect(effects.filter(({ effect }) => effect !== 'watchOutputs' && effect !== 'reviewAwake')).toEqual([
    { effect: 'notify', id: 'asks', occasion: 'need' },
    { effect: 'expectSession', session: 'window:/w' },
    { effect: 'launch', id: 'waits' },
  ]);
});

test('others have their turn while very many are taken up', { timeout: 30_000 }, async () => {
  const { turn, table } = openTurn();
  const many = Array.from({ length: 10_000 }, (_, number) =>
    sampleTask({ id: `sh-${number}`, order: number, status: { state: 'completed' } }),
  );
  let turns = 0;
  let isDone = false;
  const others = () => {
    turns++;
    if (!isDone) setImmediate(others);
  };
  setImmediate(others);
  await turn.adopt(many, { taken: ['sh-broken'] });
  isDone = true;
  expect(turns).toBeGreaterThan(1);
  expect([...table.values()]).toHaveLength(many.length);
  expect(table.isTaken('sh-broken')).toBe(true);
  expect(table.nextOrder()).toBe(many.length);
});
