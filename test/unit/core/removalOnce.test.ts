import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { remove } from '../../../src/core/verbs/remove.ts';
import { removeWorktrees } from '../../../src/core/verbs/removeWorktrees.ts';
import { tidyIfUnused } from '../../../src/core/worktrees/tidyWorktree.ts';
import { dataPaths } from '../../../src/protocol/dataDirectory.ts';
import type { WorktreeRecord } from '../../../src/protocol/worktree.ts';
import { CALLER, openEngine } from './openEngine.ts';
import { sampleTask } from './sampleTask.ts';
import { PATIENCE } from '../../helpers/patience.ts';

const ID = 'wt-abcd1234';
const RECORD: WorktreeRecord = {
  ...{ schema: 1, id: ID, name: 'fix', owner: CALLER.session, state: 'ready', branch: 'legwork/fix' },
  ...{ repository: '/nowhere/.git', source: '/nowhere', path: '/nowhere/fix' },
  base: { name: 'HEAD', commit: 'c1' },
  createdAt: new Date().toISOString(),
};
/** Not so long ago that retention removes it. */
const ended = (ago: number) =>
  ({
    ...{ owner: CALLER.session, worktree: ID, status: { state: 'completed', exitCode: 0 } as const },
    endedAt: new Date(Date.now() - ago).toISOString(),
  }) as const;

async function openWithWorktree(trashMs?: number) {
  const directory = mkdtempSync(join(tmpdir(), 'legwork-removal-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const folder = dataPaths(directory).worktrees;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${ID}.json`), JSON.stringify(RECORD));
  const run = sampleTask({ ...ended(2000), id: 'sh-run' });
  const verify = sampleTask({ ...ended(1000), id: 'sh-verify', step: 'verify', parent: { task: 'sh-run' } });
  return openEngine([run, verify], [], { directory, ...(trashMs !== undefined && { trashMs }) });
}

test('however many ask for it at once, one step removes a worktree', async () => {
  const { engine, table } = await openWithWorktree();
  const { context } = engine;
  const removing = () => [...table.values()].filter(({ step }) => step === 'worktree').length;
  void removeWorktrees(context, { ids: [ID] }, CALLER);
  void removeWorktrees(context, { ids: [ID], safeOnly: true }, CALLER);
  void tidyIfUnused(context, ID);
  await vi.waitFor(() => expect(removing()).toBeGreaterThan(0), PATIENCE);
  const [second] = await removeWorktrees(context, { ids: [ID] }, CALLER);
  expect(second?.problem).toContain('It is being made or removed by task');
  expect(removing()).toBe(1);
});

test.each([
  ['for good', { forGood: true }, undefined],
  ['and have been in the trash long enough', {}, 60],
])(
  'a worktree is tidied once its last task and the steps of that were removed %s',
  async (_when, how, trashMs) => {
    const { engine, table } = await openWithWorktree(trashMs);
    await remove(engine.context, { ids: ['sh-run'], ...how }, CALLER);
    await vi.waitFor(
      () => expect([...table.values()].map(({ step }) => step)).toEqual(['worktree']),
      PATIENCE,
    );
  },
);
