import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Task } from '../../src/protocol/task.ts';
import { RemoteMachine, until } from './sshd.ts';

/* What docs/remote.md promises, over connections that break, sessions that close, and a server of an editor that restarts. */

const machine = new RemoteMachine();
const { legwork } = machine;

before(() => machine.open());
after(async () => {
  await machine.run(`${legwork} cancel --all; ${legwork} host stop`);
  await machine.close();
});

const idOf = (text: string) => text.split(/\r?\n/).find((line) => /^sh-\w+$/.test(line));
const taskOf = async (id: string) => {
  const { code, text } = await machine.run(`${legwork} show ${id} --json`);
  assert.equal(code, 0, text);
  return JSON.parse(text) as Task;
};
/** A command that ends with the code once a file is there. */
const untilThere = (file: string, code: number) =>
  `until [ -e ${file} ]; do sleep 0.05; done; echo said; exit ${code}`;
const file = (name: string) => join(machine.folder, name);

/** The task goes on, and a new connection sees it run, lets it end, and has its output and its true end. */
async function isFoundAgain(id: string, go: string, code: number): Promise<void> {
  assert.equal((await taskOf(id)).status.state, 'running');
  writeFileSync(go, '');
  const waited = await machine.run(`${legwork} wait ${id}`);
  assert.equal(waited.code, code, waited.text);
  const { status } = await taskOf(id);
  assert.deepEqual(status, { state: 'failed', failure: { kind: 'exit', code, message: 'said' } });
  assert.equal((await machine.run(`${legwork} logs ${id}`)).text, 'said\n');
}

test('a connection that breaks while somebody follows a task', async () => {
  const go = file('dropped');
  const session = machine.session();
  session.type(`${legwork} run --follow --name dropped -- "${untilThere(go, 5)}"`);
  const id = await until(
    () => `the task to run: ${session.text()}`,
    async () => {
      const { text } = await machine.run(`${legwork} ls --json`);
      const found = (JSON.parse(text) as Task[]).find(({ name }) => name === 'dropped');
      return found?.status.state === 'running' ? found.id : undefined;
    },
  );
  session.drop();
  await session.ended;
  await isFoundAgain(id, go, 5);
});

test('a session that is closed', async () => {
  const go = file('closed');
  const session = machine.session();
  session.type(`${legwork} run -- "${untilThere(go, 6)}"`);
  const id = await until(
    () => `the id of the task: ${session.text()}`,
    () => idOf(session.text()),
  );
  session.type('exit');
  assert.equal((await session.ended).code, 0);
  await isFoundAgain(id, go, 6);
});

test('the first session, which has started the task host, closes while another one goes on', async () => {
  await machine.run(`${legwork} host stop`);
  const go = file('first');
  const first = machine.session();
  first.type(`${legwork} run -- "${untilThere(go, 7)}"`);
  const id = await until(
    () => `the id of the task: ${first.text()}`,
    () => idOf(first.text()),
  );
  const second = machine.session(`${legwork} wait ${id}`);
  first.drop();
  await first.ended;
  assert.equal((await taskOf(id)).status.state, 'running');
  writeFileSync(go, '');
  assert.equal((await second.ended).code, 7, second.text());
});

test("an editor's server that is killed with all its processes, and started again", async () => {
  const go = file('server');
  const pidFile = file('server.pid');
  const idFile = file('server.id');
  // As an editor starts it: detached from the session, so that it outlives the connection.
  const server = `echo $$ > ${pidFile}; ${legwork} run -- "${untilThere(go, 8)}" > ${idFile}; exec ${legwork} mcp < <(sleep 1000)`;
  writeFileSync(file('server.sh'), server);
  const started = await machine.run(
    `setsid bash ${file('server.sh')} >/dev/null 2>&1 </dev/null & echo started`,
  );
  assert.equal(started.text, 'started\n');
  const id = await until(
    () => 'the task of the server',
    () => (existsSync(idFile) ? idOf(readFileSync(idFile, 'utf8')) : undefined),
  );
  const group = readFileSync(pidFile, 'utf8').trim();
  const killed = await machine.run(
    `kill -KILL -- -${group} && while kill -0 -- -${group} 2>/dev/null; do sleep 0.05; done`,
  );
  assert.equal(killed.code, 0, killed.text);
  await isFoundAgain(id, go, 8);
});

test('sshd itself that is restarted', async () => {
  const go = file('sshd');
  const { text } = await machine.run(`${legwork} run -- "${untilThere(go, 9)}"`);
  const id = idOf(text);
  assert.ok(id, text);
  await machine.restart();
  await isFoundAgain(id, go, 9);
});
