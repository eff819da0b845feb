import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { RunKey, RunState } from '../../../src/core/executor.ts';
import { FollowedRuns } from '../../../src/executors/followedRuns.ts';
import type { KnownProcess, ProcessKeeper } from '../../../src/executors/processKeeper.ts';
import { RunDirectory } from '../../../src/executors/runDirectory.ts';
import { RunJudge } from '../../../src/executors/runJudge.ts';

/* What is found out of attempts whose markers are missed, or never come; processes are played by the test. */

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const run: RunKey = { id: 'sh-1', attempt: 1 };
const identity = { pid: 42, startTime: '99', boot: 'b-1' };

function open({ mayFail = false } = {}) {
  const path = mkdtempSync(join(tmpdir(), 'legwork-followed-'));
  const living = new Map<number, KnownProcess>([[42, { pid: 42, parent: 1, startTime: '99', name: 'x' }]]);
  const watched = new Map<number, () => void>();
  const keeper: ProcessKeeper = {
    boot: 'b-1',
    watch: ({ pid }, onGone) => {
      watched.set(pid, onGone);
      return { dispose: () => void watched.delete(pid) };
    },
    members: () =>
      Promise.resolve([{ pid: 43, parent: 1, startTime: '100', name: 'sleep', isWrapper: false }]),
    signal: () => Promise.resolve([]),
    describe: (pids) => Promise.resolve(pids.flatMap((pid) => living.get(pid) ?? [])),
    use: (held) => Promise.resolve(held.map(() => undefined)),
    dispose: () => undefined,
  };
  const directory = new RunDirectory(path);
  const found: RunState[] = [];
  const unclaimed: RunKey[] = [];
  const problems: string[] = [];
  const runs = new FollowedRuns({
    ...{ directory, keeper, judge: new RunJudge(keeper, directory) },
    onFound: (state) => found.push(state),
    onUnclaimed: (key) => unclaimed.push(key),
    onProblem: (error) => void problems.push(error.message),
  });
  onTestFinished(() => {
    if (!mayFail) expect(problems).toEqual([]);
    runs.dispose();
    directory.dispose();
    rmSync(path, { recursive: true });
  });
  const mark = (name: string) => writeFileSync(join(path, `sh-1.1.${name}`), '');
  const checks = (count: number) => vi.advanceTimersByTimeAsync(count * 1000 + 50);
  return { directory, runs, found, unclaimed, problems, living, watched, mark, checks };
}

type Opened = ReturnType<typeof open>;

test('R10: an attempt that nobody begins to run is asked for again, and again', async () => {
  const at = open();
  at.runs.add(run);
  await at.checks(5);
  expect(at.unclaimed).toEqual([]);
  await at.checks(1);
  expect(at.unclaimed).toEqual([run]);
  await at.checks(6);
  expect(at.unclaimed).toEqual([run, run]);
  expect(at.found).toEqual([]);
});

test('W9: one that was claimed, and of which no process is told, is lost', async () => {
  const at = open();
  at.runs.add(run);
  at.mark('claim');
  await at.checks(6);
  expect(at.unclaimed).toEqual([]);
  expect(at.found).toEqual([
    expect.objectContaining({ isLost: true, survivors: [{ pid: 43, name: 'sleep' }] }),
  ]);
});

test('a process whose marker was missed is found at the next check', async () => {
  const at = open();
  at.runs.add(run);
  at.mark('claim');
  at.mark('pid.42.99.b-1');
  await at.checks(1);
  expect(at.found).toEqual([expect.objectContaining({ process: identity, isClaimed: true })]);
});

test('W9: one whose process is gone has ended as its marker says, or is lost; at once', async () => {
  for (const hasEnd of [true, false]) {
    const at = open();
    at.mark('claim');
    at.mark('pid.42.99.b-1');
    at.runs.add(run, identity);
    await vi.advanceTimersByTimeAsync(50);
    if (hasEnd) at.mark('exit.3');
    at.watched.get(42)?.();
    await vi.advanceTimersByTimeAsync(50);
    expect(at.found).toEqual([
      hasEnd
        ? expect.objectContaining({ end: expect.objectContaining({ code: 3 }) as unknown })
        : expect.objectContaining({ isLost: true }),
    ]);
  }
});

test('a process that was not seen to go is missed at the next check', async () => {
  const at = open();
  at.mark('claim');
  at.mark('pid.42.99.b-1');
  at.runs.add(run, identity);
  await at.checks(3);
  expect(at.found).toEqual([]);
  // Somebody else has its pid.
  at.living.set(42, { pid: 42, parent: 1, startTime: '100', name: 'y' });
  await at.checks(1);
  expect(at.found).toEqual([expect.objectContaining({ isLost: true })]);
});

test('a directory that cannot be read for a while is a problem, and what happened meanwhile is found', async () => {
  const at = open({ mayFail: true });
  const other: RunKey = { id: 'sh-2', attempt: 1 };
  at.mark('claim');
  at.mark('pid.42.99.b-1');
  at.runs.add(run, identity);
  at.runs.add(other);
  await vi.advanceTimersByTimeAsync(50);
  const scan = vi.spyOn(at.directory, 'scan').mockImplementation(() => {
    throw new Error('EMFILE: too many open files');
  });
  at.living.clear();
  at.mark('exit.3');
  at.watched.get(42)?.();
  await at.checks(2);
  expect(at.found).toEqual([]);
  expect(new Set(at.problems)).toEqual(new Set(['EMFILE: too many open files']));
  scan.mockRestore();
  await at.checks(1);
  expect(at.found).toEqual([
    expect.objectContaining({ end: expect.objectContaining({ code: 3 }) as unknown }),
  ]);
});

test.each([
  ['ends at once', (at: Opened) => at.runs.noteEnd(run), []],
  ['is let go at once', (at: Opened) => at.runs.delete(run), []],
  ['goes on', () => undefined, [42]],
])('the process of an attempt that %s is watched only if it lives a while', async (_what, then, watched) => {
  const at = open();
  at.runs.add(run, identity);
  then(at);
  await vi.advanceTimersByTimeAsync(50);
  expect([...at.watched.keys()]).toEqual(watched);
});

test('nothing is looked for of what has ended, or is not followed any more', async () => {
  const at = open();
  at.mark('claim');
  at.runs.add(run, identity);
  await vi.advanceTimersByTimeAsync(50);
  at.runs.noteEnd(run);
  at.living.clear();
  at.watched.get(42)?.();
  await at.checks(3);
  at.runs.delete(run);
  expect(at.watched.size).toBe(0);
  await at.checks(3);
  expect(at.found).toEqual([]);
  expect(at.runs.holdings).toEqual({ followedAttempts: 0, followTimers: 0 });
});
