import { expect, test } from 'vitest';
import { rerun } from '../../../src/core/verbs/rerun.ts';
import { start } from '../../../src/core/verbs/start.ts';
import type { ExecutorSettings } from '../../../src/protocol/hostSettings.ts';
import { CALLER, openEngine } from './openEngine.ts';
import { IDENTITY, sampleTask } from './sampleTask.ts';

const set = (executors: ExecutorSettings) =>
  [{ executors }, { by: 'me', at: new Date().toISOString() }] as const;
const place = { job: 7, node: 'n2', state: 'running' };

/** Where an ended task ran, and where its rerun is to, whatever the settings say by now. */
test.each([
  ['as a job', { kind: 'slurm', partition: 'gpu' } as const],
  ['here', undefined],
])('a task that ran %s is run again so', async (_, executor) => {
  const task = sampleTask({
    ...{ id: 'sh-1', group: 'train', ...(executor && { executor: { ...executor, place } }) },
    ...{ status: { state: 'failed', failure: { kind: 'exit', code: 1 } }, endedAt: new Date().toISOString() },
  });
  const { engine } = await openEngine(
    [task],
    [{ run: { id: 'sh-1', attempt: 1 }, isClaimed: true, process: IDENTITY }],
  );
  engine.context.settings.change(...set({ groups: { train: 'slurm:other' } }));
  const again = await rerun(engine.context, { id: 'sh-1' }, CALLER);
  expect(again.executor).toEqual(executor);
});

test('in a worktree, a task runs where the folder of that worktree says', async () => {
  const { engine } = await openEngine();
  engine.context.settings.change(...set({ folders: { '/work/model': 'slurm:long' } }));
  const record = { id: 'wt-1', name: 'fix', path: '/trees/wt-1', source: '/work/model', state: 'ready' };
  engine.context.worktrees.keeper.put(record as never);
  const startIn = async (cwd: string) =>
    (
      await start(
        engine.context,
        { kind: 'shell', command: 'true', cwd, environment: {}, producer: 'cli' },
        CALLER,
      )
    ).executor?.partition;
  expect(await startIn('/trees/wt-1/src')).toBe('long');
  expect(await startIn('/')).toBeUndefined();
});
