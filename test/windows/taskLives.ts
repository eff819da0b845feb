import { strict as assert } from 'node:assert';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { isAlive, openHome, root, until, untilFile } from './legwork.ts';

/* What a task goes through on Windows, like scenarios.ts: words, queues, retries, cancels, hosts and updates. */

const append = (path: string, text: string) =>
  `require('fs').appendFileSync(${JSON.stringify(path)}, ${JSON.stringify(text)});`;
/** A script that writes its pid to a file, and does not end. */
const stay = (path: string) =>
  `require('fs').writeFileSync(${JSON.stringify(path)}, String(process.pid)); setInterval(() => {}, 1000);`;
const pidIn = async (path: string) => {
  await until(`a pid in ${path}`, () => existsSync(path) && readFileSync(path, 'utf8') !== '');
  return Number(readFileSync(path, 'utf8'));
};

/** Words of what shells and programs take apart; `%` and lines only where batch files are not given them. */
function anyWords(count: number, more: string[]): string[] {
  const unit = fc.constantFrom(...['"', '\\', ' ', '\t', '&', '|', '<', '>', '(', ')', '!', "'"], ...more);
  const letter = fc.constantFrom('a', 'Z', '7', 'ü', '日', '-', '/', '.', ',', ';', '=', '*', '?', '~');
  return fc.sample(fc.string({ unit: fc.oneof(unit, letter), maxLength: 10 }), count);
}

test('whatever words are given, programs get them', () => {
  const { run } = openHome();
  const words = anyWords(80, ['%', '^', '\n', '%PATH%']);
  assert.deepEqual(JSON.parse(run('--', 'node', 'argv.js', '--', ...words).output), ['--', ...words]);
  const shim = anyWords(80, ['%', '^', '\n', '%PATH%']);
  assert.deepEqual(JSON.parse(run('--', 'tool', '0', ...shim).output), ['0', ...shim]);
  const batch = anyWords(60, []);
  assert.deepEqual(JSON.parse(run('--', 'batch', ...batch).output), batch);
});

test('a task has the environment and the folder that are sent', () => {
  const folder = join(root, 'ä folder & more');
  mkdirSync(folder);
  const value = 'ü "x" %PATH% a&b ^ \\';
  const script =
    'console.log(JSON.stringify([process.env.GIVEN, process.cwd(), process.env.LEGWORK_HOST ?? null]))';
  const { run } = openHome();
  const { output } = run('-C', folder, '-e', `GIVEN=${value}`, '--', 'node', '-e', script);
  assert.deepEqual(JSON.parse(output), [value, folder, null]);
  assert.match(run('-C', join(root, 'nowhere'), '--', 'node', '-v').stderr, /cannot be used/);
});

test('a group runs as many as it has slots, the most urgent first, and what follows waits', async () => {
  const { start, call } = openHome();
  const [order, go] = [join(root, 'order'), join(root, 'go first')];
  call('groups', 'set', 'one', '--slots', '1');
  const queue = (name: string, script: string, ...more: string[]) =>
    start('-n', name, '-g', 'one', ...more, '--', 'node', '-e', `${append(order, name)} ${script}`);
  const ids = [queue('a', untilFile(go, 0)), queue('b', ''), queue('c', '', '-p', '5')];
  ids.push(start('--after', 'b', '--', 'node', '-e', append(order, 'd')));
  await until('the first to run', () => existsSync(order));
  assert.equal(readFileSync(order, 'utf8'), 'a');
  writeFileSync(go, '');
  assert.equal(call('wait', ...ids).status, 0);
  assert.equal(readFileSync(order, 'utf8'), 'acbd');
});

test('a task is tried again as often as it may', () => {
  const { call } = openHome();
  const tries = join(root, 'tries');
  const script = `${append(tries, '.')} process.exit(require('fs').readFileSync(${JSON.stringify(tries)}).length < 3 ? 9 : 0)`;
  const ran = call('run', '--wait', '--retry', '4', '--backoff', '0.1s', '--', 'node', '-e', script);
  assert.equal(ran.status, 0, ran.stderr);
  assert.equal(readFileSync(tries, 'utf8'), '...');
});

test('a cancel ends a grandchild whose parent has ended, and one that says it is a host', async () => {
  const { start, call } = openHome();
  const [grandchild, host] = [join(root, 'grandchild'), join(root, 'host')];
  const spawnOf = (script: string, env: string) =>
    `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(script)}], { stdio: 'ignore', detached: true, env: { ...process.env, ${env} } }).unref();`;
  const script = `${spawnOf(spawnOf(stay(grandchild), ''), '')} ${spawnOf(stay(host), "LEGWORK_HOST: '1'")} setInterval(() => {}, 1000)`;
  const id = start('--', 'node', '-e', script);
  const pids = [await pidIn(grandchild), await pidIn(host)];
  call('cancel', id);
  assert.match(call('wait', id).stdout, /cancelled/);
  assert.deepEqual(pids.filter(isAlive), []);
});

test('the next host takes input for a task, and cancels it', async () => {
  const { start, call, killHost } = openHome();
  const id = start('--input', '--', 'node', '-e', 'process.stdin.pipe(process.stdout)');
  await until('the task to run', () => call('show', id).stdout.includes('running'));
  assert.equal(call('send', id, 'before').status, 0);
  await killHost();
  assert.equal(call('send', id, 'and after').status, 0);
  await until('both', () => /^before\s+and after$/.test(call('logs', id).stdout));
  call('cancel', id);
  assert.match(call('wait', id).stdout, /cancelled/);
});

test('names are only names, and ids are no devices', () => {
  const { call, run } = openHome();
  for (const name of ['CON', 'NUL', 'aux.txt', 'a:b', 'what?'])
    assert.equal(run('-n', name, '--', 'node', '-e', '0').status, 0, name);
  for (const id of ['NUL', 'aux', 'Com1', 'lpt9'])
    assert.match(call('run', '--id', id, '--', 'node', '-v').stderr, /device/, id);
});

test('the extension can be removed while a task of it runs, which the next one takes over', async () => {
  const extension = join(root, 'extension 1');
  const dist = join(import.meta.dirname, '../../dist');
  for (const name of [
    ...['cli.js', 'cliProgram.js', 'cliWholeProgram.js', 'taskHost.js', 'taskHostProgram.js', 're2js.js'],
    'launcher/win32-x64/legwork-launcher.exe',
  ]) {
    mkdirSync(dirname(join(extension, name)), { recursive: true });
    copyFileSync(join(dist, name), join(extension, name));
  }
  const old = openHome(join(extension, 'cli.js'));
  const go = join(root, 'go after the update');
  const id = old.start('--', 'node', '-e', untilFile(go, 5));
  await until('the task to run', () => old.call('show', id).stdout.includes('running'));
  assert.match(old.call('host', 'status').stdout, /Launcher\s+native/);
  await old.killHost();
  rmSync(extension, { recursive: true });
  const { call } = old.byUsual();
  assert.match(call('ls').stdout, /running/);
  writeFileSync(go, '');
  assert.equal(call('wait', id).status, 5);
});
