import { expect, test } from 'vitest';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { inEachHome } from '../../helpers/host/homes.ts';
import { untilGo } from '../../helpers/host/openHome.ts';
import { isAlive, pidsWithVariable, stateOf } from '../../helpers/host/processes.ts';
import { expectRefused } from '../../helpers/host/refused.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';

/** States of the processes of a task, other than its wrapper, as /proc has them: T is stopped. */
function statesOf(id: string, wrapper: number): string[] {
  return pidsWithVariable('LEGWORK_TASK_ID', id)
    .filter((pid) => pid !== wrapper)
    .flatMap((pid) => stateOf(pid) ?? []);
}

inEachHome((open) => {
  test('B5: a paused command stands still with its whole tree, and goes on when it is resumed', async () => {
    const home = open();
    const client = await home.connect();
    const command = 'sleep 60 & while [ ! -e go ]; do sleep 0.05; done; kill $!; exit 3';
    const { id } = await client.start(home.params(command));
    const { process } = await home.running(client, id);
    await waitFor('the tree', () => statesOf(id, process.pid).length >= 2);
    const paused = await client.pause({ id });
    expect(paused).toMatchObject({
      id,
      status: { state: 'running' },
      pausedAt: expect.any(String) as string,
    });
    // A short sleep that was just being started may still end, and a shell may wait in D for one that stands.
    await waitFor('all of it to stand', () => {
      const states = statesOf(id, process.pid);
      return states.length >= 2 && states.every((state) => /[TD]/.test(state));
    });
    home.go();
    // The next host knows that it is held.
    await home.killHost();
    const next = await home.connect();
    expect(await next.get(id)).toMatchObject({ status: { state: 'running' }, pausedAt: paused?.pausedAt });
    const already = { code: ErrorCode.wrongState, says: 'paused already' };
    await expectRefused(next, () => next.pause({ id }), already);
    expect(await next.resume({ id })).not.toHaveProperty('pausedAt');
    expect((await next.wait(id)).status).toMatchObject({ failure: { code: 3 } });
  });

  test('B5 R10: whenever the host is killed while it pauses or resumes, a command stands still if its record says so', async () => {
    const home = open();
    let client = await home.connect();
    const started = await Promise.all(
      Array.from({ length: 6 }, () => client.start(home.params('while :; do sleep 0.05; done'))),
    );
    const tasks = await Promise.all(started.map(({ id }) => home.running(client, id)));
    const stands = (task: (typeof tasks)[number]) =>
      statesOf(task.id, task.process.pid).some((state) => state === 'T');
    for (let round = 0; round < 3; round++) {
      const changing = tasks.map(async ({ id }) => {
        const { pausedAt } = await client.get(id);
        await (pausedAt === undefined ? client.pause({ id }) : client.resume({ id }));
      });
      await Promise.any(changing);
      await home.killHost();
      await Promise.allSettled(changing);
      home.disconnect();
      client = await home.connect();
      for (const task of tasks) {
        const { pausedAt } = await client.get(task.id);
        await waitFor(`${task.id} to be as its record says`, () => stands(task) === (pausedAt !== undefined));
      }
    }
  });

  test('B5 A5: a paused command can be cancelled, and is gone', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.start(home.params('sleep 60'));
    const { process } = await home.running(client, id);
    await client.pause({ id });
    await client.cancel({ id });
    const ended = await client.wait(id);
    expect(ended.status.state).toBe('cancelled');
    expect(ended).not.toHaveProperty('pausedAt');
    expect(isAlive(process.pid)).toBe(false);
    expect(statesOf(id, process.pid)).toEqual([]);
  });

  test('B5 B3: the time a command is held does not count against its limit', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.start(home.params(untilGo(0), { timeoutMs: 4000 }));
    const { startedAt } = await home.running(client, id);
    await client.pause({ id });
    await waitFor('the limit to pass', () => Date.now() > Date.parse(startedAt ?? '') + 4200);
    expect((await client.resume({ id }))?.pausedMs).toBeGreaterThan(0);
    home.go();
    expect((await client.wait(id)).status.state).toBe('completed');
    // Without that it does.
    const slow = await client.start(home.params('sleep 60', { timeoutMs: 300 }));
    await home.running(client, slow.id);
    expect((await client.wait(slow.id)).status).toMatchObject({ failure: { kind: 'timeout' } });
  });

  test('B5: one that waits to start can be held too', async () => {
    const home = open();
    const client = await home.connect();
    const first = await client.start(home.params(untilGo(0), { group: 'q' }));
    const second = await client.start(home.params('true', { group: 'q' }));
    await client.pause({ id: second.id });
    home.go();
    await client.wait(first.id);
    await waitFor('it to be held', async () => {
      const { status } = await client.get(second.id);
      return status.state === 'pending' && status.waitsFor?.kind === 'paused';
    });
    await client.resume({ id: second.id });
    expect((await client.wait(second.id)).status.state).toBe('completed');
  });

  test('B5: what has ended, runs elsewhere or is not held is refused', async () => {
    const home = open();
    const client = await home.connect();
    const ended = await client.start(home.params('true'));
    const live = await client.start(home.params('sleep 60'));
    const work = await client.register({ kind: 'other', description: 'x', producer: 'cli' });
    await client.wait(ended.id);
    await home.running(client, live.id);
    const wrong = (says: string) => ({ code: ErrorCode.wrongState, says });
    await expectRefused(client, () => client.pause({ id: ended.id }), wrong('completed'));
    await expectRefused(client, () => client.resume({ id: live.id }), wrong('not paused'));
    await expectRefused(client, () => client.pause({ id: work.id }), {
      code: ErrorCode.badRequest,
      says: 'no process here',
    });
    await expectRefused(client, () => client.pause({ id: 'x' }), {
      code: ErrorCode.unknownTask,
      says: '"x"',
    });
    await expectRefused(client, () => client.pause({ group: 'a/b' }), {
      code: ErrorCode.badRequest,
      says: "group's name",
    });
  });
});
