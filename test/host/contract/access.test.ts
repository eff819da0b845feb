import { expect, test } from 'vitest';
import type { TaskClient } from '../../../src/client/taskClient.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import type { Session } from '../../../src/protocol/task.ts';
import { follow } from '../../helpers/host/follow.ts';
import { inEachHome } from '../../helpers/host/homes.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';

const PROGRAM: Session = { id: 'agent:one', label: 'one', role: 'program' };
const OTHER: Session = { id: 'agent:two', label: 'two', role: 'program' };

inEachHome((open) => {
  test('T3 W1: to a program another owner’s task answers every verb as an unknown id', async () => {
    const home = open();
    const [program, other] = [await home.connect(PROGRAM), await home.connect(OTHER)];
    const { id } = await other.start(home.params('cat', { takesInput: true, name: 'secret' }));
    const ended = await other.start(home.params('true'));
    await home.running(other, id);
    await other.wait(ended.id);
    const verbs: ((client: TaskClient, id: string) => Promise<unknown>)[] = [
      (client, id) => client.get(id),
      (client, id) => client.cancel({ id }),
      (client, id) => client.cancelTree({ id }),
      (client, id) => client.send({ id, content: 'x' }),
      (client, id) => client.output({ id }),
      (client, id) => client.wait(id),
      (client, id) => client.rename({ id, name: 'x' }),
      (client, id) => client.edit({ id, name: 'x', priority: 1 }),
      (client, id) => client.rerun({ id }),
      (client, id) => client.remove([id]),
      (client, id) => client.pause({ id }),
      (client, id) => client.resume({ id }),
      (client, id) => client.startNow(id),
      (client, id) => client.update({ id, description: 'x' }),
      (client, id) => client.complete({ id, outcome: { state: 'completed' } }),
      (client, id) => client.transfer({ ids: [id], to: PROGRAM }),
      (client, id) => client.find({ address: id }),
      (client, id) => client.find({ address: 'self', from: { task: id } }),
      (client, id) => client.start(home.params('true', { after: [{ task: id, on: 'any' }] })),
      (client, id) => client.start(home.params('true', { parent: { task: id } })),
      (client, id) => client.start({ kind: 'observer', producer: 'cli', watch: { ids: [id] }, on: 'any' }),
    ];
    const before = await other.list();
    for (const target of [id, ended.id, 'sh-nobody'])
      for (const verb of verbs)
        await expect(verb(program, target)).rejects.toMatchObject({
          code: ErrorCode.unknownTask,
          message: `There is no task "${target}".`,
        });
    expect(await program.list({ includeHidden: true })).toEqual([]);
    expect(await program.cancelAll({ session: OTHER.id })).toEqual([]);
    expect(await program.hasRunning(OTHER.id)).toBe(false);
    expect(await program.drain({ consumer: 'spy' })).toEqual([]);
    expect(await program.collect({ session: OTHER.id })).toEqual([]);
    expect(await program.clean({ maxCount: 0 })).toEqual([]);
    expect(await program.acknowledge([ended.id])).toEqual([]);
    for (const ask of [
      () => program.hostStop(),
      () => program.setRetention({ maxCount: 0 }),
      () => program.configure(),
      () => program.testNotice(),
    ])
      await expect(ask()).rejects.toMatchObject({ code: ErrorCode.notOwner });
    expect(await other.list()).toEqual(before);
  });

  test('T3: a program sees what it owns and what descends from that; people see everything', async () => {
    const home = open();
    const [program, other, person] = [
      await home.connect(PROGRAM),
      await home.connect(OTHER),
      await home.connect(),
    ];
    const root = await program.start(home.params('sleep 60'));
    const child = await person.start(home.params('sleep 60', { parent: { task: root.id } }));
    const theirs = await other.start(home.params('sleep 60'));
    const ids = async (client: TaskClient) => (await client.list()).map(({ id }) => id);
    expect(await ids(program)).toEqual([root.id, child.id]);
    expect(await ids(other)).toEqual([theirs.id]);
    expect(await ids(person)).toEqual([root.id, child.id, theirs.id]);
    // Seen, but not its own: only the owner may speak to it.
    await expect(program.send({ id: child.id, content: 'x' })).rejects.toMatchObject({
      code: ErrorCode.notOwner,
    });
    expect((await program.cancelTree({ id: root.id })).map(({ id }) => id)).toEqual([root.id, child.id]);
    await Promise.all([root, child].map(({ id }) => person.wait(id)));
  });

  test('T3: a program is told nothing of others, by subscription or by an observer', async () => {
    const home = open();
    const program = await home.open(PROGRAM);
    const other = await home.connect(OTHER);
    const feed = await follow(program);
    const observer = await program.client.start({ kind: 'observer', producer: 'cli', watch: {}, on: 'any' });
    await waitFor(
      'the observer',
      async () => (await program.client.get(observer.id)).status.state === 'running',
    );
    await other.wait((await other.start(home.params('true'))).id);
    const own = await program.client.start(home.params('true'));
    await program.client.wait(own.id);
    await waitFor('own news', () => feed.news().some((news) => news.type === 'observed'));
    const told = feed.changes().flatMap((changes) => changes.changed.map(({ id }) => id));
    expect(new Set(told)).toEqual(new Set([observer.id, own.id]));
    expect(new Set(feed.news().map(({ id }) => id))).toEqual(new Set([observer.id, own.id]));
    expect(feed.news().filter((news) => news.type === 'observed')).toMatchObject([{ task: own.id }]);
  });

  test('T3 W5: a program cannot pass for a task that is not its own', async () => {
    const home = open();
    const [program, other] = [await home.connect(PROGRAM), await home.connect(OTHER)];
    const parent = await other.start(home.params('sleep 60', { parent: { run: 'r-1' } }));
    const task = await program.start(home.params('true', { producer: `task:${parent.id}` }));
    expect(task.owner).toEqual(PROGRAM);
    expect(task.parent).toEqual({ task: parent.id });
    await program.wait(task.id);
  });
});
