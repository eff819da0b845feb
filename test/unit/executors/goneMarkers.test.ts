import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { markGone } from '../../../src/executors/goneMarkers.ts';
import { attemptFields } from '../../../src/executors/launcherRequests.ts';
import type { ProcessKeeper } from '../../../src/executors/processKeeper.ts';
import { isAmong } from '../../../src/executors/processTable.ts';
import { RunDirectory } from '../../../src/executors/runDirectory.ts';
import { RunJudge } from '../../../src/executors/runJudge.ts';

const BOOT = 'b-1';
const here = { boot: BOOT, machine: 'here' };

/** A folder of markers, and a machine on which every process is alive and started just when it was asked about. */
function open(names: string[]) {
  const path = mkdtempSync(join(tmpdir(), 'legwork-gone-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  for (const name of names) writeFileSync(join(path, name), '');
  const asked: number[] = [];
  const keeper: ProcessKeeper = {
    ...here,
    watch: () => ({ dispose: () => undefined }),
    members: ({ process }) => {
      asked.push(process.pid);
      return Promise.resolve([{ pid: 43, parent: 42, startTime: '100', name: 'innocent', isWrapper: false }]);
    },
    signal: ({ process }) => {
      asked.push(process.pid);
      return Promise.resolve([]);
    },
    describe: (pids) => {
      asked.push(...pids);
      return Promise.resolve(pids.map((pid) => ({ pid, parent: 1, startTime: '100', name: 'innocent' })));
    },
    use: (held) => Promise.resolve(held.map(() => undefined)),
    dispose: () => undefined,
  };
  const directory = new RunDirectory(path, { machine: here.machine });
  const judged = async () => {
    const states = await new RunJudge(keeper, directory).all([...directory.scan().values()]);
    return Object.fromEntries(states.map((state) => [state.run.id, state]));
  };
  return { path, asked, judged };
}

test('attempts of a machine that is gone are judged by their markers alone, whatever has their numbers here', async () => {
  const at = open([
    ...['claimed.1.claim', 'running.1.claim', `running.1.pid.42.100.${BOOT}`],
    ...['ended.1.claim', `ended.1.pid.44.100.${BOOT}`, 'ended.1.exit.3'],
    ...['left.1.claim', `left.1.pid.45.100.${BOOT}`, 'left.1.exit.0', 'left.1.left'],
  ]);
  markGone(at.path, 'there');
  const states = await at.judged();
  expect(at.asked).toEqual([]);
  expect(states).toMatchObject({
    claimed: { isLost: true, survivors: [], machine: 'there' },
    running: { isLost: true, survivors: [], process: { pid: 42, machine: 'there' } },
    ended: { end: { code: 3, hasLeftovers: false } },
    left: { end: { code: 0, hasLeftovers: false } },
  });
});

test('marking is repeated without harm, and an earlier machine keeps its attempts', () => {
  const at = open(['one.1.claim']);
  markGone(at.path, 'first');
  writeFileSync(join(at.path, 'two.1.claim'), '');
  markGone(at.path, 'second');
  markGone(at.path, 'second');
  const marked = readdirSync(at.path).filter((name) => name.includes('.gone.'));
  expect(marked.sort()).toEqual(['one.1.gone.first', 'two.1.gone.second']);
});

test('an attempt of this machine names it, and is looked up as before', async () => {
  const at = open(['running.1.claim', `running.1.pid.42.100.${BOOT}`]);
  const { running } = await at.judged();
  expect(running).toMatchObject({ process: { pid: 42, machine: 'here' } });
  expect(running).not.toHaveProperty('isLost');
  expect(at.asked).toEqual([42]);
});

test.each<[machine: string | undefined, isPossible: boolean]>([
  [undefined, true],
  ['here', true],
  ['there', false],
])('a process of the machine %s', (machine, isPossible) => {
  const process = { pid: 42, startTime: '100', boot: BOOT, ...(machine !== undefined && { machine }) };
  const entry = { pid: 42, parent: 1, group: 42, startTime: '100', isZombie: false, name: 'sleep' };
  expect(isAmong([entry], { process, here })).toBe(isPossible);
  const fields = attemptFields({ run: { id: 'a', attempt: 1 }, process }, here);
  expect(fields[0]).toBe(isPossible ? '42' : '0');
});
