import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openLauncher } from '../helpers/launcher/attempt.ts';
import { launcherPath } from '../helpers/launcher/launcherPath.ts';

/** Bytes as the system takes them in a string: any but NUL. */
const bytes = (options: { minLength?: number; maxLength: number }) =>
  fc.uint8Array({ ...options, min: 1 }).map((array) => Buffer.from(array));

const pair = fc
  .tuple(bytes({ minLength: 1, maxLength: 12 }), bytes({ maxLength: 60 }))
  .map(([name, value]) =>
    Buffer.concat([Buffer.from(name.map((byte) => (byte === 61 ? 95 : byte))), Buffer.from('='), value]),
  );

/** Each word with a NUL at its end, as `env -0` and `printf '%s\0'` print them. */
function joined(words: readonly Buffer[]): Buffer {
  return Buffer.concat(words.flatMap((word) => [word, Buffer.of(0)]));
}

test('the environment is what was sent, to the byte and in its order, and nothing else', async () => {
  const { start } = openLauncher();
  let count = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(pair, { maxLength: 40 }), async (environment) => {
      const task = start(`env${count++}`, { argv: ['/usr/bin/env', '-0'], environment });
      expect(await task.ended()).toBe('exit.0');
      expect(task.output()).toEqual(joined(environment));
    }),
    { numRuns: 60 },
  );
});

test('arguments and the folder are what was sent, to the byte', async () => {
  const { home, start } = openLauncher();
  let count = 0;
  const name = bytes({ minLength: 1, maxLength: 40 }).map((raw) =>
    Buffer.from(raw.map((byte) => (byte === 47 ? 46 : byte))),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(bytes({ maxLength: 60 }), { maxLength: 20 }), name, async (words, raw) => {
      const folder = Buffer.concat([Buffer.from(`${home}/f${count}`), raw]);
      mkdirSync(folder);
      const id = `args${count++}`;
      const task = start(id, {
        argv: ['/bin/sh', '-c', `pwd -P; printf '%s\\0' "$@"`, 'sh', ...words],
        folder,
      });
      expect(await task.ended()).toBe('exit.0');
      // printf prints once without arguments.
      expect(task.output()).toEqual(
        Buffer.concat([folder, Buffer.from('\n'), joined(words.length ? words : [Buffer.of()])]),
      );
    }),
    { numRuns: 40 },
  );
});

test('values as large as the system takes arrive whole', async () => {
  const { start } = openLauncher();
  const value = Buffer.alloc(131_000, 'é'.repeat(1));
  const pairs = Array.from({ length: 10 }, (_, index) => Buffer.concat([Buffer.from(`V${index}=`), value]));
  const task = start('large', { argv: ['/usr/bin/env', '-0'], environment: pairs });
  expect(await task.ended()).toBe('exit.0');
  expect(task.output().equals(joined(pairs))).toBe(true);
});

test('without a PATH the program is looked up where the system does, with one only there', async () => {
  const { home, start } = openLauncher();
  mkdirSync(join(home, 'here'));
  writeFileSync(join(home, 'here/tool'), '#!/bin/sh\necho here\n', { mode: 0o755 });
  const tasks = [
    start('none', { argv: ['env'], environment: [] }),
    start('elsewhere', { argv: ['env'], environment: ['PATH=/nowhere'] }),
    start('empty', { argv: ['tool'], environment: ['PATH='], folder: join(home, 'here') }),
    start('entry', { argv: ['tool'], environment: ['PATH=/nowhere:'], folder: join(home, 'here') }),
  ];
  expect(await Promise.all(tasks.map((task) => task.ended()))).toEqual([
    'exit.0',
    'exit.127',
    'exit.0',
    'exit.0',
  ]);
  expect(tasks.map((task) => task.text())).toEqual([
    '',
    'env: No such file or directory\n',
    'here\n',
    'here\n',
  ]);
});

/** What a command sees of what it got from whoever started it. */
const LOOK = [
  'umask',
  'ulimit -n',
  'cat /proc/self/status | grep -E "^(SigBlk|SigIgn|SigCgt):"',
  'ls -l /proc/self/fd | sed -n "s/.* \\([0-9]*\\) -> .*/\\1/p" | tr "\\n" " "',
  'echo; readlink /proc/self/fd/0',
  'cut -d " " -f 5-6 /proc/$$/stat; echo $$',
].join('\n');

test('what the launcher had from its own parent, no command gets: signals, mask, descriptors, limits', async () => {
  // Limits are the launcher's, before it raised any for itself; all else is the system's default.
  const wrapped = `ulimit -S -n 200; exec 7</dev/null 8</dev/null; umask 013; exec env --ignore-signal --block-signal "$@"`;
  const { start } = openLauncher({ command: ['/bin/bash', '-c', wrapped, 'bash', launcherPath()] });
  const plain = start('plain', { argv: ['/bin/sh', '-c', LOOK] });
  const masked = start('masked', {
    argv: ['/bin/sh', '-c', 'umask; touch made; stat -c %a made'],
    umask: '0137',
  });
  const limited = (openFiles: number) =>
    start(`limited${openFiles}`, { argv: ['/bin/sh', '-c', 'ulimit -S -n; ulimit -H -n'], openFiles });
  const [few, many] = [limited(100), limited(1_000_000_000)];
  await Promise.all([plain, masked, few, many].map((each) => each.ended()));
  const [umask, files, blocked, ignored, caught, descriptors, input, groupAndSession, pid] = plain
    .text()
    .split('\n');
  expect({ umask, files, blocked, ignored, caught }).toEqual({
    umask: '0013',
    files: '200',
    blocked: 'SigBlk:\t0000000000000000',
    ignored: 'SigIgn:\t0000000000000000',
    caught: 'SigCgt:\t0000000000000000',
  });
  // `ls` itself opened the folder as 3.
  expect({ descriptors, input }).toEqual({ descriptors: '0 1 2 3 ', input: '/dev/null' });
  const wrapper = await plain.wrapper();
  expect(groupAndSession).toBe(`${pid} ${wrapper.pid}`);
  expect(masked.text()).toBe('0137\n640\n');
  const [soft, hard] = few.text().trim().split('\n');
  expect(soft).toBe('100');
  expect(many.text()).toBe(`${hard}\n${hard}\n`);
});

test('the output is appended to, owner-only when it was not there, and its order is kept', async () => {
  const { home, start } = openLauncher();
  writeFileSync(join(home, 'run/known.1.out'), 'before\n');
  const known = start('known', { argv: ['/bin/sh', '-c', 'echo out; echo err >&2; echo out'], umask: '777' });
  const fresh = start('fresh', { argv: ['/bin/sh', '-c', 'stat -c %a "$LEGWORK_HOME"/run/*'], umask: '0' });
  await Promise.all([known.ended(), fresh.ended()]);
  expect(known.text()).toBe('before\nout\nerr\nout\n');
  expect(new Set(fresh.text().trim().split('\n'))).toEqual(new Set(['600', '644']));
});

test('hundreds of attempts asked for at once all run, each once, however often it is asked for', async () => {
  const { home, start } = openLauncher();
  const startAll = () =>
    Array.from({ length: 150 * availableParallelism() }, (_, index) =>
      start(`many${index}`, { argv: ['/bin/sh', '-c', `echo ${index} >> ${home}/all`] }),
    );
  const tasks = startAll();
  startAll();
  expect(new Set(await Promise.all(tasks.map((task) => task.ended())))).toEqual(new Set(['exit.0']));
  const lines = readFileSync(join(home, 'all'), 'utf8').trim().split('\n').map(Number);
  expect(lines.sort((one, other) => one - other)).toEqual(tasks.map((_, index) => index));
});
