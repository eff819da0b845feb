import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TaskClient } from '../../../src/client/taskClient.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import type { EditParams } from '../../../src/protocol/messages.ts';
import type { Session } from '../../../src/protocol/task.ts';
import { inEachHome } from '../../helpers/host/homes.ts';
import { untilGo, type Home } from '../../helpers/host/openHome.ts';
import { expectRefused } from '../../helpers/host/refused.ts';

const PROGRAM: Session = { id: 'agent:one', label: 'one', role: 'program' };

/** A command that notes that it ran. */
const note = (word: string) => `echo ${word} >> order`;
const noted = (home: Home) => readFileSync(join(home.work, 'order'), 'utf8').trimEnd().split('\n');

inEachHome((open) => {
  /** A group whose only slot is taken, and the tasks that queue in it. */
  async function queued(...words: string[]) {
    const home = open();
    const client = await home.connect();
    const first = await client.start(home.params(untilGo(0), { group: 'q' }));
    await home.running(client, first.id);
    const ids: string[] = [];
    for (const word of words) ids.push((await client.start(home.params(note(word), { group: 'q' }))).id);
    return { home, client, first, ids: ids as [string, string, string] };
  }
  const statusOf = async (client: TaskClient, id: string) => (await client.get(id)).status;

  test('a task that waits gets another priority, and keeps it when the host dies', async () => {
    const { home, client, ids } = await queued('a', 'b', 'c');
    expect(await client.edit({ id: ids[2], priority: 5 })).toMatchObject({ priority: 5 });
    expect(await client.edit({ id: ids[0], priority: -5 })).toMatchObject({ priority: -5 });
    await home.killHost();
    const next = await home.connect();
    home.go();
    await Promise.all(ids.map((id) => next.wait(id)));
    expect(noted(home)).toEqual(['c', 'b', 'a']);
  });

  test('a task that moves to a free group starts, and one that moves to a busy one waits', async () => {
    const { home, client, first, ids } = await queued('a', 'b');
    await client.edit({ id: ids[1], group: 'free' });
    await client.wait(ids[1]);
    const { id } = await client.start(home.params(note('c'), { after: [{ task: first.id, on: 'success' }] }));
    await client.edit({ id, group: 'q', after: [] });
    expect(await statusOf(client, id)).toEqual({ state: 'pending', waitsFor: { kind: 'slot' } });
    await client.edit({ id: ids[0], after: [{ task: id, on: 'any' }] });
    expect(await statusOf(client, ids[0])).toEqual({
      state: 'pending',
      waitsFor: { kind: 'tasks', ids: [id] },
    });
    home.go();
    await client.wait(ids[0]);
    expect(noted(home)).toEqual(['b', 'c', 'a']);
    expect((await client.get(ids[0])).after).toEqual([{ task: id, on: 'any', isMet: true }]);
  });

  test('a dependency that was met stays met, one that is removed is not waited for, and one that cannot be met fails the task', async () => {
    const { home, client, first, ids } = await queued('a');
    const done = await client.start(home.params('true'));
    await client.wait(done.id);
    const after = [
      { task: done.id, on: 'success' as const },
      { task: first.id, on: 'success' as const },
    ];
    const { id } = await client.start(home.params(note('late'), { after }));
    await client.remove([done.id]);
    await client.edit({ id, after: [after[0]!] });
    await client.wait(id);
    expect(noted(home)).toEqual(['late']);
    const failed = await client.start(home.params('exit 3'));
    await client.wait(failed.id);
    await client.edit({ id: ids[0], after: [{ task: failed.id, on: 'success' }] });
    expect((await client.wait(ids[0])).status).toMatchObject({ failure: { kind: 'dependency' } });
  });

  test('limits and retries count from the attempt that waits', async () => {
    const { home, client, ids } = await queued('a', 'b', 'c');
    const failing = await client.start(
      home.params('echo x >> tries; exit 7', { group: 'q', timeoutMs: 60_000, outputLimitBytes: 10 }),
    );
    const edited = await client.edit({ id: failing.id, retry: { max: 2, backoffMs: 0 }, timeoutMs: null });
    expect(edited).toMatchObject({ retry: { max: 2 }, attempt: { number: 1, max: 3 } });
    expect(edited).not.toHaveProperty('timeoutMs');
    await client.edit({ id: ids[1], retry: { max: 9, backoffMs: 0 } });
    const without = await client.edit({ id: ids[1], retry: null });
    expect(without).not.toHaveProperty('retry');
    expect(without.attempt).toEqual({ number: 1 });
    const slow = await client.start(home.params('sleep 1000', { group: 'q' }));
    await client.edit({ id: slow.id, timeoutMs: 50 });
    const loud = await client.start(home.params('yes', { group: 'q' }));
    await client.edit({ id: loud.id, outputLimitBytes: 1000 });
    home.go();
    expect((await client.wait(failing.id)).attempt).toMatchObject({ number: 3, max: 3 });
    expect(readFileSync(join(home.work, 'tries'), 'utf8')).toBe('x\nx\nx\n');
    expect((await client.wait(slow.id)).status).toMatchObject({ failure: { kind: 'timeout' } });
    expect((await client.wait(loud.id)).status).toMatchObject({ failure: { kind: 'outputLimit' } });
  });

  test('what is refused changes nothing: cycles, unknown tasks, taken names, limits of agents, and no change', async () => {
    const { home, client, first, ids } = await queued('a', 'b', 'c');
    await client.edit({ id: ids[1], after: [{ task: ids[0], on: 'success' }] });
    await client.edit({ id: ids[2], after: [{ task: ids[1], on: 'any' }], name: 'last' });
    const bad = (says: string) => ({ code: ErrorCode.badRequest, says });
    const cases: [EditParams, { code: ErrorCode; says: string }][] = [
      [
        { id: ids[0], priority: 3, after: [{ task: ids[2], on: 'any' }] },
        bad(`${ids[0]} after ${ids[2]} after ${ids[1]} after ${ids[0]}`),
      ],
      [{ id: ids[0], after: [{ task: ids[0], on: 'any' }] }, bad('wait for itself')],
      [
        { id: ids[0], group: 'z', after: [{ task: 'nobody', on: 'any' }] },
        { code: ErrorCode.unknownTask, says: '"nobody"' },
      ],
      [
        { id: ids[0], group: 'z', name: 'last' },
        { code: ErrorCode.nameTaken, says: ids[2] },
      ],
      [{ id: ids[0], maxTurns: 3 }, bad('not an agent run')],
      [{ id: ids[0], group: '/' }, bad('group')],
      [{ id: ids[0] }, bad('Say what to change')],
      [
        { id: first.id, name: 'new', priority: 1 },
        { code: ErrorCode.wrongState, says: 'running' },
      ],
      [
        { id: 'nobody', priority: 1 },
        { code: ErrorCode.unknownTask, says: '"nobody"' },
      ],
    ];
    for (const [params, expected] of cases) await expectRefused(client, () => client.edit(params), expected);
    expect(await client.edit({ id: first.id, name: 'new' })).toMatchObject({ name: 'new' });
    home.go();
    await client.wait(ids[2]);
    await expectRefused(client, () => client.edit({ id: ids[2], priority: 1 }), {
      code: ErrorCode.wrongState,
      says: 'completed',
    });
    expect(await client.edit({ id: ids[2], name: '' })).not.toHaveProperty('name');
  });

  test('a program edits what it may see, but not what a run of an agent may take', async () => {
    const { home, client, ids } = await queued('a');
    const program = await home.connect(PROGRAM);
    await expectRefused(program, () => program.edit({ id: ids[0], priority: 1 }), {
      code: ErrorCode.unknownTask,
      says: ids[0],
    });
    const own = await program.start(home.params('true', { group: 'q' }));
    expect(await program.edit({ id: own.id, priority: 1 })).toMatchObject({ priority: 1 });
    const { cwd, environment } = home.params('');
    const run = await program.start({
      ...{ kind: 'agent', agent: 'own', setting: 'cat', prompt: 'Hi', producer: 'mcp', group: 'q' },
      ...{ cwd, environment },
    });
    const refusal = { code: ErrorCode.notOwner, says: run.id };
    await expectRefused(program, () => program.edit({ id: run.id, maxCostUsd: 1000 }), refusal);
    const edited = await client.edit({ id: run.id, maxCostUsd: 1, maxTurns: 2 });
    expect(edited.spec).toMatchObject({ maxCostUsd: 1, maxTurns: 2 });
    const freed = await client.edit({ id: run.id, maxCostUsd: null });
    expect(freed.spec).not.toHaveProperty('maxCostUsd');
    expect(freed.spec).toMatchObject({ maxTurns: 2 });
  });
});
