import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { TaskClient } from '../../src/client/taskClient.ts';
import { commandSpecOf, type Task } from '../../src/protocol/task.ts';
import { fakePrompt } from '../agents/fakeScript.ts';
import { usePart } from '../helpers/vscode/editor.ts';
import type { Workbench } from '../helpers/vscode/workbench.ts';
import { withFakeClaude } from './fakeClaude.ts';
import { connectBeside } from './hostClient.ts';

const editor = usePart({
  settings: { ...withFakeClaude(), 'task.quickOpen.skip': true },
});
const RUN = 'Legwork: Run Task in Background…';
const runTask = 'Tasks: Run Task';
const isWindows = process.platform === 'win32';

const untilFinished = (name: string, code = 0) => editor().untilFinished(name, code);

const ownMatcher = {
  owner: 'runner',
  fileLocation: ['relative', '${workspaceFolder}'],
  pattern: { regexp: '^(src/[^:]+):(\\d+):(\\d+): (.*)$', file: 1, line: 2, column: 3, message: 4 },
};

const tasksJson = () => ({
  version: '2.0.0',
  inputs: [
    { id: 'name', type: 'promptString', description: 'Whom to greet', default: 'nobody' },
    { id: 'greeting', type: 'pickString', description: 'How to greet', options: ['hello', 'good day'] },
  ],
  tasks: [
    {
      label: 'greet',
      type: 'shell',
      command: 'node',
      args: [
        '-p',
        {
          value: "'${input:greeting} ${input:name}, ${workspaceFolderBasename}' + process.env.MARK",
          quoting: 'weak',
        },
      ],
      options: { env: { MARK: '!' } },
    },
    { label: 'from a file', type: 'process', command: 'node', args: ['-p', '"${relativeFile}"'] },
    { label: 'of an extension', type: 'shell', command: 'echo ${command:nobody.hasThis}' },
    { label: 'prepare', type: 'shell', command: untilFinished('prepare') },
    { label: 'compile', type: 'shell', command: untilFinished('compile') },
    {
      label: 'both',
      type: 'shell',
      command: 'echo both',
      dependsOn: ['prepare', 'compile'],
      dependsOrder: 'sequence',
    },
    {
      label: 'in the background',
      type: 'legwork',
      command: ['node', 'scripts/wait-for.js', 'legwork.done', '3'],
      name: 'by the runner',
      problemMatcher: [],
    },
    {
      label: 'with a matcher of its own',
      type: 'legwork',
      command: 'echo src/checkout.js:2:5: found by the runner',
      problemMatcher: ownMatcher,
    },
    {
      label: 'with a named matcher',
      type: 'shell',
      command: `echo "${'${workspaceFolder}'}/src/pricing.js(3,4): error C1: found in the background"`,
      problemMatcher: '$msCompile',
    },
    {
      label: 'flaky',
      type: 'legwork',
      command: `node -e "try { fs.mkdirSync('once'); process.exit(1) } catch { console.log('the second time') }"`,
      retry: { max: 1, pause: 1 },
      problemMatcher: [],
    },
    {
      label: 'after the retry',
      type: 'legwork',
      command: 'echo yes',
      dependsOn: 'flaky',
      problemMatcher: [],
    },
    {
      label: 'ask the agent',
      type: 'legwork',
      agent: 'claude',
      prompt: `Look at it ${fakePrompt([{ do: 'say', text: 'It is a fine orchard.' }])}`,
      mode: 'readOnly',
      problemMatcher: [],
    },
    { label: 'fails', type: 'legwork', command: 'exit 4', problemMatcher: [] },
    { label: 'after a failure', type: 'legwork', command: 'echo no', dependsOn: 'fails', problemMatcher: [] },
    { label: 'first', type: 'legwork', command: untilFinished('first'), problemMatcher: [] },
    { label: 'second', type: 'legwork', command: 'echo second', dependsOn: ['first'], problemMatcher: [] },
  ],
});

beforeAll(async () => {
  const { folder } = editor();
  await mkdir(join(folder, '.vscode'), { recursive: true });
  await writeFile(join(folder, '.vscode/tasks.json'), JSON.stringify(tasksJson(), null, 2));
  await writeFile(join(folder, 'Makefile'), 'all: build ## Everything\nbuild:\n\t@echo made by make\n');
  await mkdir(join(folder, 'packages/web'), { recursive: true });
  await writeFile(
    join(folder, 'packages/web/package.json'),
    JSON.stringify({ name: 'web', scripts: { hello: 'node -p "process.cwd()"' } }, null, 2),
  );
});

/** Runs what the pick lists under a text. */
async function runInBackground(window: Workbench, text: string): Promise<void> {
  await window.runCommand(RUN);
  // The list shows only so many rows at once.
  await window.type(text, { enter: false });
  await window.pick(text);
}

async function taskNamed(client: TaskClient, name: string): Promise<Task> {
  const fits = (task: Task) => (task.name ?? task.description) === name;
  let found: Task | undefined;
  await expect.poll(async () => (found = (await client.list()).find(fits)) !== undefined).toBe(true);
  return found as Task;
}

async function outputOf(client: TaskClient, id: string): Promise<string> {
  const { output } = await client.wait(id);
  return readFile(output.path, 'utf8');
}

test('a task of tasks.json runs with its variables, inputs and environment', async () => {
  const window = await editor().current();
  await window.runCommand(RUN);
  await window.screenshot('run-task-in-background');
  await window.pick('greet');
  await window.pick('good day');
  await window.type('Ada');
  const { client } = await connectBeside(editor());
  const task = await taskNamed(client, 'greet');
  expect(await outputOf(client, task.id)).toBe('good day Ada, workspace!\n');
});

test('what has no value is said in a sentence, and nothing starts', async () => {
  const window = await editor().current();
  const { client } = await connectBeside(editor());
  await runInBackground(window, 'from a file');
  await window.notifications.waitFor(/\$\{relativeFile\} has no value: No file is open/);
  await runInBackground(window, 'of an extension');
  await window.notifications.waitFor(/There is no command "nobody\.hasThis"/);
  expect((await client.list()).map(({ name }) => name)).toEqual(['greet']);
});

test('a compound keeps its order', async () => {
  const window = await editor().current();
  const { client } = await connectBeside(editor());
  await runInBackground(window, 'both');
  const both = await taskNamed(client, 'both');
  const [prepare, compile] = [await taskNamed(client, 'prepare'), await taskNamed(client, 'compile')];
  expect(compile.after).toEqual([{ task: prepare.id, on: 'success' }]);
  expect(both.after).toEqual([{ task: compile.id, on: 'success' }]);
  await window.tasks.waitFor({ label: 'prepare', group: 'Running' });
  await window.tasks.waitFor({ label: 'both', group: 'Queued' });
  await editor().finish('prepare');
  await window.tasks.waitFor({ label: 'compile', group: 'Running' });
  await editor().finish('compile');
  expect(await outputOf(client, both.id)).toBe('both\n');
});

test('a script of a folder below and a target of a Makefile run from the palette', async () => {
  const window = await editor().current();
  const { client } = await connectBeside(editor());
  await runInBackground(window, 'packages/web');
  const script = await taskNamed(client, 'npm run hello');
  expect(commandSpecOf(script)?.cwd).toBe(join(editor().folder, 'packages/web'));
  expect(await outputOf(client, script.id)).toContain(join(editor().folder, 'packages/web'));
  if (isWindows) return;
  await runInBackground(window, 'Everything');
  expect(await outputOf(client, (await taskNamed(client, 'make all')).id)).toBe('made by make\n');
});

test('a lens above a script and above a target runs it', async () => {
  const window = await editor().current();
  const { client, removeAll } = await connectBeside(editor());
  // Those of the test before have the same names.
  await removeAll();
  const lens = window.page.locator('.codelens-decoration a').filter({ hasText: 'Run in Background' });
  await window.openFile('package.json');
  await lens.first().waitFor();
  await window.screenshot('run-lens');
  // The first one builds for half a minute.
  await lens.last().click();
  const lint = await taskNamed(client, 'npm run lint');
  expect(await outputOf(client, lint.id)).toContain('No problems found.');
  await window.openFile('Makefile');
  await lens.nth(1).waitFor();
  if (!isWindows) {
    await lens.nth(1).click();
    expect(await outputOf(client, (await taskNamed(client, 'make build')).id)).toBe('made by make\n');
  }
});

test('the editor runs a legwork task, which goes on when its terminal is closed', async () => {
  const window = await editor().current();
  const { client } = await connectBeside(editor());
  await window.runCommand(runTask);
  await window.pick('in the background');
  const task = await taskNamed(client, 'by the runner');
  await window.page.locator('.terminal-wrapper').getByText('waiting for legwork.done').first().waitFor();
  await window.screenshot('legwork-task-in-terminal');
  await window.runCommand('Terminal: Kill the Active Terminal Instance');
  await window.page.locator('.terminal-wrapper').first().waitFor({ state: 'detached' });
  expect((await client.get(task.id)).status.state).toBe('running');
  await editor().finish('legwork');
  expect((await client.wait(task.id)).status).toMatchObject({ failure: { kind: 'exit', code: 3 } });
});

test('terminating a legwork task cancels it', async () => {
  const window = await editor().current();
  const { client } = await connectBeside(editor());
  await window.runCommand(runTask);
  await window.pick('first');
  const task = await taskNamed(client, 'first');
  await window.tasks.waitFor({ label: 'first', group: 'Running' });
  // It is the only one.
  await window.runCommand('Tasks: Terminate Task');
  expect((await client.wait(task.id)).status.state).toBe('cancelled');
});

test('the editor’s runner keeps the order of legwork tasks', async () => {
  const window = await editor().current();
  const { client, removeAll } = await connectBeside(editor());
  await removeAll();
  await window.runCommand(runTask);
  await window.pick('second');
  const first = await taskNamed(client, 'first');
  await window.tasks.waitFor({ label: 'first', group: 'Running' });
  expect((await client.list()).map(({ name }) => name)).toEqual(['first']);
  await editor().finish('first');
  await client.wait(first.id);
  expect(await outputOf(client, (await taskNamed(client, 'second')).id)).toBe('second\n');
});

test('what follows a legwork task that fails does not run', async () => {
  const window = await editor().current();
  const { client } = await connectBeside(editor());
  await window.runCommand(runTask);
  await window.pick('after a failure');
  const task = await taskNamed(client, 'fails');
  expect((await client.wait(task.id)).status).toMatchObject({ failure: { code: 4 } });
  await window.page
    .getByText(/exit code: 4/)
    .first()
    .waitFor();
  expect((await client.list()).map(({ name }) => name)).not.toContain('after a failure');
});

test('a terminal shows a legwork task over its retries, and ends with the last', async () => {
  const window = await editor().current();
  const { client } = await connectBeside(editor());
  await window.runCommand(runTask);
  await window.type('after the retry', { enter: false });
  await window.pick('after the retry');
  expect(await outputOf(client, (await taskNamed(client, 'after the retry')).id)).toBe('yes\n');
  const flaky = await client.get((await taskNamed(client, 'flaky')).id);
  expect(flaky).toMatchObject({ attempt: { number: 2 }, status: { state: 'completed' } });
});

test('a legwork task runs an agent, and its terminal shows what the agent says', async () => {
  const window = await editor().current();
  const { client } = await connectBeside(editor());
  await window.runCommand(runTask);
  await window.type('ask the agent', { enter: false });
  await window.pick('ask the agent');
  const run = await client.wait((await taskNamed(client, 'ask the agent')).id);
  expect(run).toMatchObject({ kind: 'agent', status: { state: 'completed' }, spec: { mode: 'readOnly' } });
  await window.page.locator('.terminal-wrapper').getByText('It is a fine orchard.').first().waitFor();
  await window.screenshot('legwork-agent-in-terminal');
});

test('problem matchers read what legwork tasks print, and what runs in the background', async () => {
  const window = await editor().current();
  const { client } = await connectBeside(editor());
  await window.runCommand(runTask);
  await window.pick('with a matcher of its own');
  await client.wait((await taskNamed(client, 'with a matcher of its own')).id);
  await runInBackground(window, 'with a named matcher');
  await client.wait((await taskNamed(client, 'with a named matcher')).id);
  await window.runCommand('Problems: Focus on Problems View');
  const problems = window.page.locator('.markers-panel');
  await problems.getByText('found by the runner').waitFor();
  await problems.getByText('found in the background').waitFor();
  await window.screenshot('problems-of-tasks');
});

test('a legwork task goes on when the window is reloaded', async () => {
  const window = await editor().current();
  const { client, removeAll } = await connectBeside(editor());
  await removeAll();
  await rm(join(editor().folder, 'first.done'));
  await window.runCommand(runTask);
  await window.pick('first');
  const task = await taskNamed(client, 'first');
  await window.tasks.waitFor({ label: 'first', group: 'Running' });
  await window.reload();
  await window.tasks.waitFor({ label: 'first', group: 'Running' });
  await editor().finish('first');
  expect((await client.wait(task.id)).status.state).toBe('completed');
});
