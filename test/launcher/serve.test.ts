import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { ANOTHER_USER, folderForAnotherUser } from '../helpers/host/anotherUser.ts';
import { isAlive, killNow, livingPids, parentOf } from '../helpers/host/processes.ts';
import { waitFor } from '../helpers/host/waitFor.ts';
import { openLauncher } from '../helpers/launcher/attempt.ts';
import { launcherPath } from '../helpers/launcher/launcherPath.ts';
import { frame, startLauncher } from '../helpers/launcher/launcherProcess.ts';

/** Field 22 of its `stat`, read by the test itself. */
function startTimeOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

test('it says its version within a moment, and what it takes when asked for anything else', () => {
  const version = spawnSync(launcherPath(), ['--version'], { encoding: 'utf8' });
  expect([version.status, version.stdout]).toEqual([0, 'legwork-launcher 2\n']);
  for (const words of [[], ['serve'], ['--version', 'x'], ['wrap', '/tmp'], ['bench', 'x', '/tmp']]) {
    const { status, stderr } = spawnSync(launcherPath(), words, { encoding: 'utf8' });
    const usage = 'usage: legwork-launcher --version | serve HOME | bench COUNT FOLDER\n';
    expect.soft([status, stderr], words.join(' ')).toEqual([2, words[0] === 'bench' ? '' : usage]);
  }
});

test('its own measure says what a start costs', () => {
  const { home } = openLauncher();
  const { stdout } = spawnSync(launcherPath(), ['bench', '30', home], { encoding: 'utf8' });
  const figures = String.raw`\d+ us, \d+ us of processor time\n`;
  expect(stdout).toMatch(new RegExp(`^spawn ${figures}wrapper ${figures}$`));
  process.stdout.write(stdout);
});

test('at the end of its requests it ends, and what it started goes on, as does what a killed one started', async () => {
  const { home, launcher, start } = openLauncher();
  const line = ['/bin/sh', '-c', 'until [ -e "$LEGWORK_HOME/go" ]; do sleep 0.05; done; exit 9'];
  const first = start('first', { argv: line });
  await first.wrapper();
  expect(await launcher.end()).toEqual({ code: 0, signal: null, complaint: '' });
  const other = openLauncher({ home });
  const second = other.start('second', { argv: line });
  const { pid } = await second.wrapper();
  await other.launcher.kill();
  expect(isAlive(pid)).toBe(true);
  writeFileSync(join(home, 'go'), '');
  expect([await first.ended(), await second.ended()]).toEqual(['exit.9', 'exit.9']);
});

test('the end of a process is told, whoever started it, and at once when it is gone or was never there', async () => {
  const { home, launcher, start } = openLauncher();
  const other = openLauncher({ home });
  const task = start('watched', { argv: ['/bin/sleep', '1000'] });
  const { pid, start: began } = await task.wrapper();
  expect(began).toBe(startTimeOf(pid));
  const own = launcher.ask('watch', pid, began);
  const adopted = other.launcher.ask('watch', pid, began);
  const unrelated = spawn('sleep', ['1000']);
  onTestFinished(() => void unrelated.kill('SIGKILL'));
  const unrelatedGone = other.launcher.ask('watch', unrelated.pid ?? 0, startTimeOf(unrelated.pid ?? 0));
  for (const [gone, when] of [
    [pid, '1'],
    [999_999, '1'],
    [pid, ''],
    [0, ''],
  ] as const) {
    expect(await launcher.ask('watch', gone, when)).toEqual([]);
  }
  // An answer to a later request: none came for those that live.
  await other.launcher.ask('describe');
  unrelated.kill('SIGKILL');
  expect(await unrelatedGone).toEqual([]);
  killNow(pid);
  expect(await Promise.all([own, adopted])).toEqual([[], []]);
});

test('what is not watched any more is not told, and nothing is told twice', async () => {
  const { launcher, start } = openLauncher();
  const task = start('forgotten', { argv: ['/bin/sleep', '1000'] });
  const { pid, start: began } = await task.wrapper();
  launcher.stdin.write(frame(['watch', 'mine', pid, began]));
  launcher.stdin.write(frame(['watch', 'kept', pid, began]));
  launcher.stdin.write(frame(['unwatch', 'mine']));
  await launcher.ask('describe');
  killNow(pid);
  await waitFor('the other to be told', () => launcher.unexpected.length > 0);
  await launcher.ask('describe');
  expect(launcher.unexpected).toEqual([['gone', 'kept']]);
});

test('more processes than it may have descriptors are followed, and none of them seems gone before it is', async () => {
  const { home, launcher, start } = openLauncher();
  const poor = openLauncher({ home, command: ['prlimit', '--nofile=24', launcherPath()] });
  const sleeps = { argv: ['/bin/sleep', '1000'] };
  const tasks = Array.from({ length: 30 }, (_, index) => [
    start(`others${index}`, sleeps),
    poor.start(`own${index}`, sleeps),
  ]).flat();
  const identities = await Promise.all(tasks.map((task) => task.identity()));
  const gone: string[] = [];
  const all = identities.map(([pid, began, id]) =>
    poor.launcher.ask('watch', pid, began).then(() => gone.push(id)),
  );
  // Answers to later requests.
  const described = await poor.launcher.described('describe', ...identities.map(([pid]) => pid));
  expect(described).toHaveLength(tasks.length);
  for (const identity of identities.slice(0, 2)) {
    const members = await poor.launcher.described('members', ...identity);
    expect(members[0]).toMatchObject({ pid: identity[0], isWrapper: true });
  }
  expect(gone).toEqual([]);
  await launcher.end();
  for (const [pid] of identities) killNow(pid);
  await Promise.all(all);
  expect(gone.sort()).toEqual(tasks.map(({ id }) => id).sort());
});

test('a start that the system has no process for is refused, and leaves nothing', async (context) => {
  // Root is never refused one; somebody who has nothing else running is.
  const isRoot = process.getuid?.() === 0;
  const home = isRoot ? folderForAnotherUser() : mkdtempSync(join(tmpdir(), 'legwork-refused-'));
  if (home === undefined) return context.skip('no process can be started as another user here');
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  copyFileSync(launcherPath(), join(home, 'launcher'));
  const poor = ['prlimit', '--nproc=1', join(home, 'launcher')];
  const { uid, gid } = ANOTHER_USER;
  const asOther = isRoot ? ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'] : [];
  const { launcher, start } = openLauncher({ home, command: [...asOther, ...poor] });
  if (isRoot) chmodSync(join(home, 'run'), 0o777);
  const task = start('refused', { argv: ['/bin/true'] });
  expect(await Promise.race([task.refused, launcher.ended])).toEqual(['Resource temporarily unavailable']);
  expect(task.markers()).toEqual([]);
  expect(isAlive(launcher.pid)).toBe(true);
});

/** A `wrap` request that would leave a file, were it carried out. */
function wrapRequest(home: string, id: string): Buffer {
  const prefix = join(home, 'run', `${id}.1`);
  return frame([
    'wrap',
    id,
    prefix,
    `${prefix}.out`,
    home,
    '',
    '',
    'none',
    '',
    '',
    1,
    '/bin/true',
    `LEGWORK_HOME=${home}`,
  ]);
}

test('a request that is cut anywhere is not carried out, and those before it are', async () => {
  const { home } = openLauncher();
  const whole = wrapRequest(home, 'cut');
  const cuts = Array.from({ length: whole.length }, (_, at) => at).filter((at) => at % 7 === 0);
  const ends = cuts.map(async (at) => {
    const launcher = startLauncher(home);
    launcher.stdin.write(Buffer.concat([wrapRequest(home, `before${at}`), whole.subarray(0, at)]));
    return launcher.end();
  });
  for (const end of await Promise.all(ends)) expect(end).toEqual({ code: 0, signal: null, complaint: '' });
  await waitFor('all before to have ended', () =>
    cuts.every((at) => existsSync(join(home, `run/before${at}.1.exit.0`))),
  );
  expect(existsSync(join(home, 'run/cut.1.claim'))).toBe(false);
});

test('requests arrive in any pieces', async () => {
  const { home, launcher } = openLauncher();
  let count = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(400), { maxLength: 8 }), async (sizes) => {
      const ids = [`piece${count++}`, `piece${count++}`];
      let rest = Buffer.concat(ids.map((id) => wrapRequest(home, id)));
      for (const size of sizes) {
        launcher.stdin.write(rest.subarray(0, size));
        rest = rest.subarray(size);
        await new Promise(setImmediate);
      }
      launcher.stdin.write(rest);
      await waitFor('both', () => ids.every((id) => existsSync(join(home, `run/${id}.1.exit.0`))));
    }),
    { numRuns: 20 },
  );
});

const MALFORMED: Record<string, string | Buffer> = {
  'no number': 'hello\n',
  'no length': '\n',
  'a negative length': '-5\nabc',
  'too large a frame': '99999999\n',
  'a length without end': '1'.repeat(5000),
  'an empty frame': '0\n',
  'no last NUL': '3\na\0b',
  'a verb alone': frame(['members']),
  'an unknown verb': frame(['dance', 1]),
  'too few fields': frame(['wrap', 1, '/tmp/x']),
  'no words': frame(['wrap', 1, '/tmp/x', '/tmp/o', '/', '', '', 'none', '', '', 0]),
  'more words than there are': frame([
    'wrap',
    1,
    '/tmp/x',
    '/tmp/o',
    '/',
    '',
    '',
    'none',
    '',
    '',
    5,
    'true',
    'A=b',
  ]),
  'a huge number of words': frame([
    'wrap',
    1,
    '/tmp/x',
    '/tmp/o',
    '/',
    '',
    '',
    'none',
    '',
    '',
    '99999999999999999999',
    'true',
  ]),
  'an umask of words': frame(['wrap', 1, '/tmp/x', '/tmp/o', '/', 'u=rw', '', 'none', '', '', 1, 'true']),
  'a limit of no files': frame(['wrap', 1, '/tmp/x', '/tmp/o', '/', '', '0', 'none', '', '', 1, 'true']),
  'a limit of words': frame(['wrap', 1, '/tmp/x', '/tmp/o', '/', '', 'many', 'none', '', '', 1, 'true']),
  'an unknown input': frame(['wrap', 1, '/tmp/x', '/tmp/o', '/', '', '', 'pipe', '', '', 1, 'true']),
  'no pid': frame(['watch', 1, 'abc', '1']),
  'a negative pid': frame(['signal', 1, -1, '1', 't', 'kill']),
  'an unknown signal': frame(['signal', 1, 1, '1', 't', 'hup']),
  'a long request number': frame(['describe', '1'.repeat(300)]),
};

test.each(Object.entries(MALFORMED))('malformed input ends it with one line: %s', async (_name, bytes) => {
  const { home } = openLauncher();
  const launcher = startLauncher(home);
  launcher.stdin.write(Buffer.concat([wrapRequest(home, 'before'), Buffer.from(bytes)]));
  expect(await launcher.ended).toEqual({
    code: 2,
    signal: null,
    complaint: 'legwork-launcher: malformed request\n',
  });
  await waitFor('what was asked for before', () => existsSync(join(home, 'run/before.1.exit.0')));
});

test('bytes of any kind never crash it', async () => {
  const { home } = openLauncher();
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.boolean(), async (bytes, isFramed) => {
      const launcher = startLauncher(home);
      launcher.stdin.write(isFramed ? Buffer.concat([Buffer.from(`${bytes.length}\n`), bytes]) : bytes);
      const { code } = await launcher.end();
      expect([0, 2]).toContain(code);
    }),
    { numRuns: 80 },
  );
});

test('no wrapper of it is left as a zombie, and a wrapper holds nothing of its', async () => {
  const { launcher, start } = openLauncher();
  const tasks = Array.from({ length: 20 }, (_, index) => start(`z${index}`, { argv: ['/bin/true'] }));
  await Promise.all(tasks.map((task) => task.ended()));
  await waitFor(
    'all to be reaped',
    () => !readFileSync(`/proc/${launcher.pid}/task/${launcher.pid}/children`, 'utf8'),
  );
  expect(livingPids().filter((pid) => parentOf(pid) === launcher.pid)).toEqual([]);
});
