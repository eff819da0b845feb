import { expect, test } from 'vitest';
import type { ProcessEntry, ProcessTable } from '../../../src/executors/processTable.ts';
import { TableKeeper } from '../../../src/executors/tableKeeper.ts';
import { terminate } from '../../../src/executors/terminate.ts';
import { withDescendants } from '../../../src/executors/windowsFamilies.ts';

const entry = (pid: number, parent: number, created: number): ProcessEntry => ({
  pid,
  parent,
  group: pid,
  // Beyond what a number holds exactly, as on Windows.
  startTime: String(134_000_000_000_000_000n + 10n * BigInt(created)),
  isZombie: false,
  name: `p${pid}`,
});

/** Processes that `kill` ends; `react` is what happens then. */
function machine(processes: ProcessEntry[], react: (killed: number) => void = () => undefined) {
  const killed: number[] = [];
  const trees: number[] = [];
  const table: ProcessTable = {
    boot: '-',
    find: (pids) => Promise.resolve(processes.filter(({ pid }) => pids.includes(pid))),
    list: () => Promise.resolve({ entries: [...processes], marks: () => Promise.resolve(new Map()) }),
  };
  const remove = (pid: number) => {
    const index = processes.findIndex((each) => each.pid === pid);
    if (index >= 0) processes.splice(index, 1);
  };
  const kill = (pid: number) => {
    killed.push(pid);
    remove(pid);
    react(pid);
  };
  const killTree = (pid: number) => {
    trees.push(pid);
    kill(pid);
  };
  const root = { pid: 10, startTime: entry(10, 0, 100).startTime, boot: '-' };
  const keeper = new TableKeeper(table, { platform: 'win32', kill, killTree });
  const held = { run: { id: 'sh-1', attempt: 1 }, process: root };
  return { killed, trees, remove, keeper, held, end: () => terminate(keeper, held, 300) };
}

const pids = (entries: ProcessEntry[]) => entries.map(({ pid }) => pid);

test('the tree is ended, and the wrapper ends by itself', async () => {
  const at = machine([entry(10, 1, 100), entry(11, 10, 101), entry(12, 11, 101), entry(13, 1, 50)], (pid) => {
    if (pid === 11) at.remove(10);
  });
  expect(await at.end()).toEqual({ survivors: [] });
  expect(at.killed).toEqual([11, 12]);
});

test('a wrapper that stays is ended last, with whatever the system finds below it', async () => {
  const at = machine([entry(10, 1, 100), entry(11, 10, 101)]);
  expect(await at.end()).toEqual({ survivors: [] });
  expect(at.killed).toEqual([11, 10]);
  expect(at.trees).toEqual([10]);
});

test('what is started while its parent is ended is ended, too', async () => {
  const processes = [entry(10, 1, 100), entry(11, 10, 101)];
  const at = machine(processes, (pid) => {
    // Each leaves a child, created the moment before, until there are enough.
    if (pid >= 11 && pid < 20) processes.push(entry(pid + 1, pid, pid + 95));
    if (pid === 20) at.remove(10);
  });
  expect(await at.end()).toEqual({ survivors: [] });
  expect(at.killed).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
});

test('a process that is gone before it is ended is no failure, nor is one without any processes', async () => {
  expect(await machine([]).end()).toEqual({ survivors: [] });
  const at = machine([entry(10, 1, 100), entry(11, 10, 101)], () => at.remove(10));
  at.remove(11);
  expect(await at.end()).toEqual({ survivors: [] });
});

test('what a dead wrapper has left is ended', async () => {
  const at = machine([entry(11, 10, 101), entry(12, 11, 102)]);
  expect(await at.end()).toEqual({ survivors: [] });
  expect(at.killed).toEqual([11, 12]);
});

test('strangers that only look like children are left alone', async () => {
  const processes = [
    // Older than what they seem to descend from: the pid was somebody else's then.
    entry(20, 10, 99),
    entry(21, 11, 100),
    entry(22, 20, 150),
    entry(10, 1, 100),
    entry(11, 10, 101),
  ];
  const at = machine(processes, () => at.remove(10));
  expect(await at.end()).toEqual({ survivors: [] });
  expect(at.killed).toEqual([11]);
  expect(pids(processes)).toEqual([20, 21, 22]);
});

test('a pid that was given to somebody else has no children of ours', async () => {
  const at = machine([entry(10, 1, 500), entry(11, 10, 501)]);
  expect(await at.end()).toEqual({ survivors: [] });
  expect(at.killed).toEqual([]);
  expect(pids(withDescendants([entry(10, 1, 100)], [entry(10, 1, 500), entry(11, 10, 501)]))).toEqual([10]);
});

test('a child that was created in the same instant is a child', () => {
  expect(pids(withDescendants([entry(10, 1, 100)], [entry(11, 10, 100)]))).toEqual([10, 11]);
});

test('what nothing ends is named', async () => {
  const stubborn = entry(11, 10, 101);
  const processes = [entry(10, 1, 100), stubborn];
  const at = machine(processes, (pid) => {
    if (pid === 11) processes.push(stubborn);
  });
  expect(await at.end()).toEqual({
    survivors: [
      { pid: 10, name: 'p10' },
      { pid: 11, name: 'p11' },
    ],
  });
}, 30_000);

test('nothing can be paused there, in one sentence', async () => {
  const at = machine([entry(10, 1, 100), entry(11, 10, 101)]);
  await expect(at.keeper.signal(at.held, 'stop')).rejects.toThrow(/cannot be paused on Windows/);
});
