import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { EngineContext } from '../../../../src/core/engineContext.ts';
import type { TaskEvent } from '../../../../src/core/taskEvents.ts';
import type { EngineTurn } from '../../../../src/core/turn/engineTurn.ts';
import { Baselines } from '../../../../src/core/worktrees/baselines.ts';
import { KEPT_MS, KeptForUndo } from '../../../../src/core/worktrees/keptForUndo.ts';
import type { Task } from '../../../../src/protocol/task.ts';
import { openRepository } from '../../../helpers/git/openRepository.ts';
import { waitFor } from '../../../helpers/host/waitFor.ts';
import { sampleAgentRun } from '../sampleAgentRun.ts';

/** Snapshots of one run; `save` may throw, as where the host ends before it has saved them. */
async function openBaselines(save: () => void = () => undefined) {
  const repository = await openRepository({ files: { a: '1\n' } });
  const run = sampleAgentRun();
  const task = { ...run, spec: { ...run.spec, cwd: repository.cwd } } as Task;
  let known: Task | undefined = task;
  const table = { find: () => known, has: () => known !== undefined, values: () => [] };
  const trace = { write: () => undefined };
  const folder = join(repository.beside, 'worktrees');
  const kept = new KeptForUndo(() => ({ table, trace }) as unknown as EngineContext, folder);
  const apply = (_id: string, event: TaskEvent) => {
    save();
    if (event.type === 'baseKept') known = { ...task, baseline: event.baseline };
  };
  const baselines = new Baselines({
    turn: { table, apply } as unknown as EngineTurn,
    environments: { load: () => repository.environment },
    trace,
    kept,
  } as never);
  const discards = join(folder, 'discards');
  return {
    ...{ repository, baselines, kept, task },
    remove: () => {
      const removed = known;
      known = undefined;
      return removed as Task;
    },
    refs: () => repository.git('for-each-ref', '--format=%(refname)', 'refs/legwork/snapshots/'),
    notes: () => (existsSync(discards) ? readdirSync(discards) : []),
  };
}

test('I5: a snapshot that is on the record of its run is remembered nowhere else, and goes with it', async () => {
  const { baselines, task, refs, notes, remove } = await openBaselines();
  await baselines.before(task);
  expect(await refs()).toBe(`refs/legwork/snapshots/${task.id}/base`);
  expect(notes()).toEqual([]);
  baselines.forget(remove());
  expect(notes()).toHaveLength(1);
  await waitFor('the refs to go', () => notes().length === 0);
  expect(await refs()).toBe('');
});

test('I5: a snapshot that did not come to be on the record of its run goes after it', async () => {
  const { baselines, task, refs, kept, remove } = await openBaselines(() => {
    throw new Error('ENOSPC: no space left on device, write');
  });
  await baselines.before(task);
  baselines.forget(remove());
  expect(await refs()).not.toBe('');
  await kept.tidy(Date.now());
  expect(await refs()).not.toBe('');
  await kept.tidy(Date.now() + KEPT_MS + 60_000);
  expect(await refs()).toBe('');
});

test('I5: a snapshot whose refs git cannot remove with its run goes later', async () => {
  const { baselines, task, repository, refs, notes, kept, remove } = await openBaselines();
  await baselines.before(task);
  const lock = repository.path('.git/packed-refs.lock');
  await repository.write({ '.git/packed-refs.lock': '' });
  baselines.forget(remove());
  await waitFor('git to have ended', () => baselines.holdings.snapshots === 0);
  expect(await refs()).not.toBe('');
  await rm(lock);
  await kept.tidy(Date.now() + KEPT_MS + 60_000);
  expect([await refs(), notes()]).toEqual(['', []]);
});
