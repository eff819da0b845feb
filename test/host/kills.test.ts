import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { commandSpecOf, exitCodeOf } from '../../src/protocol/task.ts';
import { openHome, untilGo } from '../helpers/host/openHome.ts';
import {
  argumentsOf,
  childrenOf,
  isAlive,
  killNow,
  leadsSession,
  parentOf,
  pidsWithVariable,
} from '../helpers/host/processes.ts';
import { seededRandom } from '../helpers/host/seededRandom.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

test('R10 W6: 25 kills of the host lose no task, run none twice and invent no end', async () => {
  const seed = Number(process.env.LEGWORK_TEST_SEED ?? Date.now() % 1_000_000);
  console.log(`kill storm: LEGWORK_TEST_SEED=${seed}`);
  const random = seededRandom(seed);
  const home = openHome();
  const runs = join(home.work, 'runs');
  mkdirSync(runs);
  const acknowledged = new Map<string, number>();
  let isStorm = true;
  const startTasks = async () => {
    let client = await home.connect();
    for (let i = 0; isStorm; i++) {
      const pause = (random() * 0.2).toFixed(3);
      const command = `echo ${i} >> runs/$LEGWORK_TASK_ID; sleep ${pause}; echo begin-${i}; echo end-${i}; exit ${i % 7}`;
      try {
        const { id } = await client.start(home.params(command));
        acknowledged.set(id, i);
      } catch {
        // The host was killed before it answered: this one was not promised.
        client = await home.connect();
      }
      await delay(random() * 30);
    }
  };
  const storm = async () => {
    // Where a host lives too short for a start, there are more kills.
    for (let kill = 0; kill < 25 || acknowledged.size <= 25; kill++) {
      await home.connect();
      await delay(20 + random() * 280);
      await home.killHost();
    }
    isStorm = false;
  };
  await Promise.all([startTasks(), storm()]);
  const client = await home.connect();
  const all = await client.list();
  const ended = await Promise.all(all.map((task) => client.wait(task.id)));
  expect(acknowledged.size).toBeGreaterThan(25);
  const known = new Set(all.map((task) => task.id));
  expect([...acknowledged.keys()].filter((id) => !known.has(id))).toEqual([]);
  for (const task of ended) {
    const i = Number(/begin-(\d+)/.exec(String(commandSpecOf(task)?.command))?.[1]);
    expect({
      id: task.id,
      code: exitCodeOf(task),
      runs: readFileSync(join(runs, task.id), 'utf8'),
      output: readFileSync(task.output.path, 'utf8'),
    }).toEqual({ id: task.id, code: i % 7, runs: `${i}\n`, output: `begin-${i}\nend-${i}\n` });
  }
  expect(readdirSync(runs).filter((id) => !known.has(id))).toEqual([]);
});

test('R10 W6 W9: 40 kills of hosts, launchers and wrappers lose no task, run none twice and invent no end', async () => {
  const seed = Number(process.env.LEGWORK_TEST_SEED ?? Date.now() % 1_000_000);
  console.log(`kill storm of all parts: LEGWORK_TEST_SEED=${seed}`);
  const random = seededRandom(seed);
  const home = openHome();
  mkdirSync(join(home.work, 'runs'));
  const acknowledged = new Map<string, number>();
  /** Wrappers that were killed; their tasks alone may be orphaned. */
  const killed = new Set<number>();
  let isStorm = true;
  const startTasks = async () => {
    let client = await home.connect();
    for (let i = 0; isStorm; i++) {
      const command = `echo run >> runs/${i}; sleep ${(random() * 0.2).toFixed(3)}; exit ${i % 7}`;
      try {
        acknowledged.set((await client.start(home.params(command))).id, i);
      } catch {
        client = await home.connect();
      }
      await delay(random() * 20);
    }
  };
  const storm = async () => {
    for (let kill = 0; kill < 40; kill++) {
      const { pid: host } = await (await home.connect()).hostStatus();
      await delay(20 + random() * 100);
      const all = home.launcherPids();
      const launchers = all.filter((pid) => parentOf(pid) === host);
      // A command that is about to become its program is still called like its wrapper.
      const wrappers = all.filter((pid) => !launchers.includes(pid) && leadsSession(pid));
      if (kill % 4 === 0) await home.killHost();
      else if (kill % 4 === 1) launchers.forEach(killNow);
      else {
        const victim = wrappers[Math.floor(random() * wrappers.length)];
        if (victim === undefined) continue;
        killed.add(victim);
        killNow(victim);
      }
    }
    isStorm = false;
  };
  await Promise.all([startTasks(), storm()]);
  const client = await home.connect();
  const all = await client.list();
  const ended = await Promise.all(all.map((task) => client.wait(task.id)));
  const known = new Set(all.map((task) => task.id));
  expect([...acknowledged.keys()].filter((id) => !known.has(id))).toEqual([]);
  const orphans = ended.filter(
    ({ status }) => status.state === 'failed' && status.failure.kind === 'orphaned',
  );
  expect(orphans.filter(({ process }) => process && !killed.has(process.pid))).toEqual([]);
  // One that was killed before it said which process it is has no process on record.
  expect(orphans.length).toBeLessThanOrEqual(killed.size);
  expect(orphans.length).toBeGreaterThan(0);
  const runs = (i: number) => readFileSync(join(home.work, 'runs', String(i)), 'utf8');
  for (const task of ended) {
    const i = Number(/runs\/(\d+)/.exec(String(commandSpecOf(task)?.command))?.[1]);
    if (orphans.includes(task)) {
      expect(existsSync(join(home.work, 'runs', String(i))) ? runs(i) : 'run\n').toBe('run\n');
    } else
      expect({ id: task.id, code: exitCodeOf(task), runs: runs(i) }).toEqual({
        id: task.id,
        code: i % 7,
        runs: 'run\n',
      });
  }
  expect((await client.hostStatus()).launcher).toEqual({ kind: 'native' });
});

test('R10: an end that no host saw is recorded with its true code and time', async () => {
  const home = openHome();
  const client = await home.connect();
  const { id } = await client.start(home.params(untilGo(9)));
  const { process } = await home.running(client, id);
  await home.killHost();
  const before = Date.now();
  home.go();
  await waitFor('the wrapper to end', () => !isAlive(process.pid));
  const after = Date.now();
  await delay(300);
  const ended = await (await home.connect()).wait(id);
  expect(ended).toMatchObject({ status: { state: 'failed', failure: { kind: 'exit', code: 9 } } });
  // File times may lag behind the clock by a tick.
  expect(Date.parse(ended.endedAt ?? '')).toBeGreaterThanOrEqual(before - 20);
  expect(Date.parse(ended.endedAt ?? '')).toBeLessThanOrEqual(after);
  expect(ended.output.bytes).toBe('ready\ndone\n'.length);
});

test('tasks go on when the launcher is killed, and later ones start', async () => {
  const home = openHome();
  const client = await home.connect();
  const first = await client.start(home.params(untilGo(4)));
  await home.running(client, first.id);
  const launchers = childrenOf((await client.hostStatus()).pid);
  expect(launchers).toHaveLength(1);
  for (const pid of launchers) killNow(pid);
  const later = await Promise.all(
    Array.from({ length: 20 }, () => client.start(home.params('echo $LEGWORK_TASK_ID >> ran; exit 6'))),
  );
  const ended = await Promise.all(later.map((task) => client.wait(task.id)));
  expect(new Set(ended.map(exitCodeOf))).toEqual(new Set([6]));
  const ran = readFileSync(join(home.work, 'ran'), 'utf8').trimEnd().split('\n');
  expect(ran.sort()).toEqual(later.map((task) => task.id).sort());
  home.go();
  expect(exitCodeOf(await client.wait(first.id))).toBe(4);
});

test('W9: a task whose wrapper alone was killed names what of it still runs', async () => {
  const home = openHome();
  const client = await home.connect();
  const { id } = await client.start(
    home.params('sleep 1000 & setsid -f sleep 1000; echo ready; exec sleep 1000'),
  );
  const { process } = await home.running(client, id);
  const commands = await waitFor('the commands', () => {
    const pids = pidsWithVariable('LEGWORK_TASK_ID', id);
    return pids.filter((pid) => argumentsOf(pid) === 'sleep 1000').length === 3 ? pids : undefined;
  });
  killNow(process.pid);
  const ended = await client.wait(id);
  try {
    expect(ended.status).toEqual({
      state: 'failed',
      failure: {
        kind: 'orphaned',
        message: expect.stringContaining(
          `; processes ${commands.map((pid) => `${pid} (sleep)`).join(', ')} of it are still running.`,
        ) as string,
        survivors: commands,
      },
    });
    expect(commands.filter(isAlive)).toEqual(commands);
    // And they are ended like anything that a task has left.
    expect((await client.cancel({ id })).leftovers).toBeUndefined();
    expect(commands.filter(isAlive)).toEqual([]);
  } finally {
    for (const pid of commands) killNow(pid);
  }
});

test('W9: a task whose wrapper was killed is orphaned soon, and is not run again', async () => {
  const home = openHome();
  const client = await home.connect();
  const { id } = await client.start(home.params('echo run >> runs; exec sleep 1000'));
  const { process } = await home.running(client, id);
  await waitFor('the command', () => existsSync(join(home.work, 'runs')));
  const commands = childrenOf(process.pid);
  const killedAt = Date.now();
  killNow(process.pid);
  for (const pid of commands) killNow(pid);
  const ended = await client.wait(id);
  expect(Date.now() - killedAt).toBeLessThan(2000);
  expect(ended.status).toMatchObject({ state: 'failed', failure: { kind: 'orphaned' } });
  await home.killHost();
  expect((await (await home.connect()).get(id)).status).toEqual(ended.status);
  expect(readFileSync(join(home.work, 'runs'), 'utf8')).toBe('run\n');
});
