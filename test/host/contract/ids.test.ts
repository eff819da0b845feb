import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { taskPath } from '../../../src/protocol/dataDirectory.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { ID_PREFIX, type TaskKind } from '../../../src/protocol/task.ts';
import { keepCancelCalls } from '../../helpers/host/follow.ts';
import { inEachHome } from '../../helpers/host/homes.ts';
import { untilGo } from '../../helpers/host/openHome.ts';
import { expectRefused } from '../../helpers/host/refused.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';

inEachHome((open) => {
  test('A7 L1: an id shows the kind by its prefix, and is like no other', async () => {
    const home = open();
    const client = await home.connect();
    const ids = new Set<string>();
    for (const kind of Object.keys(ID_PREFIX) as TaskKind[]) {
      const task = await client.register({ kind, description: 'elsewhere', producer: 'cli' });
      expect(task).toMatchObject({ kind, status: { state: 'running' } });
      expect(task.id).toMatch(new RegExp(`^${ID_PREFIX[kind]}-[a-z0-9]{8}$`));
      ids.add(task.id);
    }
    const { id } = await client.start(home.params('true'));
    expect(id).toMatch(/^sh-[a-z0-9]{8}$/);
    expect(ids.add(id).size).toBe(6);
  });

  test('W4 R2: ids stay taken after a restore, also those of records that cannot be read', async () => {
    const home = open();
    const client = await home.connect();
    const live = await client.start(home.params('sleep 60', { id: 'live' }));
    await home.running(client, live.id);
    const broken = taskPath(home.paths, 'broken');
    writeFileSync(broken, '{');
    await home.killHost();
    const next = await home.connect();
    for (const id of ['live', 'broken']) {
      const taken = { code: ErrorCode.idTaken, says: `"${id}"` };
      await expectRefused(next, () => next.start(home.params('true', { id })), taken);
    }
    expect(readFileSync(broken, 'utf8')).toBe('{');
    const fresh = await Promise.all(Array.from({ length: 20 }, () => next.start(home.params('true'))));
    expect(new Set([...fresh.map(({ id }) => id), 'live']).size).toBe(21);
    // Their place in the order of creation goes on where it was.
    expect((await next.list()).map(({ id }) => id)).toEqual(['live', ...fresh.map(({ id }) => id)]);
  });

  test('W4: an id that another has in other letters is refused, as their files could be the same', async () => {
    const home = open();
    const client = await home.connect();
    await client.start(home.params('true', { id: 'Build' }));
    await client.wait('Build');
    const taken = { code: ErrorCode.idTaken, says: '"Build"' };
    for (const id of ['build', 'BUILD']) {
      await expectRefused(client, () => client.start(home.params('true', { id })), taken);
    }
    await client.start(home.params('true', { id: 'Build' }));
    expect(await client.wait('Build')).toMatchObject({ attempt: { number: 2 } });
  });

  test('L4: the id of a live task is refused; that of an ended one of the same session is a new attempt', async () => {
    const home = open();
    const client = await home.connect();
    await client.start(home.params('sleep 60', { id: 'build' }));
    await home.running(client, 'build');
    const taken = { code: ErrorCode.idTaken, says: '"build"' };
    await expectRefused(client, () => client.start(home.params('true', { id: 'build' })), taken);
    await expectRefused(
      client,
      () => client.register({ kind: 'other', description: 'x', producer: 'cli', id: 'build' }),
      taken,
    );
    await client.cancel({ id: 'build' });
    const first = await client.wait('build');
    const again = await client.start(home.params('echo again', { id: 'build' }));
    expect(again).toMatchObject({ attempt: { number: 2 }, createdAt: first.createdAt });
    const ended = await client.wait('build');
    expect(ended).toMatchObject({ status: { state: 'completed' }, attempt: { number: 2 } });
    expect(ended.earlier).toMatchObject([{ number: 1, status: { state: 'cancelled' } }]);
    expect((await client.output({ id: 'build' })).text).toBe('again\n');
    const other = await home.connect({ id: 'cli:other', label: 'other' });
    await expectRefused(other, () => other.start(home.params('true', { id: 'build' })), taken);
  });

  test('L4: what was refused leaves the ended task and its output alone', async () => {
    const home = open();
    const client = await home.connect();
    await client.start(home.params('echo kept', { id: 'build' }));
    const before = await client.wait('build');
    const unknown = { code: ErrorCode.unknownTask, says: '"nobody"' };
    const after = [{ task: 'nobody', on: 'any' as const }];
    await expectRefused(client, () => client.start(home.params('true', { id: 'build', after })), unknown);
    expect(await client.get('build')).toEqual(before);
    expect((await client.output({ id: 'build' })).text).toBe('kept\n');
  });

  test('L7 R4: a start with a known key answers with that task, also at once, after its end and after a restart', async () => {
    const home = open();
    const client = await home.connect();
    const params = home.params('echo run >> runs', { key: 'nightly' });
    const started = await Promise.all(Array.from({ length: 5 }, () => client.start(params)));
    const [first] = started;
    expect(new Set(started.map(({ id }) => id)).size).toBe(1);
    expect(first?.attempt).toEqual({ number: 1, key: 'nightly' });
    const ended = await client.wait(first?.id ?? '');
    expect(await client.start(params)).toEqual(ended);
    await home.killHost();
    const next = await home.connect();
    expect(await next.start(params)).toEqual(ended);
    expect(readFileSync(join(home.work, 'runs'), 'utf8')).toBe('run\n');
    // A key is one session's.
    const other = await home.connect({ id: 'cli:other', label: 'other' });
    const theirs = await other.start(params);
    expect(theirs.id).not.toBe(ended.id);
    await other.wait(theirs.id);
  });

  test('T1 L5: the caller may give the id, and be told when the task is to end', async () => {
    const home = open();
    const connected = await home.open();
    const { client } = connected;
    const calls = keepCancelCalls(connected);
    const task = await client.start(home.params('sleep 60', { id: 'mine_1', cancelPolicy: 'external' }));
    expect(task.id).toBe('mine_1');
    await home.running(client, 'mine_1');
    await client.cancel({ id: 'mine_1', reason: 'enough' });
    expect((await client.wait('mine_1')).status).toEqual({ state: 'cancelled', reason: 'enough' });
    await waitFor('the call', () => calls.length > 0);
    expect(calls).toEqual([{ id: 'mine_1', reason: 'enough' }]);
  });

  test('T2: the late word of an older attempt changes nothing of a newer one', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.start(home.params(`[ -e again ] || { touch again; exit 1; }; ${untilGo(4)}`));
    await client.wait(id);
    await client.rerun({ id });
    await home.running(client, id);
    const { boot, pid, startTime } = (await home.running(client, id)).process;
    writeFileSync(join(home.paths.run, `${id}.1.claim`), '');
    writeFileSync(join(home.paths.run, `${id}.1.pid.${pid}.${startTime}.${boot}`), '');
    writeFileSync(join(home.paths.run, `${id}.1.exit.0`), '');
    await home.killHost();
    const next = await home.connect();
    writeFileSync(join(home.paths.run, `${id}.1.exit.9`), '');
    expect(await next.get(id)).toMatchObject({ status: { state: 'running' }, attempt: { number: 2 } });
    home.go();
    const ended = await next.wait(id);
    expect(ended).toMatchObject({ status: { failure: { code: 4 } }, attempt: { number: 2 } });
    expect(ended.earlier).toMatchObject([{ number: 1, status: { failure: { code: 1 } } }]);
  });
});
