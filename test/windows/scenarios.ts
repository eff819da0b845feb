import { strict as assert } from 'node:assert';
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bin, isAlive, openHome, root, until, untilFile } from './legwork.ts';

/*
 * For `npm run test:windows`, on Wine; nothing in it knows of Wine, so Windows's own Node runs it, too. What Wine's cmd.exe
 * does otherwise is left out here: `%` in arguments of batch files, code pages, commands of several lines.
 */

test('a command line with quotes reaches its shell', () => {
  const { run } = openHome();
  writeFileSync(join(root, 'a b.txt'), 'inside');
  const { output } = run('echo "x y"& type "a b.txt"');
  assert.match(output, /"x y"\s+inside/);
  assert.equal(run(`"${process.execPath}" argv.js "a b" c`).output, '["a b","c"]');
  assert.equal(run('exit 5').status, 5);
});

const WORDS = ['a b', 'q"q', '', 'c\\ d\\', 'ü & | ^ < >', '"&echo hurt&"', '!x!', '(', 'plain'];

test('words reach a program', () => {
  const args = [...WORDS, '%PATH%', 'two\nlines'];
  assert.deepEqual(JSON.parse(openHome().run('--', 'node', 'argv.js', ...args).output), args);
});

test('words reach the script of a program that npm installed', () => {
  const args = ['3', ...WORDS, '%PATH%', 'two\nlines'];
  const { status, output } = openHome().run('--', 'tool', ...args);
  assert.equal(status, 3);
  assert.deepEqual(JSON.parse(output), args);
});

test('words reach a batch file, unless it cannot be given them', () => {
  const { run } = openHome();
  assert.deepEqual(JSON.parse(run('--', 'batch', ...WORDS).output), WORDS);
  const refused = run('--', join(bin, 'batch.cmd'), 'two\nlines');
  assert.match(refused.stderr, /failed \(spawn\).*several lines/);
});

test('what is not there cannot be started', () => {
  const { run } = openHome();
  for (const program of ['no-such', '.\\no-such.exe', 'C:\\no\\such.cmd']) {
    const { status, stderr } = run('--', program, 'x');
    assert.equal(status, 1);
    assert.match(stderr, /failed \(spawn\).*not found/);
  }
});

test('exit codes have 32 bits', () => {
  const { run } = openHome();
  for (const [code, text] of [
    [137, '137'],
    [9009, '9009'],
    [-1, '-1'],
    [0xc000013a | 0, '0xC000013A, Ctrl\\+C'],
  ] as const) {
    const { status, stderr } = run('--', 'node', '-e', `process.exit(${code})`);
    assert.equal(status, code >>> 0);
    assert.match(stderr, new RegExp(`failed \\(${text}\\)`));
  }
});

test('a cancel ends the whole tree', async () => {
  const { start, call } = openHome();
  const pids = join(root, 'pids');
  appendFileSync(pids, '');
  writeFileSync(
    join(root, 'tree.js'),
    `const { spawn } = require('child_process');
    require('fs').appendFileSync(${JSON.stringify(pids)}, process.pid + '\\n');
    const depth = Number(process.argv[2]);
    for (let i = 0; depth > 0 && i < 2; i++) spawn(process.execPath, [__filename, depth - 1], { stdio: 'ignore' });
    setInterval(() => {}, 1000);`,
  );
  const id = start('--', 'node', join(root, 'tree.js'), '2');
  const known = () => readFileSync(pids, 'utf8').trim().split('\n').map(Number);
  await until('the tree to grow', () => known().length === 7);
  call('cancel', id);
  assert.match(call('wait', id).stdout, /cancelled/);
  assert.deepEqual(known().filter(isAlive), []);
});

test('a task goes on under the next host, and its end counts when none runs', async () => {
  const { home, start, call, killHost } = openHome();
  const go = join(root, 'go');
  const id = start('--', 'node', '-e', untilFile(go, 70_000));
  await until('the task to run', () => call('show', id).stdout.includes('running'));
  await killHost();
  assert.match(call('ls').stdout, /running/);
  await killHost();
  writeFileSync(go, '');
  await until('the end to be marked', () => existsSync(join(home, 'run', `${id}.1.exit.70000`)));
  assert.equal(call('wait', id).status, 70_000);
});

test('an agent that npm installed gets its prompt', () => {
  const { call } = openHome();
  const prompt = 'say "hello" & %PATH%\nagain';
  const ran = call('agent', 'mine', '--command', 'tool 0 {prompt}', '--wait', prompt);
  assert.equal(ran.status, 0, ran.stderr);
  assert.ok(ran.stdout.includes(JSON.stringify(['0', prompt])), ran.stdout);
});

test('a command takes input, until it ends', async () => {
  const { call, start } = openHome();
  const id = start('--input', '--', 'node', '-e', 'process.stdin.pipe(process.stdout)');
  const sent = call('send', id, 'first');
  assert.equal(sent.status, 0, sent.stderr);
  await until('what was sent', () => call('logs', id).stdout === 'first');
  assert.equal(call('send', id, '--eof').status, 0);
  assert.equal(call('wait', id).status, 0);
});

test('a running command is paused, and goes on', async () => {
  const { call, start } = openHome();
  const ticks = join(root, 'ticks');
  writeFileSync(ticks, '');
  const tick = `setInterval(() => require('fs').appendFileSync(${JSON.stringify(ticks)}, '.'), 20)`;
  const id = start('--', 'node', '-e', tick);
  const size = () => readFileSync(ticks).length;
  await until('ticks', () => size() > 0);
  assert.equal(call('pause', id).status, 0);
  const paused = size();
  assert.match(call('ls').stdout, /paused/);
  assert.equal(size(), paused);
  assert.equal(call('resume', id).status, 0);
  await until('ticks again', () => size() > paused);
  call('cancel', id);
});

test('what a command leaves behind is marked for as long as it lives', async () => {
  const { home, call, start } = openHome();
  const pidFile = join(root, 'left pid');
  const child = `require('fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); setInterval(() => {}, 1000)`;
  const script = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'ignore', detached: true }).unref(); ${untilFile(pidFile, 3)}`;
  const id = start('--', 'node', '-e', script);
  assert.equal(call('wait', id).status, 3);
  const isMarked = () => existsSync(join(home, 'run', `${id}.1.left`));
  assert.ok(isMarked());
  process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGKILL');
  await until('nothing to be left', () => !isMarked());
});

test('a task whose wrapper is killed is orphaned, and what lives of it is named', async () => {
  const { home, call, start } = openHome();
  const pidFile = join(root, 'orphan');
  const script = `require('fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); setInterval(() => {}, 1000)`;
  const id = start('--', 'node', '-e', script);
  await until('the command to run', () => existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== '');
  const pid = Number(readFileSync(pidFile, 'utf8'));
  const marker = readdirSync(join(home, 'run')).find((name) => name.startsWith(`${id}.1.pid.`)) ?? '';
  process.kill(Number(marker.split('.')[3]), 'SIGKILL');
  assert.match(call('wait', id).stdout, new RegExp(`orphaned.*process ${pid} \\(node\\.exe\\)`));
  process.kill(pid, 'SIGKILL');
});

test('the native launcher is used', () => {
  const { start, call } = openHome();
  start('--', 'node', '-v');
  assert.match(call('host', 'status').stdout, /Launcher\s+native/);
});

test('ids that Windows takes for one, or for a device, are refused', () => {
  const { call, run } = openHome();
  assert.match(call('run', '--id', 'CON', '--', 'node', '-v').stderr, /device/);
  assert.equal(run('--id', 'Abc', '--', 'node', '-v').status, 0);
  assert.match(
    call('run', '--id', 'abc', '--', 'node', '-v').stderr,
    /"Abc" is already used by another task/,
  );
});

test('several lines are a script', () => {
  const { run } = openHome();
  const { status, output } = run('echo one\necho two\nexit /b 4');
  assert.equal(status, 4);
  assert.match(output, /^one\s+two$/);
});
