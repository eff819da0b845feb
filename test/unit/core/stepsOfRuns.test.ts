import { expect, test } from 'vitest';
import { edit } from '../../../src/core/verbs/edit.ts';
import { cancel } from '../../../src/core/verbs/cancel.ts';
import { clean } from '../../../src/core/verbs/clean.ts';
import { remove } from '../../../src/core/verbs/remove.ts';
import { startNow } from '../../../src/core/verbs/startNow.ts';
import { transfer } from '../../../src/core/verbs/transfer.ts';
import { STEPS, type Task } from '../../../src/protocol/taskRecord.ts';
import { CALLER, openEngine } from './openEngine.ts';
import { sampleTask } from './sampleTask.ts';

/* What is done with a run is done with its steps. */

const SLOT = { state: 'pending', waitsFor: { kind: 'slot' } } as const;
const LATER = '2999-01-01T00:00:00.000Z';
const OTHER = { id: 'other', label: 'Other', role: 'person' } as const;

const early = sampleTask({ id: 'sh-early', owner: CALLER.session, status: SLOT, startAt: LATER });
const waiting = { owner: CALLER.session, worktree: 'wt-abcd1234', status: SLOT } as const;
const making = sampleTask({
  ...{ ...waiting, id: 'sh-step', step: 'worktree', hidden: true, parent: { task: 'sh-run' } },
  ...{ metadata: { worktree: {} }, startAt: LATER, after: [{ task: 'sh-early', on: 'any' }] },
});
const run = sampleTask({
  ...{ ...waiting, id: 'sh-run', startAt: LATER },
  after: [
    { task: 'sh-early', on: 'any' },
    { task: 'sh-step', on: 'success' },
  ],
});
const idsAfter = ({ after = [] }: Task) => after.map(({ task }) => task);

test('a run that is to start otherwise has its worktree made otherwise, and waits for that whatever is said', async () => {
  const { engine, table, launched } = await openEngine([early, making, run]);
  edit(engine.context, { id: run.id, group: 'g', priority: 3, after: [] }, CALLER);
  expect(table.get(run.id)).toMatchObject({ group: 'g', priority: 3 });
  expect(table.get(making.id)).toMatchObject({ group: 'g', priority: 3 });
  expect(idsAfter(table.get(run.id))).toEqual(['sh-step']);
  expect(idsAfter(table.get(making.id))).toEqual([]);
  expect(launched).toEqual([]);
  startNow(engine.context, { id: run.id }, CALLER);
  expect(launched).toEqual([{ id: 'sh-step', attempt: 1 }]);
});

test('what makes the worktree of another run is not changed with one that shares it', async () => {
  const sharer = { ...run, id: 'sh-sharer' };
  const { engine, table } = await openEngine([early, making, run, sharer]);
  edit(engine.context, { id: sharer.id, group: 'g', after: [] }, CALLER);
  expect(idsAfter(table.get(sharer.id))).toEqual(['sh-step']);
  expect(table.get(making.id).group).toBeUndefined();
  expect(idsAfter(table.get(making.id))).toEqual(['sh-early']);
});

test('what makes the worktree of a run that has ended starts with one that shares it', async () => {
  const sharer = { ...run, id: 'sh-sharer', after: [{ task: 'sh-step', on: 'success' as const }] };
  const { startAt: _now, ...undelayed } = sharer;
  const { engine, launched } = await openEngine([early, making, run, undelayed]);
  expect(() => startNow(engine.context, { id: sharer.id }, CALLER)).toThrow('not waiting for a time');
  await cancel(engine.context, { id: run.id }, CALLER);
  startNow(engine.context, { id: sharer.id }, CALLER);
  edit(engine.context, { id: making.id, after: [] }, CALLER);
  expect(launched).toEqual([{ id: 'sh-step', attempt: 1 }]);
});

test('steps go to another session with their run', async () => {
  const { engine, table } = await openEngine([early, making, run]);
  await transfer(engine.context, { ids: [run.id], to: OTHER }, CALLER);
  expect(table.get(making.id).owner).toEqual(OTHER);
  expect(table.get(early.id).owner).toEqual(CALLER.session);
});

test.each([
  ['removed', remove],
  ['cleaned away', clean],
] as const)(
  'steps are gone with a run that is %s, but what else it has started stays',
  async (_how, verb) => {
    // Not so long ago that retention removes it.
    const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
    const endedAt = ago(1000);
    const done = { owner: CALLER.session, status: { state: 'completed', exitCode: 0 }, endedAt } as const;
    const child = (id: string, more: Partial<Task>) =>
      sampleTask({ ...done, id, parent: { task: 'sh-run' }, ...more });
    const { engine, table } = await openEngine([
      sampleTask({ ...done, id: 'sh-run', endedAt: ago(2000) }),
      ...STEPS.map((step) => child(`sh-${step}`, { step })),
      child('sh-child', {}),
    ]);
    if (verb === remove) await remove(engine.context, { ids: ['sh-run'] }, CALLER);
    else await clean(engine.context, { maxCount: STEPS.length + 1 }, CALLER);
    expect([...table.values()].map(({ id }) => id)).toEqual(['sh-child']);
  },
);
