import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import type { ObserverParams } from '../../../src/protocol/startParams.ts';
import { follow } from '../../helpers/host/follow.ts';
import { inEachHome } from '../../helpers/host/homes.ts';
import { SESSION, untilGo, type Home } from '../../helpers/host/openHome.ts';
import { expectRefused } from '../../helpers/host/refused.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';

const observer = (more: Partial<ObserverParams>): ObserverParams => ({
  kind: 'observer',
  producer: 'cli',
  watch: {},
  on: 'any',
  ...more,
});

/** What an observer starts: it notes that it ran. */
function noting(home: Home, word: string) {
  const { command, cwd, environment } = home.params(`echo ${word} >> seen`);
  return { command, cwd, environment };
}

const seen = (home: Home) => readFileSync(join(home.work, 'seen'), 'utf8').trimEnd().split('\n');

inEachHome((open) => {
  test('L1: an observer acts on each wanted end of the tasks it names, and completes with the last', async () => {
    const home = open();
    const connected = await home.open();
    const { client } = connected;
    const feed = await follow(connected);
    const [good, bad] = [
      await client.start(home.params(untilGo(0))),
      await client.start(home.params(untilGo(3))),
    ];
    const ids = [good.id, bad.id];
    const watch = { ids };
    const { id } = await client.start(observer({ watch, on: 'failure', start: noting(home, 'failed') }));
    expect(id).toMatch(/^ob-/);
    home.go();
    const ended = await client.wait(id);
    expect(ended).toMatchObject({ kind: 'observer', status: { state: 'completed' } });
    expect(ended.observed?.toSorted()).toEqual(ids.toSorted());
    const [child] = await client.list({ parent: id });
    await client.wait(child?.id ?? '');
    expect(seen(home)).toEqual(['failed']);
    expect(child).toMatchObject({ owner: SESSION, producer: `task:${id}`, parent: { task: id } });
    await waitFor('the news', () => feed.steps(id).includes('completed'));
    expect(feed.news().filter((news) => news.type === 'observed')).toMatchObject([
      { id, task: bad.id, started: child?.id },
    ]);
  });

  test('L1: an observer of whatever fits a filter goes on until it is cancelled, and never sets itself off', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.start(
      observer({ watch: { kinds: ['shell'] }, on: 'success', start: noting(home, 'ended') }),
    );
    for (let i = 0; i < 2; i++) await client.wait((await client.start(home.params('true'))).id);
    await client.wait((await client.start(home.params('false'))).id);
    const children = await client.list({ parent: id });
    expect(children).toHaveLength(2);
    for (const child of children) await client.wait(child.id);
    expect(seen(home)).toEqual(['ended', 'ended']);
    expect(await client.list({ parent: id })).toHaveLength(2);
    expect((await client.get(id)).status.state).toBe('running');
    await client.cancel({ id });
    expect((await client.wait(id)).status.state).toBe('cancelled');
    await client.wait((await client.start(home.params('true'))).id);
    expect(await client.list({ parent: id })).toHaveLength(2);
  });

  test('L1: an observer sees the lines that a monitor matched', async () => {
    const home = open();
    const client = await home.connect();
    const monitor = await client.start({
      ...home.params('while [ ! -e go ]; do sleep 0.05; done; echo ready; sleep 60'),
      kind: 'monitor',
      matches: { pattern: 'ready' },
    });
    const watch = { ids: [monitor.id] };
    const { id } = await client.start(observer({ watch, on: 'match', start: noting(home, 'open') }));
    await home.running(client, monitor.id);
    home.go();
    const child = await waitFor('the child', async () => (await client.list({ parent: id }))[0]);
    await client.wait(child.id);
    expect(seen(home)).toEqual(['open']);
    await client.cancel({ id: monitor.id });
    expect((await client.wait(id)).status.state).toBe('completed');
  });

  test('L1: the last line of a monitor is seen before its end', async () => {
    const home = open();
    const client = await home.connect();
    const monitor = await client.start({
      ...home.params(untilGo(0)),
      kind: 'monitor',
      matches: { pattern: 'done' },
    });
    const watch = { ids: [monitor.id] };
    const { id } = await client.start(observer({ watch, on: 'match', start: noting(home, 'seen') }));
    await home.running(client, monitor.id);
    home.go();
    await client.wait(id);
    const [child] = await client.list({ parent: id });
    await client.wait(child?.id ?? '');
    expect(seen(home)).toEqual(['seen']);
  });

  test('L1 R10: an end that no host saw is seen by the observer once, later', async () => {
    const home = open();
    const client = await home.connect();
    const task = await client.start(home.params(untilGo(0)));
    const watch = { ids: [task.id] };
    const { id } = await client.start(observer({ watch, start: noting(home, 'late') }));
    await waitFor('the observer', async () => (await client.get(id)).status.state === 'running');
    await home.killHost();
    home.go();
    const next = await home.connect();
    await next.wait(id);
    const [child] = await next.list({ parent: id });
    await next.wait(child?.id ?? '');
    await home.killHost();
    expect(await (await home.connect()).list({ parent: id })).toHaveLength(1);
    expect(seen(home)).toEqual(['late']);
  });

  test('L1: one whose tasks ended before it began has seen them too', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.start(home.params('false'));
    await client.wait(id);
    const late = await client.start(observer({ watch: { ids: [id] }, on: 'failure' }));
    expect(await client.wait(late.id)).toMatchObject({ status: { state: 'completed' }, observed: [id] });
  });

  test('L1: one that cannot start its command says so, and goes on', async () => {
    const home = open();
    const client = await home.connect();
    const start = { ...noting(home, 'x'), command: ['/no/such/program'] };
    const { id } = await client.start(observer({ watch: { kinds: ['other'] }, start }));
    const work = await client.register({ kind: 'other', description: 'x', producer: 'cli' });
    await client.complete({ id: work.id, outcome: { state: 'completed' } });
    const child = await waitFor('the child', async () => (await client.list({ parent: id }))[0]);
    expect((await client.wait(child.id)).status).toMatchObject({ failure: { kind: 'spawn' } });
    expect((await client.get(id)).status.state).toBe('running');
  });

  test('L1: an observer of what is not there, or of nothing that makes sense, is refused', async () => {
    const home = open();
    const client = await home.connect();
    const unknown = { code: ErrorCode.unknownTask, says: '"sh-nobody"' };
    await expectRefused(client, () => client.start(observer({ watch: { ids: ['sh-nobody'] } })), unknown);
    const bad = JSON.parse(
      '[{"watch":{"ids":5}},{"watch":7},{"watch":{"kinds":"shell"}},{"on":"sometimes"}]',
    ) as object[];
    for (const more of bad) {
      await expectRefused(client, () => client.start(observer(more)), {
        code: ErrorCode.badRequest,
        says: '',
      });
    }
  });

  test('L1 L13: an observer that runs elsewhere is observed by nobody here', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.register({
      kind: 'observer',
      description: 'elsewhere',
      producer: 'extension:x',
    });
    await client.wait((await client.start(home.params('true'))).id);
    expect((await client.get(id)).status.state).toBe('running');
    await client.complete({ id, outcome: { state: 'completed' } });
  });
});
