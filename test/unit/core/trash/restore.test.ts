import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { list } from '../../../../src/core/verbs/list.ts';
import { remove } from '../../../../src/core/verbs/remove.ts';
import { restore } from '../../../../src/core/verbs/restore.ts';
import {
  dataPaths,
  earlierOutputPath,
  outputPath,
  taskPath,
  transcriptPath,
} from '../../../../src/protocol/dataDirectory.ts';
import { ErrorCode } from '../../../../src/protocol/errors.ts';
import type { Task } from '../../../../src/protocol/task.ts';
import { CALLER, openEngine, type EnginePlace } from '../openEngine.ts';
import { sampleTask } from '../sampleTask.ts';
import { PATIENCE } from '../../../helpers/patience.ts';

/** Not so long ago that retention removes it. */
const ended = (id: string, secondsAgo = 9, more: Partial<Task> = {}) => {
  const at = new Date(Date.now() - secondsAgo * 1000).toISOString();
  const status = { state: 'completed', exitCode: 0 } as const;
  return sampleTask({ id, owner: CALLER.session, status, createdAt: at, endedAt: at, ...more });
};

async function openWith(tasks: Task[], place: EnginePlace = {}) {
  const directory = place.directory ?? mkdtempSync(join(tmpdir(), 'legwork-trash-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const paths = dataPaths(directory);
  for (const folder of [paths.output, paths.transcript]) mkdirSync(folder, { recursive: true });
  for (const task of tasks) writeFileSync(outputPath(paths, task.id), `said by ${task.id}\n`);
  return { directory, ...(await openEngine(tasks, [], { ...place, directory })) };
}

const idsOf = (tasks: Iterable<Task>) => [...tasks].map(({ id }) => id);

test('what was removed comes back with its files, at its place, and is no news', async () => {
  const agent = { transcript: '/data/transcript/sh-old.jsonl' };
  const old = ended('sh-old', 30, {
    attempt: { number: 2 },
    agent,
    matched: { count: 3, line: 'x', bytes: 9 },
  });
  const { engine, paths, table, launched } = await openWith([old, ended('sh-new', 10)]);
  writeFileSync(transcriptPath(paths, 'sh-old'), '{}');
  writeFileSync(earlierOutputPath(paths, { id: 'sh-old', number: 1 }), 'first');
  const files = () =>
    [paths.tasks, paths.output, paths.transcript].map((folder) => readdirSync(folder).toSorted());
  const before = files();
  const news = vi.fn();
  const notes = vi.spyOn(engine.context.notices, 'note');
  engine.context.news.event(news);

  await remove(engine.context, { ids: ['sh-old'] }, CALLER);
  expect(idsOf(table.values())).toEqual(['sh-new']);
  expect(files().flat()).toEqual(['sh-new.json', 'sh-new.log']);
  const restored = await restore(engine.context, { ids: ['sh-old'] }, CALLER);

  expect(idsOf(restored)).toEqual(['sh-old']);
  expect(idsOf(await list(engine.context, {}, CALLER))).toEqual(['sh-old', 'sh-new']);
  expect(restored[0]).toEqual({ ...old, noticedAt: expect.any(String) as string });
  expect(files()).toEqual(before);
  expect(readdirSync(paths.trash)).toEqual([]);
  expect([news.mock.calls, notes.mock.calls, launched]).toEqual([[], [], []]);
});

test('a run comes back with its steps, and so do those of a step', async () => {
  const step = (id: string, task: string) => ended(id, 5, { step: 'check', parent: { task } });
  const tasks = [
    ended('ag-run'),
    step('sh-check', 'ag-run'),
    step('sh-below', 'sh-check'),
    ended('sh-other'),
  ];
  const { engine, table } = await openWith(tasks);
  await remove(engine.context, { ids: ['ag-run', 'sh-other'] }, CALLER);
  expect(idsOf(table.values())).toEqual([]);
  expect(idsOf(await restore(engine.context, { ids: ['ag-run'] }, CALLER))).toEqual(['ag-run']);
  expect(idsOf(table.values()).toSorted()).toEqual(['ag-run', 'sh-below', 'sh-check']);
});

test('what is not in the trash is not restored, and then nothing is', async () => {
  const { engine, table } = await openWith([ended('sh-a'), ended('sh-b'), ended('sh-c')]);
  await remove(engine.context, { ids: ['sh-a'] }, CALLER);
  await remove(engine.context, { ids: ['sh-b'], forGood: true }, CALLER);
  const restoring = (ids: string[], caller = CALLER) => restore(engine.context, { ids }, caller);
  await expect(restoring(['sh-a', 'sh-b'])).rejects.toMatchObject({ code: ErrorCode.unknownTask });
  await expect(restoring(['sh-a', 'sh-c'])).rejects.toMatchObject({ code: ErrorCode.wrongState });
  await expect(restoring(['../sh-a'])).rejects.toMatchObject({ code: ErrorCode.unknownTask });
  const stranger = { ...CALLER, session: { id: 'other', label: 'x', role: 'program' as const } };
  await expect(restoring(['sh-a'], stranger)).rejects.toMatchObject({ code: ErrorCode.unknownTask });
  expect(idsOf(table.values())).toEqual(['sh-c']);
});

test('at a gate, only a person removes the task after which the next one waits', async () => {
  const { engine, table } = await openWith([ended('sh-a', 9, { keepsSlot: true })]);
  const program = { ...CALLER, session: { ...CALLER.session, role: 'program' as const } };
  const removing = (caller = CALLER, force = false) =>
    remove(engine.context, { ids: ['sh-a'], force }, caller);
  await expect(removing()).rejects.toThrow('keeps the gate');
  await expect(removing(program, true)).rejects.toThrow('keeps the gate');
  expect(table.has('sh-a')).toBe(true);
  await removing(CALLER, true);
  expect(table.has('sh-a')).toBe(false);
  // Its slot was given on.
  await restore(engine.context, { ids: ['sh-a'] }, CALLER);
  expect(table.get('sh-a').keepsSlot).toBeUndefined();
  expect(table.startQueue.busy('default')).toBe(0);
});

test('after a while it is gone for good, with what could not be moved', async () => {
  const { engine, paths } = await openWith([ended('sh-a'), ended('sh-b')], { trashMs: 60 });
  await remove(engine.context, { ids: ['sh-a', 'sh-b'] }, CALLER);
  writeFileSync(outputPath(paths, 'sh-a'), 'still there');
  await vi.waitFor(() => expect(readdirSync(paths.trash)).toEqual([]), PATIENCE);
  expect(readdirSync(paths.output)).toEqual([]);
  await expect(restore(engine.context, { ids: ['sh-a'] }, CALLER)).rejects.toThrow('cannot be restored');
});

test('a disk that is full is given what is in the trash', async () => {
  const { engine, paths, table } = await openWith([ended('sh-a'), ended('sh-b')]);
  await remove(engine.context, { ids: ['sh-a'] }, CALLER);
  expect(engine.context.trash.emptySome()).toBe(true);
  expect(engine.context.trash.emptySome()).toBe(false);
  // Without room to keep it, it is removed all the same.
  rmSync(paths.trash, { recursive: true });
  writeFileSync(paths.trash, 'no folder');
  await remove(engine.context, { ids: ['sh-b'] }, CALLER);
  expect([...table.values(), ...readdirSync(paths.output)]).toEqual([]);
});

/** What may lie where the folder of a removed task is to be. */
const RUBBISH: Record<string, (path: string) => void> = {
  'a folder in the folder': (path) => mkdirSync(join(path, 'sub', 'sub'), { recursive: true }),
  'a folder as the record': (path) => mkdirSync(join(path, 'record'), { recursive: true }),
  'a file': (path) => writeFileSync(path, 'x'),
  'a link to a folder': (path) => symlinkSync(join(path, '..', '..', 'output'), path),
  'a broken record': (path) => {
    mkdirSync(path);
    writeFileSync(join(path, 'record'), '{');
  },
};

test.each(Object.entries(RUBBISH))('%s in the trash keeps neither the host nor others', async (_, lay) => {
  const { engine, paths, directory } = await openWith([ended('sh-there'), ended('sh-a')]);
  await remove(engine.context, { ids: ['sh-a'] }, CALLER);
  engine.dispose();
  for (const id of ['sh-there', 'sh-x', 'sh-a']) lay(join(paths.trash, `${id}.7`));
  const next = await openWith([], { directory, trashMs: 60 });
  expect(idsOf(next.table.values())).toEqual(['sh-there']);
  await vi.waitFor(() => expect(readdirSync(paths.trash)).toEqual([]), PATIENCE);
  expect(existsSync(outputPath(paths, 'sh-there'))).toBe(true);
});

test('what cannot be removed for good keeps nothing else in the trash', async () => {
  const { engine, paths } = await openWith([ended('sh-a', 9), ended('sh-b')], { trashMs: 60 });
  const { trash } = engine.context.trash;
  const empty = trash.empty.bind(trash);
  vi.spyOn(trash, 'empty').mockImplementation((entry, isThere) => {
    if (entry.id === 'sh-a') throw new Error('in use');
    empty(entry, isThere);
  });
  await remove(engine.context, { ids: ['sh-a', 'sh-b'] }, CALLER);
  await vi.waitFor(() => expect(idsOf(trash.tasks())).toEqual(['sh-a']), PATIENCE);
  vi.restoreAllMocks();
  await vi.waitFor(() => expect(readdirSync(paths.trash)).toEqual([]), PATIENCE);
});

test('a host opens, and says so, where folders cannot be read', async () => {
  const { engine, paths, directory } = await openWith([ended('sh-a')]);
  engine.dispose();
  const folders = [paths.trash, paths.races, paths.schedules];
  for (const path of folders) writeFileSync(path, 'no folder');
  const next = await openWith([], { directory });
  expect(idsOf(next.table.values())).toEqual(['sh-a']);
  expect(next.engine.statistics().unreadable.map(({ path }) => path)).toEqual(folders);
});

/** Wherever a crash has cut off a removal or a restoration: which of the moves have been done. */
const cutOff = fc.record({
  isRecordMoved: fc.boolean(),
  isOutputMoved: fc.boolean(),
  isRecordBack: fc.boolean(),
});

test('wherever a crash cuts it off, a task is there or can be restored, with its output', async () => {
  await fc.assert(
    fc.asyncProperty(cutOff, async ({ isRecordMoved, isOutputMoved, isRecordBack }) => {
      const { engine, paths, directory } = await openWith([ended('sh-a')]);
      engine.dispose();
      const folder = join(paths.trash, `sh-a.${Date.now()}`);
      mkdirSync(folder, { recursive: true });
      const record = taskPath(paths, 'sh-a');
      if (isRecordMoved) {
        renameSync(record, join(folder, 'record'));
        if (isOutputMoved) renameSync(outputPath(paths, 'sh-a'), join(folder, 'sh-a.log'));
        // Restored: the output is moved back before the record is written.
        else if (isRecordBack) writeFileSync(record, JSON.stringify(ended('sh-a')));
      }
      const next = await openEngine([], [], { directory });
      const isThere = next.table.has('sh-a');
      expect(isThere).toBe(!isRecordMoved || (isRecordBack && !isOutputMoved));
      if (!isThere) await restore(next.engine.context, { ids: ['sh-a'] }, CALLER);
      expect(next.table.has('sh-a')).toBe(true);
      expect(existsSync(outputPath(paths, 'sh-a'))).toBe(true);
      expect(readdirSync(paths.trash)).toEqual([]);
    }),
    { numRuns: 20 },
  );
});

test('however many are restored, the trash is looked through once for steps of theirs, and of those', async () => {
  const runs = Array.from({ length: 50 }, (_, number) => ended(`sh-run${number}`));
  const steps = runs.flatMap(({ id }) => [
    ended(`${id}a`, 9, { step: 'check', parent: { task: id } }),
    ended(`${id}b`, 9, { step: 'check', parent: { task: `${id}a` } }),
  ]);
  const { engine, table, trash } = await openWith([...runs, ...steps]);
  await remove(engine.context, { ids: idsOf([...runs, ...steps]) }, CALLER);
  const looks = vi.spyOn(trash.trash, 'tasks');
  const restored = await restore(engine.context, { ids: idsOf(runs) }, CALLER);
  expect(looks).toHaveBeenCalledTimes(1);
  expect(idsOf(restored)).toEqual(idsOf(runs));
  expect(idsOf(table.values()).toSorted()).toEqual(idsOf([...runs, ...steps]).toSorted());
});

test('what was removed before the clock was set back goes after its time by the new clock', async () => {
  const opened = await openWith([ended('sh-1'), ended('sh-2')], { trashMs: 50 });
  const inAYear = Date.now() + 365 * 86_400_000;
  const [first, second] = ['sh-1', 'sh-2'].map((id) => opened.table.get(id));
  if (!first || !second) throw new Error('they are gone');
  opened.trash.trash.put(first, inAYear);
  opened.trash.trash.put(second);
  opened.turn.remove('sh-1');
  opened.turn.remove('sh-2');
  opened.trash.review();
  await vi.waitFor(() => expect(opened.trash.trash.size).toBe(0), PATIENCE);
});
