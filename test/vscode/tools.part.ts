import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { TOOLS } from '../../src/tools/tools.ts';
import { fakePrompt } from '../agents/fakeScript.ts';
import { usePart } from '../helpers/vscode/editor.ts';
import { descendantsOf, kill } from '../helpers/vscode/processes.ts';
import { waitFor } from '../helpers/vscode/wait.ts';
import type { Workbench } from '../helpers/vscode/workbench.ts';
import { withFakeClaude } from './fakeClaude.ts';
import { connectBeside } from './hostClient.ts';

const editor = usePart({
  settings: { ...withFakeClaude(), 'chat.disableAIFeatures': false },
});

const reportPath = () => join(editor().folder, 'sample/tool.json');

beforeEach(async () => {
  await mkdir(join(editor().folder, 'sample'), { recursive: true });
  await rm(reportPath(), { force: true });
});

/** Invokes a tool from the sample extension. */
async function invoke(window: Workbench, name: string, input: object): Promise<void> {
  await rm(reportPath(), { force: true });
  await window.runCommand('Sample: Invoke a Tool');
  await window.type(`${name} ${JSON.stringify(input)}`);
}

/** What the tool answered. */
async function answered(): Promise<{ tool: string; text: string; threw?: string }> {
  const text = await waitFor(() => readFile(reportPath(), 'utf8').catch(() => undefined), {
    what: 'the answer of the tool',
  });
  return JSON.parse(text) as { tool: string; text: string; threw?: string };
}

/** The dialog that the editor shows before it uses a tool. */
function dialog(window: Workbench) {
  return window.page.locator('.monaco-dialog-box');
}

async function press(window: Workbench, button: string): Promise<void> {
  await dialog(window).locator('.monaco-button', { hasText: button }).first().click();
}

test('a model runs a command after the person has seen it, waits for it, and reads its output', async () => {
  const window = await editor().current();
  const { client } = await connectBeside(editor());
  const folder = join(editor().folder, 'scripts');
  await invoke(window, 'run_command', {
    command: 'echo "from a tool" && pwd',
    cwd: 'scripts',
    name: 'tooled',
  });
  await dialog(window).waitFor();
  await window.screenshot('tool-confirmation');
  const shown = await dialog(window).textContent();
  expect(shown).toContain('echo "from a tool" && pwd');
  expect(shown).toContain(`Folder: ${folder}`);
  await press(window, 'Yes');
  const { text } = await answered();
  const [task] = await client.list();
  expect(task).toMatchObject({ name: 'tooled', producer: 'tool', owner: { role: 'program' } });
  expect(text).toContain(task?.id);
  await window.tasks.waitFor({ label: 'tooled', group: 'Completed' });
  await invoke(window, 'wait_for_task', { id: task?.id });
  expect((await answered()).text).toMatch(/completed/);
  await invoke(window, 'read_output', { id: task?.id });
  expect((await answered()).text).toContain(`from a tool\n${folder}`);
});

test('a model cancels what it has started, and the person sees what that is', async () => {
  const window = await editor().current();
  const { client } = await connectBeside(editor());
  await invoke(window, 'run_command', { command: editor().untilFinished('endless'), name: 'endless' });
  await press(window, 'Yes');
  await answered();
  const id = (await client.list({ states: ['running', 'pending'] }))[0]?.id ?? '';
  await invoke(window, 'cancel_task', { id });
  await dialog(window).waitFor();
  expect(await dialog(window).textContent()).toContain('Task: endless');
  await press(window, 'Yes');
  await answered();
  expect((await client.wait(id)).status.state).toBe('cancelled');
});

test('a model sees nothing of what others run, and starts nothing that the person does not want', async () => {
  const window = await editor().current();
  const { client, start } = await connectBeside(editor());
  const other = await start('echo secret', { name: 'other' });
  await client.wait(other.id);
  await invoke(window, 'read_output', { id: other.id });
  expect((await answered()).threw).toContain(`There is no task "${other.id}"`);
  const before = (await client.list()).length;
  await invoke(window, 'run_command', { cmd: 'ls' });
  expect((await answered()).threw).toContain('has no parameter "cmd"');
  await invoke(window, 'run_command', { command: 'echo unwanted' });
  await press(window, 'Cancel');
  expect((await answered()).threw).toMatch(/cancel/i);
  expect(await client.list()).toHaveLength(before);
});

test('a model starts an agent, is told what it asks, and answers when the person agrees', async () => {
  const window = await editor().current();
  const { client } = await connectBeside(editor());
  const options = [{ label: 'Red' }, { label: 'Green' }];
  const questions = [{ question: 'Which color?', header: 'Color', options, multiSelect: false }];
  const prompt = fakePrompt([{ do: 'tool', name: 'AskUserQuestion', input: { questions }, asks: true }]);
  await invoke(window, 'start_agent', { agent: 'claude', prompt, name: 'painter' });
  await press(window, 'Yes');
  await answered();
  const id = (await client.list({ kinds: ['agent'] })).at(-1)?.id ?? '';
  await invoke(window, 'wait_for_task', { id });
  expect((await answered()).text).toContain('Which color?');
  await invoke(window, 'answer_request', { id, option: 'Green' });
  await dialog(window).waitFor();
  await window.screenshot('tool-answer');
  expect(await dialog(window).textContent()).toContain('Which color?');
  expect((await client.get(id)).status.state).toBe('waiting');
  await press(window, 'Yes');
  await answered();
  expect((await client.wait(id)).status.state).toBe('completed');
});

test('an agent that may do everything needs the person to say so, whatever else is allowed', async () => {
  const window = await editor().current();
  const { client } = await connectBeside(editor());
  const before = (await client.list()).length;
  await invoke(window, 'start_agent', { agent: 'claude', prompt: 'Go.', mode: 'allowAll' });
  await press(window, 'Yes');
  await dialog(window).getByText('Let agents do everything in this workspace').waitFor();
  await press(window, 'Cancel');
  expect((await answered()).threw).toContain('does not allow agents to do everything');
  expect(await client.list()).toHaveLength(before);
});

test('the editor offers the MCP server, and runs a command as an MCP task to its result', async () => {
  const window = await editor().current();
  const { client } = await connectBeside(editor());
  await startMcpServer(window);
  await window.screenshot('mcp-started');
  const command = editor().untilFinished('mcp', 0);
  await invoke(window, 'mcp_legwork_run_command', { command, name: 'through-mcp' });
  await press(window, 'Yes');
  await window.tasks.waitFor({ label: 'through-mcp', group: 'Running' });
  await editor().finish('mcp');
  const { tool, text } = await answered();
  expect(tool).toBe('mcp_legwork_run_command');
  const task = (await client.list()).find(({ name }) => name === 'through-mcp');
  expect(task).toMatchObject({ producer: 'mcp', status: { state: 'completed' } });
  // The editor has asked for it until there was a result.
  expect(JSON.parse(text)).toMatchObject({ id: task?.id, state: 'completed', exitCode: 0 });
});

test('what goes on through MCP outlives the task host and the MCP server', async () => {
  const window = await editor().current();
  await invoke(window, 'mcp_legwork_run_command', { command: editor().untilFinished('kept'), name: 'kept' });
  await press(window, 'Yes');
  await window.tasks.waitFor({ label: 'kept', group: 'Running' });
  await editor().server.killTaskHost();
  await window.tasks.waitFor({ label: 'kept', group: 'Running' });
  await editor().finish('kept');
  expect(JSON.parse((await answered()).text)).toMatchObject({ title: 'kept', state: 'completed' });

  // A process that one of them starts looks like it until it has its program.
  await expect.poll(mcpServers).toHaveLength(1);
  for (const pid of await mcpServers()) kill(pid);
  await startMcpServer(window);
  await invoke(window, 'mcp_legwork_list_tasks', {});
  const { tasks } = JSON.parse((await answered()).text) as { tasks: { title: string }[] };
  expect(tasks.map(({ title }) => title)).toEqual(['kept', 'through-mcp']);
});

/** The MCP servers that the editor has started, by pid. */
async function mcpServers(): Promise<number[]> {
  const hosts = await editor().server.extensionHosts();
  const below = (await Promise.all(hosts.map(descendantsOf))).flat();
  return below.filter(({ command }) => command.endsWith('cli.js mcp')).map(({ pid }) => pid);
}

/** Starts the server from the editor's list, and waits until its tools are there. */
async function startMcpServer(window: Workbench): Promise<void> {
  const count = async () => (await window.outputText()).split(`Discovered ${TOOLS.length} tools`).length;
  const before = await count();
  const startServer = window.quickRows().filter({ hasText: 'Start Server' });
  await waitFor(
    async () => {
      await window.runCommand('MCP: List Servers');
      await window.pick('Legwork');
      const stop = window.quickRows().filter({ hasText: 'Stop Server' });
      await startServer.or(stop).first().waitFor();
      if (await startServer.isVisible()) return true;
      // The editor has not noticed yet that the one before is gone.
      await window.page.keyboard.press('Escape');
      return false;
    },
    { what: 'the editor to offer to start the MCP server' },
  );
  await window.pick('Start Server');
  await waitFor(async () => (await count()) > before, { what: 'the tools of the MCP server' });
}
