import { strict as assert } from 'node:assert';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { frame, isAlive, until } from './launcherClient.ts';
import { node, open, serve, WAIT } from './launcherHomes.ts';

/* What the launcher knows and does of an attempt's processes on Windows. Like scenarios.ts it knows nothing of Wine. */

/** Starts a tree of node processes that write their pids; the one between the first and the last ends by itself. */
function tree(begin: ReturnType<typeof serve>['begin'], home: string, first = WAIT) {
  const pids = join(home, `pids ${Math.random()}`);
  writeFileSync(pids, '');
  const note = `require('fs').appendFileSync(${JSON.stringify(pids)}, process.pid + '\\n');`;
  const start = (script: string, then: string) =>
    `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(script)}], { stdio: 'ignore', detached: true }).on('spawn', () => { ${then} });`;
  const grandchild = `${note} ${WAIT}`;
  const child = `${note} ${start(grandchild, 'process.exit(0)')}`;
  const attempt = begin({ line: node(`${note} ${start(child, '')} ${first}`) });
  return { attempt, pids: () => readFileSync(pids, 'utf8').trim().split('\n').filter(Boolean).map(Number) };
}

test('a tree is found and ended, with a grandchild whose parent has ended', async () => {
  const { begin, home, client, named } = open();
  const { attempt, pids } = tree(begin, home);
  const name = await named(attempt);
  await until('the tree', () => pids().length === 3);
  const [command = 0, child = 0, grandchild = 0] = pids();
  await until('the child to end', () => !isAlive(child));
  const members = await client.members('members', ...name);
  assert.equal(members[0]?.pid, Number(name[0]));
  assert.equal(members[0].isWrapper, true);
  const found = members
    .slice(1)
    .filter(({ name: program }) => program === 'node.exe')
    .map(({ pid }) => pid);
  assert.deepEqual(found.toSorted(), [command, grandchild].toSorted());
  const left = await client.members('signal', ...name, 'kill');
  assert.deepEqual(
    left.filter(({ isWrapper }) => !isWrapper),
    [],
  );
  assert.equal(await attempt.code(), 1);
  assert.deepEqual(pids().filter(isAlive), []);
});

test('what a command leaves behind is said before its end, and the wrapper stays for it', async () => {
  const { begin, home, client, named } = open();
  const go = join(home, 'go');
  const untilGo = `setInterval(() => require('fs').existsSync(${JSON.stringify(go)}) && process.exit(3), 20)`;
  const { attempt, pids } = tree(begin, home, untilGo);
  const name = await named(attempt);
  await until('the tree', () => pids().length === 3);
  const [, child = 0, grandchild = 0] = pids();
  await until('the child to end', () => !isAlive(child));
  writeFileSync(go, '');
  assert.equal(await attempt.code(), 3);
  assert.ok(attempt.markers().includes('left'), attempt.markers().join());
  assert.ok(isAlive(grandchild));
  const members = await client.members('members', ...name);
  assert.deepEqual(
    members.map(({ pid }) => pid),
    [Number(name[0]), grandchild],
  );
  await client.members('signal', ...name, 'kill');
  await until('the wrapper to end', () => !isAlive(Number(name[0])));
  assert.ok(!attempt.markers().includes('left'));
});

test('a wrapper that was killed is told of, and what it started is found and ended', async () => {
  const { begin, home, client, named } = open();
  const { attempt, pids } = tree(begin, home);
  const name = await named(attempt);
  const gone = client.ask('watch', name[0], name[1]);
  await until('the tree', () => pids().length === 3);
  const [command = 0, , grandchild = 0] = pids();
  process.kill(Number(name[0]), 'SIGKILL');
  assert.deepEqual(await gone, []);
  assert.deepEqual(await client.ask('watch', name[0], name[1]), []);
  // Whoever comes next knows nothing of its job.
  const next = serve(home).client;
  for (const each of [client, next]) {
    const members = await each.members('members', ...name);
    assert.deepEqual(members.map(({ pid }) => pid).toSorted(), [command, grandchild].toSorted());
  }
  assert.deepEqual(await next.members('members', '0', '0', attempt.id).then((found) => found.length), 2);
  assert.deepEqual(await next.members('signal', ...name, 'kill'), []);
  assert.deepEqual(pids().filter(isAlive), []);
  assert.ok(!attempt.markers().some((marker) => marker.startsWith('exit')));
});

test('all of an attempt can be ended, its wrapper included', async () => {
  const { begin, client, named } = open();
  const attempt = begin({ line: node(WAIT) });
  const name = await named(attempt);
  assert.deepEqual(await client.members('signal', ...name, 'killAll'), []);
  assert.ok(!isAlive(Number(name[0])));
});

test('a pause stops all of it until it goes on', async () => {
  const { begin, home, client, named } = open();
  const ticks = join(home, 'ticks');
  writeFileSync(ticks, '');
  const attempt = begin({
    line: node(`setInterval(() => require('fs').appendFileSync(${JSON.stringify(ticks)}, '.'), 20)`),
  });
  const name = await named(attempt);
  const size = () => readFileSync(ticks).length;
  await until('ticks', () => size() > 3);
  // Asked for twice, it is one pause.
  await client.members('signal', ...name, 'stop');
  await client.members('signal', ...name, 'stop');
  const paused = size();
  await new Promise((resolve) => setTimeout(resolve, 500));
  assert.equal(size(), paused);
  await client.members('signal', ...name, 'continue');
  await until('ticks again', () => size() > paused + 3);
  await client.members('signal', ...name, 'kill');
  await attempt.code();
});

test('a polite request reaches a program on its console, and nobody else', async () => {
  const { begin, client, named } = open();
  const other = begin({ line: node(WAIT) });
  const attempt = begin({
    line: node(
      `process.on('SIGINT', () => { console.log('asked'); process.exit(7); }); console.log('ready'); ${WAIT}`,
    ),
  });
  const name = await named(attempt);
  await until('the program', () => attempt.text().startsWith('ready'));
  await client.members('signal', ...name, 'term');
  assert.equal(await attempt.code(), 7);
  assert.equal(attempt.text(), 'ready\nasked\n');
  const otherName = await named(other);
  assert.equal((await client.members('members', ...otherName)).length > 1, true);
  await client.members('signal', ...otherName, 'kill');
  await other.code();
});

test('processes are described, those that live', async () => {
  const { client } = open();
  const gone = 999_996;
  const [pid, start, parent, name] = await client.ask('describe', String(process.pid), String(gone));
  assert.equal(Number(pid), process.pid);
  assert.match(start ?? '', /^\d+$/);
  assert.equal(Number(parent), process.ppid);
  assert.equal(name, 'node.exe');
  const watched = client.ask('watch', String(process.pid), start ?? '');
  assert.deepEqual(await client.ask('watch', String(process.pid), '1'), []);
  assert.equal(
    await Promise.race([watched.then(() => 'gone'), client.ask('describe').then(() => 'alive')]),
    'alive',
  );
});

test('more ends are watched than Windows waits for at once', async () => {
  const { begin, client, named } = open();
  const attempt = begin({ line: node(WAIT) });
  const name = await named(attempt);
  const gone = Array.from({ length: 150 }, () => client.ask('watch', name[0], name[1]));
  const forgotten = client
    .ask('watch', name[0], name[1])
    .then(() => assert.fail('told of what was forgotten'));
  client.write(frame(['unwatch', client.latest]));
  await client.members('signal', ...name, 'killAll');
  await Promise.race([Promise.all(gone), forgotten]);
});

test('it says what attempts use: of the whole tree now, and at the end with all that has ended', async () => {
  const { begin, client, named } = open();
  const work = 'while (process.cpuUsage().user + process.cpuUsage().system < 500000) Math.sqrt(2);';
  const hold = 'globalThis.held = Buffer.alloc(150 * 1048576, 1);';
  const busy = begin({ line: node(`${hold} ${work} console.log("worked"); ${WAIT}`) });
  const idle = begin({ line: node(`console.log("idle"); ${WAIT}`) });
  await until('both', () => busy.text().includes('worked') && idle.text().includes('idle'));
  const wrappers = [(await named(busy)).slice(0, 2), (await named(idle)).slice(0, 2), ['0', '0']];
  const fields = (await client.ask('use', ...wrappers.flat())).slice(-9).map(Number);
  const [ofBusy, busyMs = 0, busyBytes = 0, ofIdle, , idleBytes = 0, ofNobody] = fields;
  assert.deepEqual([ofBusy, ofIdle, ofNobody], [1, 1, -1], fields.join());
  assert.ok(busyMs > 0, fields.join());
  assert.ok(busyBytes > 150 * 1048576 && idleBytes < busyBytes, fields.join());
  for (const attempt of [busy, idle]) await client.members('signal', ...(await named(attempt)), 'kill');
  await busy.code();
  const { processorMs, kibibytes } = busy.used();
  assert.ok(processorMs > 0 && kibibytes >= 0, `${processorMs} ${kibibytes}`);
});

test('it keeps the machine awake when it is asked to, and says so', async () => {
  const { client } = open();
  for (const isWanted of ['1', '0']) assert.deepEqual((await client.ask('awake', isWanted)).slice(-1), ['1']);
});
