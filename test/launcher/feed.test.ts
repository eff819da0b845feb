import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { childrenOf } from '../helpers/host/processes.ts';
import { waitFor } from '../helpers/host/waitFor.ts';
import { openLauncher } from '../helpers/launcher/attempt.ts';
import { canLimitWatches, withWatches } from '../helpers/launcher/limitedWatches.ts';

/** Starts a command that is fed from a file of its own. */
function feeding(argv: string[]) {
  const opened = openLauncher();
  const path = join(opened.home, 'run/fed.1.input');
  writeFileSync(path, '');
  const task = opened.start('fed', { argv, input: { kind: 'feed', path } });
  return {
    ...opened,
    task,
    path,
    append: (bytes: Uint8Array | string) => appendFileSync(path, bytes),
    endInput() {
      writeFileSync(`${task.prefix}.eof`, '');
      utimesSync(path, new Date(), new Date());
    },
  };
}

test('all that is ever appended is passed on, to the byte, and then the end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 30_000 }), { maxLength: 12 }), async (chunks) => {
      const { task, append, endInput } = feeding(['/bin/cat']);
      for (const chunk of chunks) append(chunk);
      endInput();
      expect(await task.ended()).toBe('exit.0');
      expect(task.output().equals(Buffer.concat(chunks))).toBe(true);
    }),
    { numRuns: 25 },
  );
});

test('a line reaches the command while it waits for it, and many at a time while it works', async () => {
  const { task, append, endInput } = feeding(['/bin/cat']);
  for (const line of ['one\n', 'two\n', 'three\n']) {
    append(line);
    await waitFor(`the command to have read ${line}`, () => task.text().endsWith(line));
  }
  const large = Buffer.alloc(3_000_000, 'many lines\n');
  append(large);
  endInput();
  expect(await task.ended()).toBe('exit.0');
  expect(task.output().equals(Buffer.concat([Buffer.from('one\ntwo\nthree\n'), large]))).toBe(true);
});

test('a file that is fed and one that is given are the whole input; none is empty', async () => {
  const { home, start } = openLauncher();
  const path = join(home, 'given');
  writeFileSync(path, 'given\0bytes');
  const tasks = [
    start('file', { argv: ['/bin/cat'], input: { kind: 'file', path } }),
    start('none', { argv: ['/bin/cat'] }),
    start('missing', { argv: ['/bin/cat'], input: { kind: 'file', path: `${path}-not` } }),
    start('unfed', { argv: ['/bin/cat'], input: { kind: 'feed', path: `${path}-not` } }),
  ];
  expect(await Promise.all(tasks.map((task) => task.ended()))).toEqual([
    'exit.0',
    'exit.0',
    'exit.126',
    'exit.126',
  ]);
  const missing = `${path}-not: No such file or directory\n`;
  expect(tasks.map((task) => task.text())).toEqual(['given\0bytes', '', missing, missing]);
  expect(tasks.map((task) => task.markers().includes('spawn'))).toEqual([false, false, true, true]);
});

test('a command that does not read is waited for by nobody, and ends as it likes', async () => {
  const { home, task, append } = feeding([
    '/bin/sh',
    '-c',
    'until [ -e "$LEGWORK_HOME/go" ]; do sleep 0.05; done; exit 5',
  ]);
  append(Buffer.alloc(1_000_000, 'x'));
  const wrapper = await task.wrapper();
  await waitFor('the wrapper to wait', () => sleeps(wrapper.pid));
  const before = processorTicks(wrapper.pid);
  append(Buffer.alloc(1_000_000, 'y'));
  writeFileSync(join(home, 'go'), '');
  expect(await task.ended()).toBe('exit.5');
  expect(before).toBeLessThan(50);
});

test.each<[string, string, (path: string) => void]>([
  ['a pipe', 'Invalid argument', (path) => execFileSync('mkfifo', [path])],
  ['a folder', 'Invalid argument', (path) => mkdirSync(path)],
  [
    'a link',
    '(Too many levels of symbolic links|Symbolic link loop)',
    (path) => symlinkSync('/etc/passwd', path),
  ],
])('%s in place of a feed is a reason not to start, and holds up nobody', async (_name, reason, make) => {
  const { home, start } = openLauncher();
  const path = join(home, 'run/fed.1.input');
  make(path);
  const task = start('fed', { argv: ['/bin/cat'], input: { kind: 'feed', path } });
  expect(await task.ended()).toBe('exit.126');
  expect(task.text()).toMatch(new RegExp(`^${path}: ${reason}`));
});

test('a pipe that is given as a file is waited for by the command, and by no wrapper', async () => {
  const { home, start } = openLauncher();
  const paths = ['written', 'unwritten'].map((name) => join(home, name));
  execFileSync('mkfifo', paths);
  const [path = '', unwritten = ''] = paths;
  const writer = openSync(path, 'r+');
  const task = start('written', { argv: ['/bin/cat'], input: { kind: 'file', path } });
  const other = start('unwritten', { argv: ['/bin/cat'], input: { kind: 'file', path: unwritten } });
  const { pid } = await task.wrapper();
  await waitFor('it to read', () =>
    childrenOf(pid).some((child) => nameOf(child) === 'cat' && sleeps(child)),
  );
  writeSync(writer, 'late');
  await waitFor('it to have read', () => task.text() === 'late');
  closeSync(writer);
  expect(await Promise.all([task.ended(), other.ended()])).toEqual(['exit.0', 'exit.0']);
});

test('the end is seen without a touch, and what happens to others wakes nobody', async () => {
  const { home, launcher, task, append } = feeding(['/bin/cat']);
  append('one\n');
  await waitFor('the first line', () => task.text() === 'one\n');
  const { pid } = await task.wrapper();
  const before = wakesOf(pid);
  for (let count = 0; count < 200; count++) {
    writeFileSync(join(home, `run/other.${count}.exit.0`), '');
    // Time enough to wake.
    await launcher.ask('describe', pid);
  }
  expect(wakesOf(pid) - before).toBeLessThan(40);
  writeFileSync(`${task.prefix}.eof`, '');
  expect(await task.ended()).toBe('exit.0');
});

function wakesOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^voluntary_ctxt_switches:\s*(\d+)/m.exec(status)?.[1]);
}

function nameOf(pid: number): string {
  return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
}

function sleeps(pid: number): boolean {
  return readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') S ');
}

function processorTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

test('a command that closes its input goes on, and only its own descriptors are left open', async () => {
  const { home, task, append } = feeding([
    '/bin/sh',
    '-c',
    'read first; exec <&-; echo "$first"; until [ -e "$LEGWORK_HOME/go" ]; do sleep 0.05; done; exit 6',
  ]);
  append('hello\n');
  await waitFor('its first line', () => task.text() === 'hello\n');
  append('nobody reads this\n');
  const { pid } = await task.wrapper();
  // The file, the pipe and what tells of growth are closed.
  await waitFor('the feed to be closed', () => readdirSync(`/proc/${pid}/fd`).length === 3);
  writeFileSync(join(home, 'go'), '');
  expect(await task.ended()).toBe('exit.6');
});

test('nobody but the wrapper holds the pipe to write to, and it goes on without its launcher', async () => {
  const { launcher, task, append, endInput } = feeding(['/bin/sh', '-c', 'sleep 1000 & cat; kill $!']);
  append('one\n');
  await waitFor('the first line', () => task.text() === 'one\n');
  const { pid } = await task.wrapper();
  const pipe = readdirSync(`/proc/${pid}/fd`)
    .map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`))
    .find((name) => name.startsWith('pipe:'));
  const [command = 0] = childrenOf(pid);
  const readers = [command, ...childrenOf(command)].flatMap((reader) =>
    readdirSync(`/proc/${reader}/fd`).map((fd) => `${fd} ${readlinkSync(`/proc/${reader}/fd/${fd}`)}`),
  );
  expect(pipe).toBeDefined();
  expect(new Set(readers.filter((line) => line.endsWith(pipe ?? '?')))).toEqual(new Set([`0 ${pipe}`]));
  await launcher.kill();
  append('two\n');
  endInput();
  expect(await task.ended()).toMatch(/^exit\./);
  expect(task.text()).toBe('one\ntwo\n');
});

test.skipIf(!canLimitWatches)(
  'feeds go on where the system has no watch left to tell of growth',
  async () => {
    const { home, start } = openLauncher({ command: withWatches(1) });
    const tasks = Array.from({ length: 4 }, (_, index) => {
      const path = join(home, `in${index}`);
      writeFileSync(path, `${index}\n`);
      return start(`fed${index}`, { argv: ['/bin/cat'], input: { kind: 'feed', path } });
    });
    await waitFor('the first lines', () => tasks.every((task) => task.text() !== ''));
    for (const task of tasks) {
      appendFileSync(join(home, `in${task.id.slice(3)}`), 'more\n');
      writeFileSync(`${task.prefix}.eof`, '');
    }
    expect(new Set(await Promise.all(tasks.map((task) => task.ended())))).toEqual(new Set(['exit.0']));
    expect(tasks.map((task) => task.text())).toEqual(tasks.map((_, index) => `${index}\nmore\n`));
  },
);
