import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openCli } from '../helpers/host/openCli.ts';
import { openHome } from '../helpers/host/openHome.ts';
import { seededRandom } from '../helpers/host/seededRandom.ts';

test('whenever the host is killed, a removed task comes back whole, and one that was restored stays', async () => {
  const seed = Number(process.env.LEGWORK_TEST_SEED ?? Date.now() % 1_000_000);
  console.log(`removals: LEGWORK_TEST_SEED=${seed}`);
  const random = seededRandom(seed);
  const home = openHome();
  let client = await home.connect();
  const ids: string[] = [];
  for (let number = 0; number < 6; number++) {
    // oxlint-disable-next-line no-await-in-loop -- in their order
    const { id } = await client.start(home.params(`echo said ${number}`));
    // oxlint-disable-next-line no-await-in-loop
    await client.wait(id);
    ids.push(id);
  }
  const restore = async (id: string) => {
    const isThere = (await client.list()).some((task) => task.id === id);
    if (!isThere) await client.restore([id]);
  };
  for (let round = 0; round < 10; round++) {
    const some = ids.filter(() => random() < 0.6);
    const isRestored = random() < 0.5;
    // oxlint-disable no-await-in-loop -- one kill after the other
    const asking = client
      .remove(some)
      .then(() => (isRestored ? client.restore(some) : undefined))
      .then(
        () => true,
        () => false,
      );
    await delay(random() * 12);
    await home.killHost();
    const isAcknowledged = await asking;
    client = await home.connect();
    const there = new Set((await client.list()).map(({ id }) => id));
    // What was answered holds.
    if (isAcknowledged) expect(some.filter((id) => there.has(id) !== isRestored)).toEqual([]);
    for (const id of ids) await restore(id);
    // oxlint-enable no-await-in-loop
  }
  const tasks = await client.list();
  expect(tasks.map(({ id }) => id)).toEqual(ids);
  expect(tasks.map(({ output }) => readFileSync(output.path, 'utf8'))).toEqual(
    ids.map((_id, number) => `said ${number}\n`),
  );
  expect(readdirSync(home.paths.trash)).toEqual([]);
});

test('on the command line a removal is undone by the same ids, unless it was for good', async () => {
  const cli = openCli();
  onTestFinished(() => cli.close());
  const id = await cli.answerOf('run', '--wait', 'true').then((text) => text.trim());
  expect(await cli.answerOf('rm', id)).toBe(`removed ${id}\n`);
  expect(await cli.answerOf('restore', id)).toBe(`restored ${id}\n`);
  expect((await cli.legwork('show', id)).code).toBe(0);
  expect((await cli.legwork('restore', id)).stderr).toContain('is completed, so it cannot be restored');
  await cli.answerOf('rm', '--for-good', id);
  expect(await cli.legwork('restore', id)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('cannot be restored') as string,
  });
});
