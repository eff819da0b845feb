import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { killNow } from '../helpers/host/processes.ts';
import { waitFor } from '../helpers/host/waitFor.ts';
import { openTerminals } from '../helpers/launcher/terminals.ts';

test('all three descriptors are the terminal, which is the controlling one, and has the size that was asked for', async () => {
  const opened = openTerminals();
  const task = opened.startIn(
    'asks',
    'test -t 0 && test -t 1 && test -t 2 && stty size && echo seen >/dev/tty && ps -o tty= -p $$ | grep pts; echo out; echo err >&2',
    '132x43',
  );
  expect(await task.ended()).toBe('exit.0');
  expect(task.text()).toMatch(/^43 132\r\nseen\r\npts\/\d+\s*\r\nout\r\nerr\r\n$/);
});

test('what is typed is echoed and read, Ctrl-C interrupts, and the end of the input is read as one', async () => {
  const opened = openTerminals();
  const asks = opened.startIn('asks', 'printf "Sure? "; read -r answer; echo "so $answer"');
  const works = opened.startIn('works', 'echo busy; exec sleep 600');
  const reads = opened.startIn('reads', 'echo ready; cat; echo over');
  await asks.shows('Sure? ');
  asks.type('yes\r');
  await works.shows('busy');
  works.type('\u0003');
  await reads.shows('ready');
  reads.type('before\r');
  await reads.shows('before\r\nbefore\r\n');
  reads.endInput();
  expect(await Promise.all([asks, works, reads].map((task) => task.ended()))).toEqual([
    'exit.0',
    'signal.2',
    'exit.0',
  ]);
  expect(asks.text()).toBe('Sure? yes\r\nso yes\r\n');
  expect(reads.text()).toBe('ready\r\nbefore\r\nbefore\r\nover\r\n');
});

test.each(['', 'abc', 'abc\r', 'abc\n', 'abc\rdef', 'abc\u0004', '\u0015'])(
  'an input that ends after %j has an end for what reads lines',
  async (typed) => {
    const opened = openTerminals();
    const task = opened.startIn('ends', 'stty -echo; echo ready; cat; echo over');
    await task.shows('ready');
    task.type(typed);
    task.endInput();
    expect(await task.ended()).toBe('exit.0');
    const shown = typed
      .replaceAll('\u0004', '')
      .replaceAll('\u0015', '')
      .replace(/[\r\n]/, '\r\n');
    expect(task.text()).toBe(`ready\r\n${shown}over\r\n`);
  },
);

test('the end of an input is one key for what reads keys', async () => {
  const opened = openTerminals();
  const task = opened.startIn('key', 'stty raw -echo min 0 time 20; echo ready; cat | od -An -tx1');
  await task.shows('ready');
  task.type('abc');
  task.endInput();
  expect(await task.ended()).toBe('exit.0');
  expect(task.text().trim()).toMatch(/^ready\s+61 62 63 04$/);
});

test('Ctrl-Z, which has no shell to go back to, stops nothing for good, and what a job is stopped by is its shell’s own business', async () => {
  const opened = openTerminals();
  const plain = opened.startIn('plain', 'echo ready; sleep 0.1; read -r answer; echo "so $answer"');
  await plain.shows('ready');
  plain.type('\u001ayes\r');
  const shell = opened.startIn('shell', 'PS1="go> " exec bash --norc -i');
  await shell.shows('go> ');
  shell.type('sleep 600\r');
  await shell.shows('sleep 600\r\n');
  await waitFor('the job to run', async () => {
    const members = await opened.launcher.described('members', ...(await shell.identity()));
    return members.some(({ name }) => name === 'sleep');
  });
  shell.type('\u001a');
  // A shell takes its terminal back before it asks again, and until then what is typed may be lost with the signal.
  await shell.shows(/Stopped.*\r\n(?:.*\r\n)*go> $/);
  shell.type('fg\r');
  await shell.shows(/fg\r\nsleep 600\r\n/);
  // Until it has the terminal, the key is the shell's.
  await shell.shows(/\^C\r\n(?:.*\r\n)*go> $/, () => shell.type('\u0003'));
  // And what is typed right after the key may go with it.
  await shell.shows(/\r\nexit\r\n/, () => shell.type('exit 5\r'));
  expect(await Promise.all([plain.ended(), shell.ended()])).toEqual(['exit.0', 'exit.5']);
  expect(plain.text()).toContain('so yes\r\n');
});

test('Ctrl-Z while a shell forks, which cannot stop just then, leaves nothing stopped', async () => {
  const opened = openTerminals();
  const forks = 'i=0; while [ $i -lt 400 ]; do /bin/true; i=$((i+1)); done';
  const task = opened.startIn('forks', `echo ready; ${forks}; exit 3`);
  await task.shows('ready');
  let isOver = false;
  const ended = task.ended().finally(() => (isOver = true));
  await waitFor('its end', () => {
    task.type('\u001a');
    return isOver;
  });
  expect(await ended).toBe('exit.3');
});

test('what waits for a key gets each as it is, the one that interrupts others too', async () => {
  const opened = openTerminals();
  const task = opened.startIn(
    'keys',
    'stty raw -echo; printf ready; dd bs=1 count=3 2>/dev/null | od -An -tx1',
  );
  await task.shows('ready');
  task.type(Buffer.of(0x1b));
  task.type(Buffer.of(0x03));
  task.type(Buffer.of(0x00));
  expect(await task.ended()).toBe('exit.0');
  expect(task.text().trim()).toBe('ready 1b 03 00');
});

test('a new size is told to the program, and the same one again makes it draw anew', async () => {
  const opened = openTerminals();
  const task = opened.startIn(
    'drawn',
    "trap 'echo [$(stty size)]' WINCH; echo ready; while :; do sleep 0.05; done",
  );
  await task.shows('ready');
  task.resize('100 30\n');
  await task.shows('[30 100]');
  task.resize('7 1000\n');
  await task.shows('[1000 7]');
  task.resize('7 1000\n');
  await waitFor('the same size to be told again', () => task.text().split('[1000 7]').length >= 3);
  // What is no size changes nothing.
  task.resize('many\n');
  task.resize('20 10\n');
  await task.shows('[10 20]');
  task.type('\u0003');
  await task.ended();
});

test('output is to the byte what was written, 10 MiB of it', async () => {
  const opened = openTerminals();
  const bytes = randomBytes(10 * 1024 * 1024);
  writeFileSync(join(opened.home, 'bytes'), bytes);
  const task = opened.startIn('large', 'stty raw; exec cat bytes');
  expect(await task.ended()).toBe('exit.0');
  expect(task.output().equals(bytes)).toBe(true);
});

test('output is to the byte what was written, in parts of whatever size', async () => {
  const opened = openTerminals();
  const bytes = randomBytes(100_000);
  writeFileSync(join(opened.home, 'bytes'), bytes);
  const tasks = [13, 4095, 4096, 4097, 16_384, 65_537].map((size) =>
    opened.startIn(`parts${size}`, `stty raw; dd if=bytes bs=${size} 2>/dev/null`),
  );
  for (const task of tasks) {
    expect(await task.ended(), task.id).toBe('exit.0');
    expect(task.output().equals(bytes), task.id).toBe(true);
  }
});

test('input is to the byte what was typed, in whatever parts', async () => {
  const opened = openTerminals();
  let count = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 20_000 }), { minLength: 1, maxLength: 8 }),
      async (parts) => {
        const all = Buffer.concat(parts);
        const id = `bytes${count++}`;
        const task = opened.startIn(id, `stty raw -echo; echo ready; head -c ${all.length} > ${id}`);
        await task.shows('ready');
        for (const part of parts) task.type(Buffer.from(part));
        expect(await task.ended()).toBe('exit.0');
        expect(readFileSync(join(opened.home, id)).equals(all)).toBe(true);
      },
    ),
    { numRuns: 15 },
  );
});

test('what was left behind goes on in the terminal, and what it prints is kept', async () => {
  const opened = openTerminals();
  const go = join(opened.home, 'go');
  const task = opened.startIn(
    'leaves',
    `(while [ ! -e ${go} ]; do sleep 0.05; done; echo late) & echo early`,
  );
  expect(await task.ended()).toBe('exit.0');
  expect(task.markers()).toContain('left');
  expect(task.text()).toBe('early\r\n');
  writeFileSync(go, '');
  await waitFor('nothing to be left', () => !task.markers().includes('left'));
  expect(task.text()).toBe('early\r\nlate\r\n');
});

test('processes in a terminal belong to the attempt, also when its wrapper was killed, which hangs it up', async () => {
  const opened = openTerminals();
  const task = opened.startIn('held', "trap '' HUP; echo ready; env -i sleep 600");
  await task.shows('ready');
  const names = async () =>
    (await opened.launcher.described('members', ...(await task.identity())))
      .map(({ name, isWrapper }) => (isWrapper ? 'wrapper' : name))
      .sort();
  await waitFor('its program', async () => (await names()).join() === 'sh,sleep,wrapper');
  const plain = opened.startIn('plain', 'echo ready; exec sleep 600');
  await plain.shows('ready');
  killNow((await task.wrapper()).pid);
  killNow((await plain.wrapper()).pid);
  await waitFor('the wrapper to be gone', async () => !(await names()).includes('wrapper'));
  expect(await names()).toEqual(['sh', 'sleep']);
  await waitFor(
    'the other to have hung up',
    async () => (await opened.launcher.described('members', ...(await plain.identity()))).length === 0,
  );
  await opened.launcher.ask('signal', ...(await task.identity()), 'kill');
});
