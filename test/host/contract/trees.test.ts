import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { taskPath } from '../../../src/protocol/dataDirectory.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import type { Task } from '../../../src/protocol/task.ts';
import { inEachHome } from '../../helpers/host/homes.ts';
import type { Home } from '../../helpers/host/openHome.ts';
import { pidsWithVariable } from '../../helpers/host/processes.ts';
import { expectRefused } from '../../helpers/host/refused.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';

const CLI = join(import.meta.dirname, '../../../dist/cli.js');
const HOLD = 'sleep 60';

async function startChild(home: Home, parent: string, more: { name?: string; command?: string } = {}) {
  const client = await home.connect();
  const { command = HOLD, ...options } = more;
  return client.start(home.params(command, { producer: `task:${parent}`, ...options }));
}

inEachHome((open) => {
  test('W5 L3: a task started by the command line inside a task has that as its parent', async () => {
    const home = open();
    const client = await home.connect();
    const words = [process.execPath, CLI, 'run', 'echo inner'];
    const { id } = await client.start(home.params(words));
    expect((await client.wait(id)).status.state).toBe('completed');
    const [child] = await client.list({ parent: id });
    expect(child).toMatchObject({ producer: `task:${id}`, parent: { task: id } });
    await client.wait(child?.id ?? '');
    expect((await client.output({ id: child?.id ?? '' })).text).toBe('inner\n');
  });

  test('W5 L3: run, call and agent are inherited where they are not given, and so is the owner', async () => {
    const home = open();
    const window = await home.connect({ id: 'window:/w', label: 'w' });
    const parent = { run: 'r-1', call: 'c-1', agent: 'a-1' };
    const root = await window.start(home.params(HOLD, { parent }));
    const child = await startChild(home, root.id);
    expect(child).toMatchObject({ parent: { task: root.id, ...parent }, owner: { id: 'window:/w' } });
    const client = await home.connect();
    const grandchild = await client.start(
      home.params(HOLD, { producer: `task:${child.id}`, parent: { call: 'c-2' } }),
    );
    expect(grandchild.parent).toEqual({ task: child.id, run: 'r-1', call: 'c-2', agent: 'a-1' });
    const named = await client.start(home.params(HOLD, { parent: { task: root.id, agent: 'a-2' } }));
    expect(named.parent).toEqual({ task: root.id, run: 'r-1', call: 'c-1', agent: 'a-2' });
    const unknown = { code: ErrorCode.unknownTask, says: '"sh-nobody"' };
    await expectRefused(
      client,
      () => client.start(home.params('true', { parent: { task: 'sh-nobody' } })),
      unknown,
    );
  });

  test('W8 T8: a tree is cancelled with all its descendants; the answer names them, and it is an error if none lives', async () => {
    const home = open();
    const client = await home.connect();
    const root = await client.start(home.params('true'));
    await client.wait(root.id);
    const child = await startChild(home, root.id);
    const grandchild = await startChild(home, child.id);
    const ended = await startChild(home, child.id, { command: 'true' });
    const apart = await client.start(home.params(HOLD));
    await client.wait(ended.id);
    for (const { id } of [child, grandchild, apart]) await home.running(client, id);
    const cancelled = await client.cancelTree({ id: root.id, reason: 'done' });
    expect(cancelled.map(({ id }) => id)).toEqual([child.id, grandchild.id]);
    for (const { id } of cancelled) {
      expect((await client.wait(id)).status).toEqual({ state: 'cancelled', reason: 'done' });
      expect(pidsWithVariable('LEGWORK_TASK_ID', id)).toEqual([]);
    }
    expect((await client.get(apart.id)).status.state).toBe('running');
    const none = { code: ErrorCode.nothingLive, says: root.id };
    await expectRefused(client, () => client.cancelTree({ id: root.id }), none);
    const unknown = { code: ErrorCode.unknownTask, says: '"sh-nobody"' };
    await expectRefused(client, () => client.cancelTree({ id: 'sh-nobody' }), unknown);
  });

  test('W8: a circle of parents is a tree too', async () => {
    const home = open();
    const client = await home.connect();
    const one = await client.start(home.params('true'));
    await client.wait(one.id);
    const two = await startChild(home, one.id);
    await home.running(client, two.id);
    await home.killHost();
    const record = { ...one, ...(await recordOf(home, one.id)), parent: { task: two.id } };
    writeFileSync(taskPath(home.paths, one.id), JSON.stringify(record));
    const next = await home.connect();
    expect((await next.cancelTree({ id: one.id })).map(({ id }) => id)).toEqual([two.id]);
    await next.wait(two.id);
  });

  test('W8: a cancel says whether it did anything', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.start(home.params("trap '' TERM; sleep 60"));
    await home.running(client, id);
    expect((await client.cancel({ id })).status.state).toBe('cancelRequested');
    await expect(client.cancel({ id })).rejects.toMatchObject({
      code: ErrorCode.wrongState,
      message: expect.stringMatching(/already|cancelled/) as string,
    });
    await client.wait(id);
    await expect(client.cancel({ id })).rejects.toMatchObject({ code: ErrorCode.wrongState });
  });

  test('W13 W8: cancelling a run cancels every task that descends from it', async () => {
    const home = open();
    const client = await home.connect();
    const direct = await client.start(home.params(HOLD, { parent: { run: 'r-7' } }));
    const child = await startChild(home, direct.id);
    // Its own run, but still a descendant.
    const inner = await client.start(home.params(HOLD, { parent: { task: child.id, run: 'r-8' } }));
    const apart = await client.start(home.params(HOLD, { parent: { run: 'r-9' } }));
    const cancelled = await client.cancelRun({ run: 'r-7', reason: 'run ended' });
    expect(cancelled.map(({ id }) => id).toSorted()).toEqual(
      [direct, child, inner].map(({ id }) => id).toSorted(),
    );
    for (const { id } of cancelled)
      expect((await client.wait(id)).status).toEqual({ state: 'cancelled', reason: 'run ended' });
    expect(['pending', 'running']).toContain((await client.get(apart.id)).status.state);
    const none = () => client.cancelRun({ run: 'r-7' });
    await expect(none()).rejects.toMatchObject({ code: ErrorCode.nothingLive });
  });

  test('W12 W2: a live child is addressed by name or id under its parent task or run', async () => {
    const home = open();
    const client = await home.connect();
    const root = await client.start(home.params(HOLD, { parent: { run: 'r-1' } }));
    const child = await startChild(home, root.id, { name: 'server' });
    const ended = await startChild(home, root.id, { command: 'true' });
    await client.wait(ended.id);
    await client.start(home.params(HOLD, { name: 'elsewhere' }));
    const found = async (address: string, from?: { task?: string; run?: string }) =>
      (await client.find({ address, ...(from && { from }) })).id;
    expect(await found('server', { task: root.id })).toBe(child.id);
    expect(await found(child.id, { task: root.id })).toBe(child.id);
    expect(await found('server', { run: 'r-1' })).toBe(child.id);
    expect(await found('server')).toBe(child.id);
    expect(await found('self', { task: child.id })).toBe(child.id);
    expect(await found('parent', { task: child.id })).toBe(root.id);
    for (const [address, from] of [
      ['elsewhere', { task: root.id }],
      ['elsewhere', { run: 'r-1' }],
      [ended.id, { task: root.id }],
      ['nobody', undefined],
    ] as const)
      await expect(found(address, from)).rejects.toMatchObject({ code: ErrorCode.unknownTask });
    for (const address of ['all', 'broadcast', 'self', 'parent'])
      await expect(found(address)).rejects.toMatchObject({ code: ErrorCode.badRequest });
  });
});

async function recordOf(home: Home, id: string): Promise<Task> {
  const { readFile } = await import('node:fs/promises');
  return waitFor(
    'the record',
    async () => JSON.parse(await readFile(taskPath(home.paths, id), 'utf8')) as Task,
  );
}
