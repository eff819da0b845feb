import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { readSnapshot, writeSnapshot } from '../../../src/core/recordSnapshot.ts';
import { formatRecord } from '../../../src/core/taskFormat.ts';
import { TaskStore } from '../../../src/core/taskStore.ts';
import { dataPaths, taskPath, type DataPaths } from '../../../src/protocol/dataDirectory.ts';
import { sampleTask } from './sampleTask.ts';

const VERSION = '1.2.3';
const IDS = ['sh-a', 'sh-b', 'sh-c', 'sh-d'];
/** Of a length, so that an edit may leave the size as it is; one has more bytes than characters. */
const WORDS = ['make', 'test', 'pärt', 'a\u2028b\n'];

function openStore(): { paths: DataPaths; store: TaskStore } {
  const directory = mkdtempSync(join(tmpdir(), 'legwork-snapshot-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const paths = dataPaths(directory);
  const store = new TaskStore(paths, VERSION);
  store.prepare();
  return { paths, store };
}

const taskOf = (id: string, description: string) => sampleTask({ id, description });
const recordsIn = ({ snapshot }: DataPaths) => [...readSnapshot(snapshot, VERSION)];
const namesIn = (paths: DataPaths) =>
  recordsIn(paths)
    .map(({ task }) => `${task.id}.json`)
    .toSorted();
const loadWithout = (paths: DataPaths) =>
  new TaskStore({ ...paths, snapshot: join(paths.directory, 'none') }, VERSION).load();

/** Returns when a change of a file has another time than every change before. */
function untilClockTicks({ directory }: DataPaths): void {
  const probe = join(directory, 'probe');
  writeFileSync(probe, '');
  const before = statSync(probe).ctimeMs;
  while (statSync(probe).ctimeMs === before) writeFileSync(probe, '');
}

/** What a person, a crash or another program may do to the records and to the snapshot. */
const EDITS: Record<string, (paths: DataPaths, about: { path: string; text: string; at: number }) => void> = {
  writeRecord: (_, { path, text }) => writeFileSync(path, text),
  replaceRecord: (_, { path, text }) => {
    writeFileSync(`${path}.tmp`, text);
    renameSync(`${path}.tmp`, path);
  },
  writeRecordAsOfOld: (_, { path, text }) => {
    writeFileSync(path, text);
    utimesSync(path, 1, 1);
  },
  cutRecord: (_, { path, at }) => {
    if (existsSync(path)) truncateSync(path, Math.floor(at * statSync(path).size));
  },
  removeRecord: (_, { path }) => rmSync(path, { force: true }),
  copyOver: ({ tasks }, { path }) => {
    const first = readdirSync(tasks).find((name) => name.endsWith('.json'));
    if (first !== undefined && join(tasks, first) !== path) copyFileSync(join(tasks, first), path);
  },
  flipByte: onSnapshot(({ snapshot }, { at }) => {
    const bytes = readFileSync(snapshot);
    const index = Math.floor(at * bytes.length);
    bytes[index] = (bytes[index] ?? 0) ^ 1;
    writeFileSync(snapshot, bytes);
  }),
  cutSnapshot: onSnapshot(({ snapshot }, { at }) => {
    truncateSync(snapshot, Math.floor(at * statSync(snapshot).size));
  }),
  appendToSnapshot: onSnapshot(({ snapshot }, { text }) => appendFileSync(snapshot, text)),
  appendItself: onSnapshot(({ snapshot }) => appendFileSync(snapshot, readFileSync(snapshot))),
  removeSnapshot: onSnapshot(({ snapshot }) => rmSync(snapshot)),
  keepSnapshot: onSnapshot(({ snapshot }) => copyFileSync(snapshot, `${snapshot}.kept`)),
  restoreSnapshot: ({ snapshot }) => {
    if (existsSync(`${snapshot}.kept`)) copyFileSync(`${snapshot}.kept`, snapshot);
  },
};

function onSnapshot(edit: (typeof EDITS)[string]): (typeof EDITS)[string] {
  return (paths, about) => {
    if (existsSync(paths.snapshot) && statSync(paths.snapshot).size > 0) edit(paths, about);
  };
}

test('whatever is done to records and snapshot, with it the same is loaded as without', async () => {
  const edit = fc.record({
    name: fc.constantFrom(...Object.keys(EDITS)),
    id: fc.constantFrom(...IDS),
    word: fc.constantFrom(...WORDS),
    at: fc.double({ min: 0, max: 0.999, noNaN: true }),
  });
  const step = fc.oneof({ weight: 3, arbitrary: edit }, fc.constantFrom('write', 'writeAsOther'));
  let used = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const { paths, store } = openStore();
      for (const id of IDS) store.save(taskOf(id, 'make'));
      await store.writeSnapshot(Infinity);
      for (const each of steps) {
        untilClockTicks(paths);
        if (each === 'write') await store.writeSnapshot(Infinity);
        else if (each === 'writeAsOther') await new TaskStore(paths, '9.9.9').writeSnapshot(Infinity);
        else {
          const text = formatRecord(taskOf(each.id, each.word));
          EDITS[each.name]?.(paths, { path: taskPath(paths, each.id), text, at: each.at });
        }
      }
      expect(await new TaskStore(paths, VERSION).load()).toEqual(await loadWithout(paths));
      used += recordsIn(paths).length;
    }),
  );
  expect(used).toBeGreaterThan(0);
}, 120_000);

test('an unchanged record is taken from the snapshot, a changed one is read', async () => {
  const { paths, store } = openStore();
  for (const id of IDS) store.save(taskOf(id, 'make'));
  // A parser that marks what it made, so that it shows where a task comes from.
  const marked = taskOf('sh-a', 'from the snapshot');
  const { ino, size, ctimeMs } = statSync(taskPath(paths, 'sh-a'));
  await store.writeSnapshot(Infinity);
  expect(recordsIn(paths)).toContainEqual({ ino, size, ctimeMs, task: taskOf('sh-a', 'make') });
  rmSync(paths.snapshot);
  await writeSnapshot(new Set(['sh-a.json', 'sh-b.json']), {
    path: paths.snapshot,
    version: VERSION,
    records: paths.tasks,
    parse: (_, name) => ({ ...marked, id: name.slice(0, -5) }),
    isStopped: () => false,
    settledBeforeMs: Infinity,
  });
  untilClockTicks(paths);
  store.save(taskOf('sh-b', 'test'));
  const { tasks } = await store.load();
  expect(tasks.map(({ id, description }) => `${id} ${description}`)).toEqual([
    'sh-a from the snapshot',
    'sh-b test',
    'sh-c make',
    'sh-d make',
  ]);
});

test('every byte of a snapshot may be another, and it may end anywhere', async () => {
  const { paths, store } = openStore();
  for (const id of IDS.slice(0, 2)) store.save(taskOf(id, 'make'));
  await store.writeSnapshot(Infinity);
  const whole = readFileSync(paths.snapshot);
  const expected = await loadWithout(paths);
  for (let index = 0; index < whole.length; index++) {
    const bytes = Buffer.from(whole);
    bytes[index] = (bytes[index] ?? 0) ^ (1 << (index % 8));
    writeFileSync(paths.snapshot, bytes);
    expect(await store.load(), `byte ${index}`).toEqual(expected);
    writeFileSync(paths.snapshot, whole.subarray(0, index));
    expect(await store.load(), `${index} bytes`).toEqual(expected);
  }
}, 120_000);

test('one of another version is not used', async () => {
  const { paths, store } = openStore();
  store.save(taskOf('sh-a', 'make'));
  await new TaskStore(paths, '1.2.4').writeSnapshot(Infinity);
  expect([...readSnapshot(paths.snapshot, '1.2.4')]).toHaveLength(1);
  expect(recordsIn(paths)).toEqual([]);
});

test('a record of the same size and with the same time of change is read all the same', async () => {
  const { paths, store } = openStore();
  const path = taskPath(paths, 'sh-a');
  store.save(taskOf('sh-a', 'make'));
  utimesSync(path, 1, 1);
  await store.writeSnapshot(Infinity);
  untilClockTicks(paths);
  writeFileSync(path, formatRecord(taskOf('sh-a', 'test')));
  utimesSync(path, 1, 1);
  expect((await store.load()).tasks).toEqual([taskOf('sh-a', 'test')]);
});

test('what changed a moment ago, or cannot be read, is not copied', async () => {
  const { paths, store } = openStore();
  for (const id of IDS) store.save(taskOf(id, 'make'));
  await store.writeSnapshot();
  expect(recordsIn(paths)).toEqual([]);
  writeFileSync(taskPath(paths, 'sh-a'), '{');
  writeFileSync(taskPath(paths, 'sh-b'), formatRecord(taskOf('sh-a', 'make')));
  writeFileSync(join(paths.tasks, 'a name.json'), formatRecord(taskOf('a name', 'make')));
  await store.writeSnapshot(Infinity);
  expect(namesIn(paths)).toEqual(['sh-c.json', 'sh-d.json']);
});

test('one that somebody else may write by now is left as it is', async () => {
  const { paths, store } = openStore();
  store.save(taskOf('sh-a', 'make'));
  await store.writeSnapshot(Infinity);
  const before = readFileSync(paths.snapshot, 'utf8');
  store.save(taskOf('sh-b', 'make'));
  store.dispose();
  await store.writeSnapshot(Infinity);
  expect(readFileSync(paths.snapshot, 'utf8')).toBe(before);
});

test('more records than a block holds are all copied, and again from the copy', async () => {
  const { paths, store } = openStore();
  const ids = Array.from({ length: 600 }, (_, index) => `sh-${String(index).padStart(4, '0')}`);
  for (const id of ids) store.save(taskOf(id, 'x'.repeat(500)));
  for (let round = 0; round < 2; round++) {
    await store.writeSnapshot(Infinity);
    expect(namesIn(paths)).toEqual(ids.map((id) => `${id}.json`));
  }
  expect(await store.load()).toEqual(await loadWithout(paths));
});

test('a snapshot that cannot be written or read keeps nobody from loading', async () => {
  const { paths, store } = openStore();
  store.save(taskOf('sh-a', 'make'));
  mkdirSync(paths.snapshot);
  await expect(store.writeSnapshot(Infinity)).rejects.toThrow();
  expect((await store.load()).tasks).toEqual([taskOf('sh-a', 'make')]);
});

test('a store of many records copies them by itself, in the order of their creation', async () => {
  const { paths, store: earlier } = openStore();
  const ids = Array.from({ length: 1000 }, (_, index) => `sh-${(index * 7919) % 1000}`);
  for (const [order, id] of ids.entries()) earlier.save(sampleTask({ id, order }));
  earlier.dispose();
  const store = new TaskStore(paths, VERSION);
  onTestFinished(() => store.dispose());
  await store.load();
  await vi.waitUntil(() => recordsIn(paths).length > 0, { timeout: 30_000, interval: 100 });
  expect(recordsIn(paths).map(({ task }) => task.id)).toEqual(ids);
}, 40_000);

test('what tasks have in common is kept once, from a snapshot as from the records', async () => {
  const { paths, store } = openStore();
  for (const id of IDS) store.save(taskOf(id, 'make'));
  await store.writeSnapshot(Infinity);
  for (const { tasks } of [await store.load(), await loadWithout(paths)]) {
    for (const part of ['owner', 'spec', 'status', 'attempt'] as const)
      expect(new Set(tasks.map((task) => task[part])).size, part).toBe(1);
  }
});
