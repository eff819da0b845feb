import { readdirSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { cancel } from '../../../src/core/verbs/cancel.ts';
import { cancelAll } from '../../../src/core/verbs/cancelAll.ts';
import { clean } from '../../../src/core/verbs/clean.ts';
import { drain } from '../../../src/core/verbs/drain.ts';
import { collect } from '../../../src/core/verbs/collect.ts';
import { setGroup } from '../../../src/core/verbs/groups.ts';
import { acknowledge } from '../../../src/core/verbs/notices.ts';
import { transfer } from '../../../src/core/verbs/transfer.ts';
import type { EngineContext } from '../../../src/core/engineContext.ts';
import { DEFAULT_RETENTION } from '../../../src/core/retention.ts';
import type { Tasks } from '../../../src/core/state/taskTable.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import type { Task } from '../../../src/protocol/task.ts';
import { settingDefaults } from '../../../src/ui/editor/settings.ts';
import { retentionPolicy } from '../../../src/ui/editor/settingValues.ts';
import { CALLER, openEngine } from './openEngine.ts';
import { sampleTask } from './sampleTask.ts';
import { PATIENCE } from '../../helpers/patience.ts';

const WAITING = { state: 'pending', waitsFor: { kind: 'slot' } } as const;
const MANY = 100;

const records = (more: (number: number) => Partial<Task>) =>
  Array.from({ length: MANY }, (_, number) =>
    sampleTask({ id: `sh-${number}`, order: number + 2, status: WAITING, group: 'q', ...more(number) }),
  );

afterEach(() => void vi.useRealTimers());

describe('of very many tasks', { timeout: 30_000 }, () => {
  test('those that one has held up start in their order, however many turns it takes to see that', async () => {
    const first = sampleTask({ id: 'sh-first', order: 1, status: WAITING, group: 'q' });
    const after = [{ task: first.id, on: 'success' as const }];
    const { launched, run, end, turn } = await openEngine([
      first,
      ...records((number) => ({ after, priority: number })),
    ]);
    await vi.waitFor(() => expect(launched).toEqual([{ id: first.id, attempt: 1 }]), PATIENCE);
    const [running] = launched.splice(0);
    if (!running) throw new Error('nothing runs');
    run(running);
    end(running);
    await vi.waitFor(() => expect(turn.hasMore || turn.backlogSize > 0).toBe(false), 20_000);
    expect(launched).toEqual([{ id: `sh-${MANY - 1}`, attempt: 1 }]);
  });

  test('none of those that are cancelled together starts in the slot of another', async () => {
    const opened = await openEngine(records(() => ({})));
    const { engine, launched, table, run } = opened;
    const [running] = launched;
    if (!running) throw new Error('nothing runs');
    run(running);
    expect(await cancelAll(engine.context, {}, CALLER)).toHaveLength(MANY);
    await vi.waitFor(() => expect(table.unfinishedCount).toBe(0), PATIENCE);
    expect(launched).toEqual([running]);
  });

  /** How often others have their turn until all is done, where each change takes a while. */
  async function turnsUntil(table: Tasks, isDone: () => boolean): Promise<number> {
    const listenMs = 3;
    table.onDidChange(() => {
      for (const begin = performance.now(); performance.now() - begin < listenMs;);
    });
    let turns = 0;
    for (; !isDone(); turns++) await nextTurn();
    return turns;
  }
  // None lasts longer than 8 ms and the change in which that was over.
  const FEWEST_TURNS = MANY / 3 - 1;

  test('those that end at once are recorded little by little, so that others have their turn', async () => {
    const opened = await openEngine(records(() => ({ group: 'default' })));
    const { launched, run, end, turn, table } = opened;
    setGroup(opened.engine.context, { name: 'default', slots: null }, CALLER);
    await vi.waitFor(() => expect(launched).toHaveLength(MANY), PATIENCE);
    for (const each of launched) run(each);
    await vi.waitFor(() => expect(table.running()).toHaveLength(MANY), PATIENCE);
    const turns = turnsUntil(table, () => table.unfinishedCount === 0);
    for (const each of launched) end(each);
    expect(await turns).toBeGreaterThanOrEqual(FEWEST_TURNS);
    expect(turn.backlogSize).toBe(0);
  });

  test('those whose program is gone are lost little by little', async () => {
    const { table } = await openEngine(
      records(() => ({ kind: 'other', spec: { external: true }, status: { state: 'running' } })),
    );
    expect(await turnsUntil(table, () => table.unfinishedCount === 0)).toBeGreaterThanOrEqual(FEWEST_TURNS);
    for (const { status } of table.values())
      expect(status).toMatchObject({ state: 'failed', failure: { kind: 'orphaned' } });
  });

  const ENDED = { status: { state: 'completed' }, endedAt: new Date().toISOString() } as const;

  test.each([
    ['drained', (context, _ids) => drain(context, { consumer: 'me' }, CALLER)],
    ['acknowledged', (context, ids) => acknowledge(context, { ids }, CALLER)],
  ] satisfies [string, (context: EngineContext, ids: string[]) => Promise<unknown[]>][])(
    'ends are %s little by little, each for one who asks',
    async (_what, ask) => {
      const { engine, table } = await openEngine(records(() => ENDED));
      const ids = [...table.values()].map(({ id }) => id);
      let isDone = false;
      const turns = turnsUntil(table, () => isDone);
      const [mine, theirs] = await Promise.all([ask(engine.context, ids), ask(engine.context, ids)]);
      isDone = true;
      // In each there is a part of both.
      expect(await turns).toBeGreaterThanOrEqual(FEWEST_TURNS / 2 - 1);
      expect(mine.length + theirs.length).toBe(MANY);
    },
  );

  const HEIR = { id: 'window:heir', label: 'heir' };

  test('those that are given to another session are given little by little, with their names unless one is taken', async () => {
    const own = sampleTask({ id: 'sh-own', name: 'n5', status: WAITING, owner: HEIR, group: 'q' });
    const { engine, table, turn } = await openEngine(records((number) => ({ name: `n${number}` })));
    const ids = [...table.values()].map(({ id }) => id);
    let isDone = false;
    const turns = turnsUntil(table, () => isDone);
    const giving = transfer(engine.context, { ids, to: HEIR }, CALLER);
    turn.put(own);
    const given = await giving;
    isDone = true;
    expect(await turns).toBeGreaterThanOrEqual(FEWEST_TURNS);
    expect(given.map(({ id }) => id)).toEqual(ids);
    expect(table.unfinishedOf(HEIR.id)).toHaveLength(MANY + 1);
    expect([...table.named('n5', HEIR.id)]).toHaveLength(1);
    expect(given.flatMap(({ id, name }) => (name === undefined ? [id] : []))).toEqual(['sh-5']);
  });

  test('those that a full disk has left unsaved are saved little by little, also when some are removed meanwhile', async () => {
    const { turn, table, paths } = await openEngine(records(() => ENDED));
    renameSync(paths.tasks, `${paths.tasks}.away`);
    writeFileSync(paths.tasks, '');
    const ids = [...table.values()].map(({ id }) => id);
    for (const id of ids) turn.apply(id, { type: 'noticed', at: new Date().toISOString() });
    expect(table.unsaved).toBe(MANY);
    unlinkSync(paths.tasks);
    renameSync(`${paths.tasks}.away`, paths.tasks);
    let isDone = false;
    const turns = turnsUntil(table, () => isDone);
    const saving = turn.saveUnsaved();
    turn.remove(ids.at(-1) ?? '');
    await saving;
    isDone = true;
    expect(await turns).toBeGreaterThanOrEqual(FEWEST_TURNS);
    expect(table.unsaved).toBe(0);
  });

  const inZone = (ms: number, hours: number) => new Date(ms + hours * 3_600_000).toISOString().slice(0, 19);
  test.each<[string, (ms: number) => string]>([
    ['as records have it', (ms) => new Date(ms).toISOString()],
    ['without milliseconds', (ms) => `${inZone(ms, 0)}Z`],
    ['east of here', (ms) => `${inZone(ms, 2)}+02:00`],
    ['west of here', (ms) => `${inZone(ms, -10)}-10:00`],
    ['in words', (ms) => new Date(ms).toUTCString()],
  ])('those that ended before a time are collected, which is written %s', async (_how, written) => {
    const ms = Math.floor(Date.now() / 1000 - MANY) * 1000;
    const { engine, table } = await openEngine(
      records((number) => {
        const endedAt = new Date(ms + (number - MANY / 2) * 1000).toISOString();
        return { status: { state: 'completed' }, endedAt, owner: CALLER.session };
      }),
    );
    const params = { session: CALLER.session.id, endedBefore: written(ms) };
    expect(await collect(engine.context, params, CALLER)).toHaveLength(MANY / 2);
    expect([...table.values()].every(({ endedAt = '' }) => Date.parse(endedAt) >= ms)).toBe(true);
  });

  test('all that are not kept are removed, with their files', async () => {
    const { engine, table, paths } = await openEngine(
      records(() => ({ status: { state: 'completed' }, endedAt: new Date().toISOString() })),
    );
    expect(await clean(engine.context, { maxCount: 1 }, CALLER)).toHaveLength(MANY - 1);
    expect([...table.values()]).toHaveLength(1);
    expect(readdirSync(paths.tasks)).toHaveLength(1);
  });

  test('a group that is given slots starts as many as it has', async () => {
    const { engine, launched } = await openEngine(records(() => ({})));
    setGroup(engine.context, { name: 'q', slots: null }, CALLER);
    await vi.waitFor(() => expect(launched).toHaveLength(MANY), PATIENCE);
    expect(launched.map(({ id }) => id)).toEqual(records(() => ({})).map(({ id }) => id));
  });
});

describe('a cancel whose processes could not be ended', () => {
  test('is tried again by itself, and at once and without a grace period when it is asked for again', async () => {
    const opened = await openEngine([sampleTask({ id: 'sh-a', status: WAITING })]);
    const { engine, control, graces, launched, run, table } = opened;
    run(launched[0] as (typeof launched)[0]);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { promise, reject } = Promise.withResolvers<{ survivors: [] }>();
    control.terminate = () => promise;
    await cancel(engine.context, { id: 'sh-a' }, CALLER);
    expect(() => cancel(engine.context, { id: 'sh-a' }, CALLER)).toThrow(
      expect.objectContaining({ code: ErrorCode.wrongState }),
    );
    reject(new Error('no launcher'));
    const settle = () => new Promise((resolve) => setImmediate(resolve));
    await settle();
    await vi.advanceTimersByTimeAsync(1000);
    await settle();
    expect(graces).toEqual([1000, 1000]);
    expect(table.get('sh-a').status.state).toBe('cancelRequested');
    control.terminate = () => Promise.resolve({ survivors: [] });
    await cancel(engine.context, { id: 'sh-a' }, CALLER);
    await settle();
    expect(graces).toEqual([1000, 1000, 0]);
    expect(table.get('sh-a').status.state).toBe('cancelled');
    expect(engine.holdings).toMatchObject({ failedEndings: 0, terminatingTasks: 0 });
  });
});

test('B8: where nobody has set what is kept, it is what the settings say by default', () => {
  const { 'retention.days': days, 'retention.count': count, 'retention.sizeGiB': sizeGiB } = settingDefaults;
  expect(DEFAULT_RETENTION).toEqual(retentionPolicy({ days, count, sizeGiB }));
});
