import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { compile, zigFor } from '../../src/launcher/build/compile.ts';
import { fileOf, TARGETS } from '../../src/launcher/build/targets.ts';
import { isAlive, killNow } from '../helpers/host/processes.ts';
import { waitFor } from '../helpers/host/waitFor.ts';
import { openLauncher } from '../helpers/launcher/attempt.ts';
import { arm64Emulator } from '../helpers/launcher/emulator.ts';

const target = TARGETS.find(({ name }) => name === 'linux-arm64');
const compiler = target && zigFor(target);
const shell = (line: string) => ['/bin/sh', '-c', line];

/*
 * The launcher for arm64, whose commands are this machine's own. The emulator (QEMU 7) lets nobody adopt orphans, and a
 * wrapper has its name: what is found is found by session and mark, and nothing is told of what is left.
 */
describe.skipIf(!target || !compiler)('in an emulator of arm64', () => {
  let folder: string;
  let command: string[] | undefined;
  let reason = '';

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'legwork-arm64-'));
    const emulator = arm64Emulator();
    if ('reason' in emulator) return void (reason = emulator.reason);
    if (!target || !compiler) return;
    const launcher = join(folder, fileOf(target));
    // Its C library may have to be built first.
    await compile({ target, compiler }, launcher);
    command = [emulator.command, launcher];
  }, 600_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  beforeEach((context) => context.skip(!command, reason));

  const open = () => openLauncher({ ...(command && { command }) });

  test('ends are told, whichever they are, and what cannot be started says why', async () => {
    const { start } = open();
    const lines = {
      'exit.0': 'true',
      'exit.7': 'exit 7',
      'exit.137': 'exit 137',
      'exit.255': 'exit 255',
      'signal.9': 'kill -9 $$',
      'signal.15': 'kill -15 $$',
    };
    const tasks = Object.values(lines).map((line, index) => start(`end${index}`, { argv: shell(line) }));
    expect(await Promise.all(tasks.map((task) => task.ended()))).toEqual(Object.keys(lines));
    expect(tasks[0]?.markers()).toEqual([
      'claim',
      'exit.0',
      expect.stringMatching(/^pid\.\d+\.\d+\.[\w-]+$/),
    ]);
    const absent = start('absent', { argv: ['no-such-program'] });
    expect(await absent.ended()).toBe('exit.127');
    expect(absent.text()).toBe('no-such-program: No such file or directory\n');
    expect(absent.markers()).toContain('spawn');
  });

  test('environment, folder, umask and input are what was sent', async () => {
    const { home, start } = open();
    const input = join(home, 'input');
    writeFileSync(input, 'first\n');
    const task = start('sent', {
      argv: shell('pwd; umask; echo "$A $PWD"; cat'),
      folder: '/usr',
      umask: '027',
      environment: { A: 'ü *', PWD: home },
      input: { kind: 'feed', path: input },
    });
    await waitFor('what was there', () => task.text().endsWith('first\n'));
    appendFileSync(input, 'second\n');
    writeFileSync(`${task.prefix}.eof`, '');
    expect(await task.ended()).toBe('exit.0');
    expect(task.text()).toBe('/usr\n0027\nü * /usr\nfirst\nsecond\n');
  });

  test('a wrapper is the process that it says, outlives its launcher, and is told of when it is gone', async () => {
    const { home, launcher, start } = open();
    const task = start('outlives', { argv: ['/bin/sleep', '1000'] });
    const [pid, startTime, id] = await task.identity();
    expect(await launcher.described('describe', pid)).toMatchObject([{ pid, start: startTime }]);
    killNow(launcher.pid);
    await launcher.ended;
    expect(isAlive(pid)).toBe(true);
    const next = openLauncher({ home, ...(command && { command }) }).launcher;
    const gone = next.ask('watch', pid, startTime);
    await next.described('signal', pid, startTime, id, 'kill');
    expect(await task.ended()).toBe('signal.9');
    expect(await gone).toEqual([]);
  });

  test('a cancel ends a tree with a daemon', async () => {
    const { home, launcher, start } = open();
    const out = join(home, 'out');
    const line = `setsid -f sh -c 'echo $$ > "$OUT"; exec sleep 1000'; sleep 1000 & sleep 1000`;
    const task = start('tree', { argv: shell(line), environment: { OUT: out } });
    const daemon = await waitFor('the daemon', () => existsSync(out) && Number(readFileSync(out, 'utf8')));
    const [pid, startTime, id] = await task.identity();
    const members = await launcher.described('members', pid, startTime, id);
    expect(members[0]).toMatchObject({ pid, isWrapper: true });
    expect(members.map((member) => member.pid)).toContain(daemon);
    await launcher.described('signal', pid, startTime, id, 'kill');
    expect(await task.ended()).toBe('signal.9');
    await waitFor('all to be gone', () => !members.some((member) => isAlive(member.pid)));
  });
});
