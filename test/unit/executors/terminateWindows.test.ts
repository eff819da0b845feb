import { expect, onTestFinished, test, vi } from 'vitest';
import type { ProcessEntry, ProcessTable } from '../../../src/executors/processTable.ts';
import { terminateTreeOnWindows, withDescendants } from '../../../src/executors/terminate.windows.ts';

const entry = (pid: number, parent: number, created: number): ProcessEntry => ({
  pid,
  parent,
  group: pid,
  // Beyond what a number holds exactly, as on Windows.
  startTime: String(134_000_000_000_000_000n + BigInt(created)),
  isZombie: false,
});

/** Processes that `kill` ends; `react` is what happens then. */
function machine(processes: ProcessEntry[], react: (killed: number) => void = () => undefined) {
  const killed: number[] = [];
  const netted: number[] = [];
  const table: ProcessTable = {
    boot: '-',
    find: (pid) => processes.find((each) => each.pid === pid),
    list: () => Promise.resolve({ entries: [...processes], taskOf: () => undefined }),
    marked: () => [],
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
    netted.push(pid);
    remove(pid);
  };
  const root = { pid: 10, startTime: entry(10, 0, 100).startTime, boot: '-' };
  const end = () => terminateTreeOnWindows(table, { process: root }, { kill, killTree });
  return { killed, netted, remove, end };
}

const pids = (entries: ProcessEntry[]) => entries.map(({ pid }) => pid);

test('the tree is ended, and the wrapper ends by itself', async () => {
  const at = machine([entry(10, 1, 100), entry(11, 10, 101), entry(12, 11, 101), entry(13, 1, 50)], (pid) => {
    if (pid === 11) at.remove(10);
  });
  expect(await at.end()).toEqual({ survivors: [] });
  expect(at.killed).toEqual([11, 12]);
});

test('a wrapper that stays is ended last', async () => {
  const at = machine([entry(10, 1, 100), entry(11, 10, 101)]);
  expect(await at.end()).toEqual({ survivors: [] });
  expect(at.killed).toEqual([11, 10]);
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

test('what our own signals do not end is left to the last net', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 500 });
  onTestFinished(() => void vi.useRealTimers());
  const stubborn = entry(11, 10, 101);
  const processes = [entry(10, 1, 100), stubborn];
  const at = machine(processes, (pid) => {
    if (pid === 11) processes.push(stubborn);
  });
  const ended = at.end();
  await vi.advanceTimersByTimeAsync(9000);
  expect(await ended).toEqual({ survivors: [] });
  expect(at.netted).toEqual([10, 11]);
});
