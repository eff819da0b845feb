import { spawn } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isAlive, killNow, parentOf } from '../helpers/host/processes.ts';
import { waitFor } from '../helpers/host/waitFor.ts';
import { openLauncher } from '../helpers/launcher/attempt.ts';

const shell = (line: string) => ['/bin/bash', '-c', line];

/** Waits for a file that a command of the test writes pids to, and reads them. */
function pidsIn(path: string, count = 1): Promise<number[]> {
  return waitFor(`${count} pids in ${path}`, () => {
    const pids = existsSync(path) ? readFileSync(path, 'utf8').trim().split(/\s+/).map(Number) : [];
    return pids.length >= count && !pids.includes(0) ? pids : undefined;
  });
}

/** Ways to get away from whoever started a process; each leaves `sleep 1000`, whose pid it writes to `$OUT`. */
const ESCAPES: Record<string, string> = {
  'a child': `sleep 1000 & echo $! > "$OUT"; wait`,
  'a session of its own, with a parent': `setsid sh -c 'echo $$ > "$OUT"; exec sleep 1000' & sleep 1000`,
  'a daemon': `setsid -f sh -c 'echo $$ > "$OUT"; exec sleep 1000'; sleep 1000`,
  'a daemon with an emptied environment': `setsid -f env -i OUT="$OUT" sh -c 'echo $$ > "$OUT"; exec env -i sleep 1000'; sleep 1000`,
  'a child whose parent has ended': `(sleep 1000 & echo $! > "$OUT"); exit 0`,
  'a child that says it is a host': `LEGWORK_HOST=1 sleep 1000 & echo $! > "$OUT"; wait`,
  'one that says so, whose parent has ended': `(LEGWORK_HOST=1 sleep 1000 & echo $! > "$OUT"); exit 0`,
  'a daemon that says so': `LEGWORK_HOST=1 setsid -f sh -c 'echo $$ > "$OUT"; exec sleep 1000'; sleep 1000`,
  'a group of its own': `set -m; sleep 1000 & echo $! > "$OUT"; wait`,
};

test.each(Object.entries(ESCAPES))('nothing escapes: %s is found, named and ended', async (_name, line) => {
  const { home, launcher, start } = openLauncher();
  const out = join(home, 'out');
  const task = start('escape', { argv: shell(line), environment: { OUT: out } });
  const [pid = 0] = await pidsIn(out);
  const [wrapper, startTime, id] = await task.identity();
  const members = await waitFor('it to have become what it stays', async () => {
    const all = await launcher.described('members', wrapper, startTime, id);
    return all.some((member) => member.pid === pid && member.name === 'sleep') ? all : undefined;
  });
  expect(members[0]).toMatchObject({
    pid: wrapper,
    start: startTime,
    isWrapper: true,
    name: 'legwork-launche',
  });
  await launcher.described('signal', wrapper, startTime, id, 'kill');
  await waitFor('it to be gone', () => !isAlive(pid));
  expect(await task.ended()).toMatch(/^(signal\.9|exit\.0)$/);
  await waitFor('the wrapper to be gone', () => !isAlive(wrapper));
  expect(task.markers().filter((name) => !name.startsWith('pid'))).toEqual(['claim', await task.ended()]);
});

test.each([
  `setsid -f sh -c 'echo $$ > "$OUT"; exec sleep 1000'; exit 3`,
  `LEGWORK_HOST=1 sleep 1000 & echo $! > "$OUT"; exit 3`,
])('what is left of a command is a marker before its end is one, and while it is there: %s', async (line) => {
  const { home, launcher, start } = openLauncher();
  const out = join(home, 'out');
  const task = start('left', { argv: shell(line), environment: { OUT: out } });
  expect(await task.ended()).toBe('exit.3');
  expect(task.markers()).toContain('left');
  const [pid = 0] = await pidsIn(out);
  const [wrapper, startTime, id] = await task.identity();
  expect(isAlive(wrapper) && parentOf(pid) === wrapper).toBe(true);
  expect(await launcher.described('members', wrapper, startTime, id)).toMatchObject([
    { pid: wrapper, isWrapper: true },
    { pid, parent: wrapper, isWrapper: false },
  ]);
  killNow(pid);
  await waitFor('the wrapper to end', () => !isAlive(wrapper));
  expect(task.markers()).toEqual(['claim', 'exit.3', expect.stringMatching(/^pid/)]);
});

test('a signal that a command sends to everybody it can reach in its group ends it alone, and is its end', async () => {
  const { start } = openLauncher();
  const tasks = ['KILL', 'TERM', 'HUP', 'INT', 'QUIT'].map((name) =>
    start(name, { argv: ['/bin/sh', '-c', `kill -${name} 0; sleep 60`] }),
  );
  const hit = await Promise.all(tasks.map((task) => task.ended()));
  expect(hit).toEqual(['signal.9', 'signal.15', 'signal.1', 'signal.2', 'signal.3']);
  const toWrapper = ['TERM', 'HUP', 'INT', 'QUIT', 'USR1', 'STOP', 'TSTP', 'PIPE', 'ALRM'].map((name) =>
    start(`own${name}`, { argv: shell(`kill -${name} $PPID; exit 7`) }),
  );
  expect(new Set(await Promise.all(toWrapper.map((task) => task.ended())))).toEqual(new Set(['exit.7']));
});

test('of a killed wrapper the survivors are found, by their session and by the mark, and ended', async () => {
  const { home, launcher, start } = openLauncher();
  const out = join(home, 'out');
  const line = `echo $$ >> "$OUT"; setsid sh -c 'echo $$ >> "$OUT"; exec sleep 1000' & env -i sleep 1000 & echo $! >> "$OUT"; wait`;
  const task = start('orphan', { argv: shell(line), environment: { OUT: out } });
  const pids = await pidsIn(out, 3);
  const [wrapper, startTime, id] = await task.identity();
  const gone = launcher.ask('watch', wrapper, startTime);
  killNow(wrapper);
  expect(await gone).toEqual([]);
  const members = await launcher.described('members', wrapper, startTime, id);
  expect(new Set(members.map((member) => member.pid))).toEqual(new Set(pids));
  expect(members.some((member) => member.isWrapper)).toBe(false);
  await launcher.described('signal', wrapper, startTime, id, 'kill');
  await waitFor('all to be gone', () => !pids.some(isAlive));
  expect(task.markers().filter((name) => !name.startsWith('pid'))).toEqual(['claim']);
});

/** Wrappers that adopt nobody: an earlier version's, Node's, and what only has the program's name. */
const OTHER_WRAPPERS: [string, NodeJS.ProcessEnv][] = [
  ['bash', {}],
  ['node', { LEGWORK_HOST: '1' }],
  ['legwork-launcher', {}],
];

test.each(OTHER_WRAPPERS)(
  'a daemon of another wrapper (%s) is found by its mark',
  async (name, environment) => {
    const { home, launcher } = openLauncher();
    const out = join(home, 'out');
    copyFileSync('/bin/bash', join(home, name));
    chmodSync(join(home, name), 0o700);
    const line = `(unset LEGWORK_HOST; setsid -f sh -c 'echo $$ > "$OUT"; exec sleep 1000'); sleep 1000; :`;
    const marks = { LEGWORK_TASK_ID: 'other', LEGWORK_HOME: home, OUT: out, PATH: process.env['PATH'] };
    const child = spawn(join(home, name), ['-c', line], {
      env: { ...marks, ...environment },
      detached: true,
      stdio: 'ignore',
    });
    const [pid = 0] = await pidsIn(out);
    const [wrapper] = await launcher.described('describe', child.pid ?? 0);
    const members = await launcher.described('members', child.pid ?? 0, wrapper?.start ?? '', 'other');
    expect(members[0]).toMatchObject({ pid: child.pid, isWrapper: true });
    expect(members.map((member) => member.pid)).toContain(pid);
  },
);

test('without a wrapper only the mark tells, and never that of another data directory or task', async () => {
  const { home, launcher, start } = openLauncher();
  const other = openLauncher();
  const mine = start('same', { argv: ['/bin/sleep', '1000'] });
  await Promise.all([
    mine.wrapper(),
    start('sam', { argv: ['/bin/sleep', '1000'] }).wrapper(),
    other.start('same', { argv: ['/bin/sleep', '1000'] }).wrapper(),
  ]);
  const found = await waitFor('the sleep', async () => {
    const all = await launcher.described('members', 0, '', 'same');
    return all.length > 0 && all;
  });
  const { pid } = await mine.wrapper();
  expect(found).toMatchObject([{ parent: pid, isWrapper: false }]);
  // Another process has that pid by now: nothing of it is ours.
  const [hers] = await other.launcher.described('members', 0, '', 'same');
  expect(await launcher.described('members', hers?.parent ?? 0, '1', 'none')).toEqual([]);
  expect(await launcher.described('describe', pid, 999_999, process.pid)).toMatchObject([
    { pid, parent: launcher.pid },
    { pid: process.pid, parent: process.ppid },
  ]);
  expect(existsSync(home)).toBe(true);
});

test('a host among the descendants is spared, with all it runs, unless that is marked', async () => {
  const { home, launcher, start } = openLauncher();
  const out = join(home, 'out');
  const host = `sh -c 'echo $$ >> "$OUT"; env -i sleep 1000 & echo $! >> "$OUT"; unset LEGWORK_TASK_ID; sleep 1000; :'`;
  const line = `LEGWORK_HOST=1 LEGWORK_TASK_ID= setsid ${host} & sleep 1000 & echo $! > "$OUT.mine"; wait`;
  const task = start('spare', { argv: shell(line), environment: { OUT: out } });
  const spared = await pidsIn(out, 2);
  const [mine = 0] = await pidsIn(`${out}.mine`);
  const [wrapper, startTime, id] = await task.identity();
  const members = (await launcher.described('members', wrapper, startTime, id)).map((member) => member.pid);
  expect(members).toContain(mine);
  expect(members.filter((pid) => spared.includes(pid))).toEqual([]);
  await launcher.described('signal', wrapper, startTime, id, 'kill');
  await waitFor('the others to be gone', () => !isAlive(mine));
  expect(spared.map(isAlive)).toEqual([true, true]);
  expect(await task.ended()).toBe('signal.9');
  // Nothing that belongs to the attempt is left.
  await waitFor('the wrapper to end', () => !isAlive(wrapper));
  expect(task.markers()).not.toContain('left');
  expect(spared.map(isAlive)).toEqual([true, true]);
  spared.forEach(killNow);
});

test('stop, continue and term reach everything; a stopped process takes a term', async () => {
  const { home, launcher, start } = openLauncher();
  const out = join(home, 'out');
  const line = `trap 'echo asked >> "$OUT.asked"; exit 4' TERM; for i in 1 2 3; do setsid sleep 1000 & echo $! >> "$OUT"; done; wait`;
  const task = start('pause', { argv: shell(line), environment: { OUT: out } });
  const pids = await pidsIn(out, 3);
  const identity = await task.identity();
  const stopped = (pid: number) => readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') T ');
  const members = await launcher.described('signal', ...identity, 'stop');
  expect(members.map((member) => member.isWrapper)).not.toContain(true);
  expect(members.map((member) => member.pid)).toEqual(expect.arrayContaining(pids));
  await waitFor('all to be stopped', () => members.every((member) => stopped(member.pid)));
  await launcher.described('signal', ...identity, 'continue');
  await waitFor('none to be stopped', () => !members.some((member) => stopped(member.pid)));
  await launcher.described('signal', ...identity, 'stop');
  await waitFor('all to be stopped', () => members.every((member) => stopped(member.pid)));
  await launcher.described('signal', ...identity, 'term');
  expect(await task.ended()).toBe('exit.4');
  expect(readFileSync(`${out}.asked`, 'utf8')).toBe('asked\n');
});

test('a kill that comes as soon as the wrapper is known finds the command, though it is only being forked', async () => {
  const { launcher, start } = openLauncher();
  for (let count = 0; count < 40; count++) {
    const task = start(`early${count}`, { argv: ['/bin/sleep', '1000'] });
    await launcher.ask('describe');
    // Without a pause, to be there before the command is.
    while (!task.markers().some((name) => name.startsWith('pid.'))) continue;
    await launcher.described('signal', ...(await task.identity()), 'kill');
    expect(await task.ended()).toBe('signal.9');
  }
});

test('killAll ends the wrapper, too, so that no end is recorded', async () => {
  const { launcher, start } = openLauncher();
  const task = start('all', { argv: ['/bin/sleep', '1000'] });
  const identity = await task.identity();
  await waitFor('the sleep', async () => (await launcher.described('members', ...identity)).length === 2);
  const gone = launcher.ask('watch', identity[0], identity[1]);
  await launcher.described('signal', ...identity, 'killAll');
  await gone;
  await waitFor(
    'the sleep to be gone',
    async () => (await launcher.described('members', ...identity)).length === 0,
  );
  expect(task.markers().filter((name) => !name.startsWith('pid'))).toEqual(['claim']);
});
