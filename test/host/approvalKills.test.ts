import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openRequests } from '../../src/protocol/openRequests.ts';
import type { Session, Task } from '../../src/protocol/task.ts';
import { hangingRun } from '../helpers/host/fakeAgents.ts';
import { openHome } from '../helpers/host/openHome.ts';
import { seededRandom } from '../helpers/host/seededRandom.ts';

test('G3: kills of the host while tasks are allowed and denied start none unapproved, and none twice', async () => {
  const seed = Number(process.env.LEGWORK_TEST_SEED ?? Date.now() % 1_000_000);
  console.log(`approvals and kills: LEGWORK_TEST_SEED=${seed}`);
  const random = seededRandom(seed);
  const home = openHome();
  const run = await hangingRun(home, await home.connect());
  const producer = `task:${run.id}` as const;
  const session: Session = { id: producer, label: 'an agent', role: 'program' };
  /** By number: what a person has said, as far as a host has answered. */
  const said = new Map<number, 'allow' | 'deny' | 'unsure'>();
  const ids = new Map<number, string>();
  let isStorm = true;
  const isSaid = (what: 'allow' | 'deny') => [...said.values()].includes(what);
  const decide = async () => {
    // Where hosts die sooner than they answer, only what comes after the storm is said for sure.
    for (let i = 0; isStorm || i < 12 || !isSaid('allow') || !isSaid('deny'); i++) {
      const attempt = async (): Promise<void> => {
        const program = await home.connect(session);
        const id = `sh-asked-${i}`;
        const command = `printf x >> ran-${i}`;
        // A key: whether the start got through is not known after a kill.
        await program.start(home.params(command, { producer, id, key: id }));
        ids.set(i, id);
        const decision = random() < 0.5 ? 'allow' : 'deny';
        said.set(i, 'unsure');
        await (await home.connect()).answer({ id, decision });
        said.set(i, decision);
      };
      await attempt().catch(() => undefined);
    }
  };
  const storm = async () => {
    for (let kill = 0; kill < 10; kill++) {
      await home.connect();
      await delay(20 + random() * 150);
      await home.killHost();
    }
    isStorm = false;
  };
  await Promise.all([decide(), storm()]);
  const person = await home.connect();
  const tasks = await person.list({ parent: run.id });
  const times = (i: number) =>
    existsSync(join(home.work, `ran-${i}`)) ? readFileSync(join(home.work, `ran-${i}`), 'utf8').length : 0;
  for (const [i, id] of ids) {
    const task = tasks.find((each) => each.id === id) as Task;
    if (openRequests(task).length > 0) {
      expect({ id, times: times(i), said: said.get(i) ?? 'unsure' }).toEqual({
        id,
        times: 0,
        said: 'unsure',
      });
      continue;
    }
    const { status } = await person.wait(id);
    const isRun = status.state === 'completed';
    expect({ id, times: times(i), state: status.state }).toEqual({
      ...{ id, times: isRun ? 1 : 0, state: isRun ? 'completed' : 'cancelled' },
    });
    if (said.get(i) === 'allow') expect(isRun).toBe(true);
    if (said.get(i) === 'deny') expect(isRun).toBe(false);
  }
  expect(isSaid('allow') && isSaid('deny')).toBe(true);
});
