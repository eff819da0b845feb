import { expect, test } from 'vitest';
import { homesInTurn } from '../../helpers/host/homesInTurn.ts';
import { untilGo } from '../../helpers/host/openHome.ts';
import { openMcp, textOf } from '../../helpers/host/openMcp.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';
import { isAlive } from '../../helpers/host/processes.ts';
import type { TaskFacts } from '../../../src/tools/taskFacts.ts';
import { TOOLS } from '../../../src/tools/tools.ts';

const openHome = homesInTurn();

/* `legwork mcp`, with the SDK's client over standard input and output: the tools without MCP Tasks. */

const LONG_MS = 30_000;

test('lists every tool, with schemas and hints', async () => {
  const { client } = await openMcp(openHome());
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(TOOLS.map(({ name }) => name));
  const optional = tools.filter(({ execution }) => execution?.taskSupport === 'optional');
  expect(optional.map(({ name }) => name)).toEqual(['run_command', 'start_agent']);
  const readOnly = tools.filter(({ annotations }) => annotations?.readOnlyHint);
  expect(readOnly.map(({ name }) => name)).toEqual([
    'list_tasks',
    'get_task',
    'read_output',
    'search_outputs',
    'wait_for_task',
  ]);
  expect(client.getServerCapabilities()).toEqual({
    ...{ tools: {}, resources: {} },
    tasks: { list: {}, cancel: {}, requests: { tools: { call: {} } } },
  });
  expect(client.getInstructions()).toContain('run_command');
});

test('starts a command, goes on, waits, reads the output and cancels another', async () => {
  const home = openHome();
  const mcp = await openMcp(home);
  await mcp.client.listTools();
  const build = await mcp.call('run_command', { command: untilGo(0), name: 'build' });
  const server = await mcp.call('run_command', { command: ['sleep', '1000'] });
  expect((await mcp.call('get_task', { id: build.id })).state).toMatch(/pending|running/);
  const waiting = mcp.call<{ isOver: boolean }>('wait_for_task', { id: build.id, timeoutMs: LONG_MS });
  home.go();
  expect(await waiting).toMatchObject({ isOver: true });
  expect(textOf(await mcp.callRaw('read_output', { id: build.id }))).toContain('\nready\ndone\n');
  await mcp.call('cancel_task', { id: server.id });
  const { task } = await mcp.call<{ task: TaskFacts }>('wait_for_task', {
    id: server.id,
    timeoutMs: LONG_MS,
  });
  expect(task.state).toBe('cancelled');
  const person = await home.connect();
  expect(await person.get(build.id)).toMatchObject({
    producer: 'mcp',
    owner: { role: 'program', label: 'The Tester', workspace: home.work },
  });
});

test('an error is a result that says what to do', async () => {
  const mcp = await openMcp(openHome());
  const result = await mcp.callRaw('get_task', { id: 'sh-none' });
  expect(result.isError).toBe(true);
  expect(textOf(result)).toContain('list_tasks');
  await expect(mcp.callRaw('no_tool')).rejects.toThrow('There is no tool "no_tool"');
});

test('the same client in the same folder finds its tasks again; others do not know them', async () => {
  const home = openHome();
  const mcp = await openMcp(home);
  const { id } = await mcp.call('run_command', { command: untilGo(0) });
  await mcp.client.close();
  const again = await openMcp(home);
  expect((await again.call<{ tasks: TaskFacts[] }>('list_tasks')).tasks.map((task) => task.id)).toEqual([id]);
  for (const other of [
    await openMcp(home, { name: 'other' }),
    await openMcp(home, { folder: home.folder }),
  ]) {
    expect((await other.call<{ tasks: TaskFacts[] }>('list_tasks')).tasks).toEqual([]);
    for (const tool of ['get_task', 'read_output', 'cancel_task', 'wait_for_task'])
      expect(textOf(await other.callRaw(tool, { id }))).toContain('There is no task');
    await expect(other.client.experimental.tasks.getTask(id)).rejects.toThrow(
      /^MCP error -32602: There is no task/,
    );
    await expect(other.client.experimental.tasks.cancelTask(id)).rejects.toThrow('There is no task');
    await expect(other.client.readResource({ uri: `legwork://task/${id}/output` })).rejects.toThrow(
      'There is no task',
    );
    await other.client.close();
  }
});

test('in a task, what is started descends from it, and the task itself is not waited for', async () => {
  const home = openHome();
  const person = await home.connect();
  const outer = await person.start(home.params('sleep 1000'));
  const mcp = await openMcp(home, { variables: { LEGWORK_TASK_ID: outer.id } });
  const { id } = await mcp.call('run_command', { command: 'echo $LEGWORK_TASK_ID; printenv LEGWORK_HOME' });
  await mcp.call('wait_for_task', { id, timeoutMs: LONG_MS });
  expect(await person.get(id)).toMatchObject({
    ...{ producer: `task:${outer.id}`, parent: { task: outer.id }, owner: outer.owner },
  });
  expect(textOf(await mcp.callRaw('read_output', { id }))).toContain(`\n${id}\n`);
  expect(textOf(await mcp.callRaw('wait_for_task', { id: outer.id }))).toContain('in which you run');
});

test('progress is told where a token is given, and a cancelled call ends only the waiting', async () => {
  const home = openHome();
  const mcp = await openMcp(home);
  const { id } = await mcp.call('run_command', { command: untilGo(0) });
  const heard: { progress: number; message?: string | undefined }[] = [];
  const leaving = new AbortController();
  const left = mcp.callRaw(
    'wait_for_task',
    { id, timeoutMs: LONG_MS },
    { onprogress: (progress) => heard.push(progress), signal: leaving.signal },
  );
  await waitFor('progress', () => heard.find(({ message }) => message?.includes(`${id} running`)));
  leaving.abort('enough');
  await expect(left).rejects.toThrow('enough');
  expect((await mcp.call('get_task', { id })).state).toBe('running');
  const numbers = heard.map(({ progress }) => progress);
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  expect(new Set(numbers).size).toBe(numbers.length);
});

test('the end of its input ends the server at once; what it started goes on', async () => {
  const home = openHome();
  const mcp = await openMcp(home);
  const { id } = await mcp.call('run_command', { command: untilGo(0) });
  const waiting = mcp.callRaw('wait_for_task', { id, timeoutMs: LONG_MS }).catch(() => undefined);
  const pid = mcp.pid();
  await mcp.client.close();
  await waiting;
  // Long before the wait would have been over.
  await waitFor('the server to be gone', () => !isAlive(pid), LONG_MS / 3);
  const person = await home.connect();
  await home.running(person, id);
  expect(mcp.complaints()).toBe('');
});

test('outputs are resources, with a size', async () => {
  const home = openHome();
  const mcp = await openMcp(home);
  const { id } = await mcp.call('run_command', { command: "printf 'one\\n\\033[31mtwo\\033[0m\\n'" });
  await mcp.call('wait_for_task', { id, timeoutMs: LONG_MS });
  const uri = `legwork://task/${id}/output`;
  expect((await mcp.client.listResources()).resources).toMatchObject([
    { uri, name: id, size: 17, mimeType: 'text/plain' },
  ]);
  expect((await mcp.client.readResource({ uri })).contents).toEqual([
    { uri, mimeType: 'text/plain', text: 'one\ntwo\n' },
  ]);
  expect((await mcp.client.listResourceTemplates()).resourceTemplates).toHaveLength(1);
  for (const wrong of ['legwork://task/../output', 'file:///etc/passwd', `${uri}/x`])
    await expect(mcp.client.readResource({ uri: wrong })).rejects.toThrow('There is no resource');
});
