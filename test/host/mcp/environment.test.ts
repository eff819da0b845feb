import { expect, test } from 'vitest';
import type { Session } from '../../../src/protocol/task.ts';
import { openRequests } from '../../../src/protocol/openRequests.ts';
import { hangingRun } from '../../helpers/host/fakeAgents.ts';
import { homesInTurn } from '../../helpers/host/homesInTurn.ts';
import type { Home } from '../../helpers/host/openHome.ts';
import { openMcp, textOf, type Mcp } from '../../helpers/host/openMcp.ts';

const openHome = homesInTurn();

/* What environment the tasks get that are started over `legwork mcp`. */

const PRINT = 'echo "$JAVA_HOME|$API_KEY|$EXTRA|$OF_THE_SERVER"';
const OF_TASK = { PATH: process.env.PATH ?? '', JAVA_HOME: '/opt/java', API_KEY: 'k1' };

async function printed(mcp: Mcp, more: Record<string, unknown> = {}): Promise<string> {
  const { id } = await mcp.call('run_command', { command: PRINT, ...more });
  await mcp.call('wait_for_task', { id, timeoutMs: 30_000 });
  return textOf(await mcp.callRaw('read_output', { id }));
}

/** As agents do that start their servers with a short environment. */
const openIn = (home: Home, id: string) =>
  openMcp(home, { variables: { LEGWORK_TASK_ID: id, OF_THE_SERVER: 'short', JAVA_HOME: '' } });

test('inside a task, they get the environment of that task, and what the call adds', async () => {
  const home = openHome();
  const person = await home.connect();
  const outer = await person.start(home.params('sleep 1000', { environment: OF_TASK }));
  const mcp = await openIn(home, outer.id);
  expect(await printed(mcp)).toContain('\n/opt/java|k1||\n');
  expect(await printed(mcp, { environment: { EXTRA: 'x', API_KEY: 'k2' } })).toContain('\n/opt/java|k2|x|\n');
  // What they start themselves goes on with that.
  const inner = await mcp.call('run_command', { command: 'sleep 1000', environment: { EXTRA: 'y' } });
  expect(await printed(await openIn(home, inner.id))).toContain('\n/opt/java|k1|y|\n');
});

test('outside, and inside a task whose environment is not there, they get that of the server', async () => {
  const home = openHome();
  const person = await home.connect();
  const outside = await openMcp(home, { variables: { OF_THE_SERVER: 'whole', EXTRA: '' } });
  expect(await printed(outside, { environment: { API_KEY: 'k3' } })).toContain('|k3||whole\n');
  const external = await person.register({ kind: 'shell', description: 'x', producer: 'cli' });
  for (const id of [external.id, 'sh-gone'])
    expect(await printed(await openIn(home, id))).toContain('|short\n');
});

test('a program gets the environment of no task that it may not see', async () => {
  const home = openHome();
  const person = await home.connect();
  const { id } = await person.start(home.params('sleep 1000', { environment: OF_TASK }));
  const stranger: Session = { id: 'mcp:stranger:1', label: 'a stranger', role: 'program' };
  const program = await home.connect(stranger);
  const more = { producer: `task:${id}`, additions: { EXTRA: 'x' } } as const;
  const task = await program.start(home.params(PRINT, more));
  await program.wait(task.id);
  expect((await program.output({ id: task.id })).text).toBe('||x|\n');
});

test('an environment that is none is refused with what it must be', async () => {
  const mcp = await openMcp(openHome());
  for (const [environment, sentence] of [
    [['A'], 'must be an object of texts'],
    [{ A: 1 }, '"A" has a value that is not a text'],
    [{ 'A=B': 'x' }, '"A=B" cannot be the name'],
  ] as const)
    expect(textOf(await mcp.callRaw('run_command', { command: 'x', environment }))).toContain(sentence);
});

test('a person who is asked sees the variables that the agent has chosen, and only those', async () => {
  const home = openHome();
  const person = await home.connect();
  const run = await hangingRun(home, person);
  const mcp = await openIn(home, run.id);
  const asked = async (more = {}) => {
    const { id } = await mcp.call('run_command', { command: 'npm test', ...more });
    return openRequests(await person.get(id))[0]?.text;
  };
  const { id } = await mcp.call('run_command', { command: 'x' });
  // It is asked, and answered by nobody else.
  expect(textOf(await mcp.callRaw('answer_request', { id, decision: 'allow' }))).toContain(
    'Only a person can',
  );
  expect(await asked()).toMatch(/ wants to run: npm test \(in [^()]*\)$/);
  expect(await asked({ environment: { PATH: '/tmp/evil', NODE_OPTIONS: '-r /tmp/x' } })).toMatch(
    /npm test \(in [^()]*\) \(with PATH=\/tmp\/evil, NODE_OPTIONS=-r \/tmp\/x\)$/,
  );
});
