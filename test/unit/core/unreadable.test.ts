import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { clean } from '../../../src/core/verbs/clean.ts';
import { collect } from '../../../src/core/verbs/collect.ts';
import { remove } from '../../../src/core/verbs/remove.ts';
import { restore } from '../../../src/core/verbs/restore.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { CALLER, openEngine } from './openEngine.ts';
import { sampleTask } from './sampleTask.ts';

test('what cannot be removed or restored on disk is told as such, and is as it was', async () => {
  const status = { state: 'completed', exitCode: 0 } as const;
  const endedAt = new Date().toISOString();
  const tasks = ['sh-a', 'sh-b'].map((id) => sampleTask({ id, owner: CALLER.session, status, endedAt }));
  const { engine, paths, table } = await openEngine(tasks);
  await remove(engine.context, { ids: ['sh-a'] }, CALLER);
  renameSync(paths.tasks, `${paths.tasks}.away`);
  writeFileSync(paths.tasks, 'no folder');
  const verbs = [
    () => restore(engine.context, { ids: ['sh-a'] }, CALLER),
    () => remove(engine.context, { ids: ['sh-b'], forGood: true }, CALLER),
    () => collect(engine.context, { session: CALLER.session.id }, CALLER),
    () => clean(engine.context, { maxCount: 0 }, CALLER),
  ];
  // oxlint-disable-next-line no-await-in-loop -- one after the other
  for (const verb of verbs) await expect(verb()).rejects.toMatchObject({ code: ErrorCode.notSaved });
  rmSync(paths.tasks);
  renameSync(`${paths.tasks}.away`, paths.tasks);
  await restore(engine.context, { ids: ['sh-a'] }, CALLER);
  expect([...table.values()].map(({ id }) => id).toSorted()).toEqual(['sh-a', 'sh-b']);
});

test('a record that cannot be read loses no environment that it may need', async () => {
  const prune = vi.fn();
  const { engine, paths } = await openEngine([], [], { prune });
  engine.dispose();
  expect(prune).toHaveBeenCalledOnce();
  for (const folder of [paths.tasks, paths.schedules, paths.races]) {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, 'x-22222222.json');
    writeFileSync(path, '{"schema":99}');
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const next = await openEngine([], [], { directory: paths.directory, prune });
    expect(next.engine.statistics().unreadable).toMatchObject([{ path }]);
    next.engine.dispose();
    rmSync(path);
  }
  expect(prune).toHaveBeenCalledOnce();
});
