import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { appendFileSync, closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Attempt, baseEnvironment, frame, isAlive, LauncherClient, until } from './launcherClient.ts';
import { exe, node, open } from './launcherHomes.ts';

/* The launcher itself on Windows, asked over its pipes. Like scenarios.ts it knows nothing of Wine. */

test('it says which protocol it speaks, and ends with its requests', async () => {
  assert.equal(spawnSync(exe, ['--version'], { encoding: 'utf8' }).stdout.trim(), 'legwork-launcher 2');
  const { client } = open();
  assert.equal(await client.close(), 0);
});

test('an attempt runs once, and its markers come in order', async () => {
  const { begin, client } = open();
  const attempt = begin({ line: node('console.log("once")') }, 'same');
  client.send('wrap', ...attempt.fields({ line: node('console.log("twice")') }));
  assert.equal(await attempt.code(), 0);
  const { pid, start } = await attempt.wrapper();
  assert.deepEqual(attempt.markers(), ['claim', 'exit.0', `pid.${pid}.${start}.-`]);
  await until('the wrapper to end', () => !isAlive(Number(pid)));
  // Each asks a process of its own to be the wrapper; the quicker one runs it.
  assert.match(attempt.text(), /^(once|twice)\n$/);
});

test('the environment is exactly what was given', async () => {
  const { begin, home } = open();
  const given = [
    ...baseEnvironment().filter((pair) => /^(systemroot|path|temp)=/i.test(pair)),
    'b=2',
    'A=ü=日',
    'C=',
  ];
  const attempt = begin({ line: node('console.log(JSON.stringify(process.env))'), environment: given });
  assert.equal(await attempt.code(), 0, attempt.text());
  const found = JSON.parse(attempt.text()) as Record<string, string>;
  // Windows itself, or Wine, adds what every process has.
  const known = [...given, `LEGWORK_TASK_ID=${attempt.id}`, `LEGWORK_HOME=${home}`];
  for (const pair of known)
    assert.equal(found[pair.slice(0, pair.indexOf('='))], pair.slice(pair.indexOf('=') + 1), pair);
  assert.deepEqual(
    Object.keys(found)
      .filter((name) => name.startsWith('LEGWORK'))
      .toSorted(),
    ['LEGWORK_HOME', 'LEGWORK_TASK_ID'],
  );
});

test('a command line is passed on as it is', async () => {
  const { begin } = open();
  const words = ['a b', 'q"q', '', 'c\\ d\\', 'ü & | ^ < > 日', '%PATH%', 'two\nlines'];
  const attempt = begin({
    line: node('console.log(JSON.stringify(process.argv.slice(1)))', ...words),
    program: process.execPath,
  });
  assert.equal(await attempt.code(), 0, attempt.text());
  assert.deepEqual(JSON.parse(attempt.text()), words);
});

test('exit codes have 32 bits', async () => {
  const { begin } = open();
  const codes = [0, 1, 137, 259, 9009, 0xc000013a, 0xffffffff];
  const attempts = codes.map((code) => begin({ line: node(`process.exit(${code | 0})`) }));
  assert.deepEqual(await Promise.all(attempts.map((attempt) => attempt.code())), codes);
});

test("what cannot be started says so in the system's words", async () => {
  const { begin, home } = open();
  writeFileSync(join(home, 'text.exe'), 'no program');
  for (const [options, code, words] of [
    [{ line: '127', reason: 'tool: not found, ü' }, 127, /^tool: not found, ü$/m],
    [{ line: 'no-such-program x' }, 127, /^no-such-program: \S.*not f/i],
    [{ line: '"C:\\no such\\x.exe" x' }, 127, /^C:\\no such\\x\.exe: \S/],
    [{ line: 'x', program: join(home, 'no.exe') }, 127, /no\.exe: \S/],
    [{ line: 'x', program: join(home, 'text.exe') }, 126, /text\.exe: \S/],
    [{ line: node('0'), folder: join(home, 'gone') }, 127, /gone: \S/],
    [{ line: node('0'), input: 'file' as const, inputPath: join(home, 'gone.in') }, 126, /gone\.in: \S/],
  ] as const) {
    const attempt = begin(options);
    assert.equal(await attempt.code(), code, attempt.text());
    assert.ok(attempt.markers().includes('spawn'));
    assert.match(attempt.text(), words);
    assert.match(attempt.text(), /^[^\n]+[^\s.]\n$/);
  }
});

test('output is appended to, by all who write', async () => {
  const { client, home } = open();
  const attempt = new Attempt(home, 'appended');
  writeFileSync(attempt.output, 'before\n');
  client.send('wrap', ...attempt.fields({ line: node('console.log("out"); console.error("err")') }));
  assert.equal(await attempt.code(), 0);
  assert.equal(attempt.text(), 'before\nout\nerr\n');
});

test('standard input is nothing, a file, or what is appended to one until its end', async () => {
  const { begin, home } = open();
  const echo = node('process.stdin.pipe(process.stdout)');
  const nothing = begin({ line: echo });
  const file = join(home, 'in.txt');
  writeFileSync(file, 'a file ü\n');
  const whole = begin({ line: echo, input: 'file', inputPath: file });
  const growing = join(home, 'grows.txt');
  writeFileSync(growing, 'first\n');
  const fed = begin({ line: echo, input: 'feed', inputPath: growing });
  await until('the first line', () => fed.text() === 'first\n');
  appendFileSync(growing, 'second\n');
  await until('the second line', () => fed.text() === 'first\nsecond\n');
  const much = 'x'.repeat(300_000);
  appendFileSync(growing, much);
  closeSync(openSync(`${fed.prefix}.eof`, 'w'));
  assert.equal(await fed.code(), 0);
  assert.equal(fed.text(), `first\nsecond\n${much}`);
  assert.equal(await nothing.code(), 0);
  assert.equal(nothing.text(), '');
  assert.equal(await whole.code(), 0);
  assert.equal(whole.text(), 'a file ü\n');
});

test('a command has a terminal of the size it asks for, typed into, and printed to the output', async () => {
  const { begin, home } = open();
  const typed = join(home, 'typed.txt');
  writeFileSync(typed, '');
  const attempt = begin({
    line: 'terminal',
    program: join(import.meta.dirname, '../.cache/windows/terminal.exe'),
    terminal: '100x30',
    input: 'feed',
    inputPath: typed,
  });
  await until('its first words', () => attempt.text().includes('is 100x30'));
  // Whether it is that large then is not looked at: Wine's console knows no new size.
  writeFileSync(`${attempt.prefix}.size`, '70 20\n');
  appendFileSync(typed, 'hello\r');
  assert.equal(await attempt.code(), 6);
  assert.ok(attempt.text().includes('typed hello'), attempt.text());
  const { pid } = await attempt.wrapper();
  await until('the wrapper to end', () => !isAlive(Number(pid)));
});

test('a command that does not read its input, or closed it, is not held up', async () => {
  const { begin, home } = open();
  const file = join(home, 'much.txt');
  writeFileSync(file, 'x'.repeat(1 << 20));
  const attempts = ['process.exit(4)', 'process.stdin.destroy(); setTimeout(() => process.exit(4), 300)'].map(
    (script) => begin({ line: node(script), input: 'feed', inputPath: file }),
  );
  for (const attempt of attempts) {
    assert.equal(await attempt.code(), 4);
    const { pid } = await attempt.wrapper();
    await until('the wrapper to end', () => !isAlive(Number(pid)));
  }
});

test('hundreds of attempts run, are watched, and end', async () => {
  const { begin, client } = open();
  const shell = process.env['ComSpec'] ?? '';
  const attempts = Array.from({ length: 100 }, (_, i) =>
    begin({ line: `cmd /d /c exit ${i}`, program: shell }),
  );
  const gone = attempts.map(async (attempt) => {
    const { pid, start } = await attempt.wrapper();
    await client.ask('watch', pid, start);
  });
  assert.deepEqual(
    await Promise.all(attempts.map((attempt) => attempt.code())),
    attempts.map((_, i) => i),
  );
  await Promise.all(gone);
});

test('requests may be cut anywhere, and what is none ends it', async () => {
  const { client, home } = open();
  const bytes = frame(['describe', 'a', String(process.pid)]);
  for (const byte of bytes) {
    client.write(Buffer.from([byte]));
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal((await client.ask('describe', String(process.pid))).length, 4);
  for (const nonsense of ['x\n', '3\nabc', '99999999999\n', '-1\n', '7\nverb\0n\0', '10\nmembers\x001\0']) {
    const other = new LauncherClient(exe, home);
    other.write(Buffer.from(nonsense));
    assert.equal(await other.end, 2, JSON.stringify(nonsense));
  }
  const cut = new LauncherClient(exe, home);
  cut.write(bytes.subarray(0, 9));
  assert.equal(await cut.close(), 0);
});

test('wrappers outlive their launcher', async () => {
  const { begin, client, home, named } = open();
  const go = join(home, 'go');
  const attempt = begin({
    line: node(
      `const wait = () => require('fs').existsSync(${JSON.stringify(go)}) ? process.exit(9) : setTimeout(wait, 20); wait()`,
    ),
  });
  await named(attempt);
  await client.kill();
  writeFileSync(go, '');
  assert.equal(await attempt.code(), 9);
});
