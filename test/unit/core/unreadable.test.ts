import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openEngine } from './openEngine.ts';

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
