import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import type { RaceRecord } from '../../../../src/protocol/race.ts';
import { CALLER, openEngine } from '../openEngine.ts';
import { sampleAgentRun } from '../sampleAgentRun.ts';
import { CREATED_AT, IDENTITY, sampleTask } from '../sampleTask.ts';
import { PATIENCE } from '../../../helpers/patience.ts';

const RACE: RaceRecord = {
  ...{ schema: 1, id: 'race-1', name: 'fix', owner: CALLER.session, caller: CALLER.session },
  ...{ prompt: 'Fix it', cwd: '/w', producer: 'cli', environment: 'e', verify: 'make test' },
  base: { name: 'HEAD', commit: 'c1' },
  racers: [
    { name: 'fix-any-1', agent: 'any', task: 'ag-1', verify: 'sh-1' },
    { name: 'fix-any-2', agent: 'any', task: 'ag-2' },
  ],
  createdAt: CREATED_AT,
  isStarted: true,
};
const racer = (number: number) => ({ race: { id: 'race-1', name: 'fix', racer: `fix-any-${number}` } });
/** Not so long ago that retention removes it. */
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const ENDED = { state: 'completed', exitCode: 0 } as const;

test('what a racer has changed is looked at once, however much another one tells of itself', async () => {
  const { engine, table } = await openEngine(
    [
      sampleAgentRun({ ...racer(1), id: 'ag-1', status: ENDED, endedAt: ago(2000) }),
      sampleTask({
        ...{ ...racer(1), id: 'sh-1', step: 'verify', parent: { task: 'ag-1' } },
        ...{ status: ENDED, endedAt: ago(1000) },
      }),
      sampleAgentRun({ ...racer(2), id: 'ag-2' }),
    ],
    [
      {
        ...{ run: { id: 'ag-2', attempt: 1 }, isClaimed: true },
        ...{ process: IDENTITY, startedAt: new Date() },
      },
    ],
  );
  const { races, changes, turn } = engine.context;
  const look = vi.spyOn(changes, 'look');
  races.put(RACE);
  for (let percent = 1; percent <= 20; percent++) {
    turn.apply('ag-2', { type: 'described', progress: { percent }, at: new Date().toISOString() });
    // oxlint-disable-next-line no-await-in-loop -- one after the other is the purpose
    await vi.waitFor(() => expect(races.busyCount).toBe(0), PATIENCE);
    // oxlint-disable-next-line no-await-in-loop
    await nextTurn();
  }
  expect(table.get('ag-2').progress?.percent).toBe(20);
  expect(look).toHaveBeenCalledTimes(1);
});
