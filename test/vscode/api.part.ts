import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { fakePrompt } from '../agents/fakeScript.ts';
import { fakeRun } from '../helpers/host/fakeAgents.ts';
import { usePart } from '../helpers/vscode/editor.ts';
import { waitFor } from '../helpers/vscode/wait.ts';
import type { Workbench } from '../helpers/vscode/workbench.ts';
import { withFakeClaude } from './fakeClaude.ts';
import { connectBeside } from './hostClient.ts';

const SAMPLE = 'extension:legwork-test.sample';
const question = {
  question: 'Which color?',
  header: 'Color',
  options: [{ label: 'Red' }, { label: 'Green' }],
  multiSelect: false,
};
const asks = fakePrompt([
  { do: 'tool', name: 'AskUserQuestion', input: { questions: [question] }, asks: true },
]);
const editor = usePart({
  settings: { ...withFakeClaude(), 'sample.prompt': asks },
});

beforeEach(async () => {
  await rm(join(editor().folder, 'sample'), { recursive: true, force: true });
  await mkdir(join(editor().folder, 'sample'));
});

/** What the sample extension reports under a name, once it has. */
async function reported(name: string): Promise<Record<string, unknown>> {
  const path = join(editor().folder, 'sample', `${name}.json`);
  const text = await waitFor(() => readFile(path, 'utf8').catch(() => undefined), {
    what: `the report ${name} of the sample extension`,
    timeout: 120_000,
  });
  return JSON.parse(text) as Record<string, unknown>;
}

test('L13 L5: work of another extension shows in the tree, survives a reload, and is cancelled from there', async () => {
  const window = await editor().current();
  const { client } = await connectBeside(editor());
  await window.runCommand('Sample: Index Workspace');
  const { id } = await reported('registered');
  await window.tasks.waitFor({ label: 'indexing', group: 'Running', description: /\d+ files/ });
  expect(await client.get(String(id))).toMatchObject({
    producer: SAMPLE,
    owner: { label: 'Sample', role: 'program' },
  });
  await rm(join(editor().folder, 'sample/registered.json'));
  await window.reload();
  expect(await reported('registered')).toMatchObject({ id, state: 'running' });
  // Taken over, so that it is asked for its end.
  await window.tasks.waitFor({ label: 'indexing', group: 'Running', description: /\d+ files/ });
  await window.screenshot('api-registered');
  await window.chooseFromMenu(window.tasks.row('indexing'), 'Cancel Task');
  expect(await reported('cancelled')).toEqual({});
  await window.tasks.waitFor({ label: 'indexing', group: 'Cancelled' });
});

test('work of another extension goes on with the next host, and is cancelled through it', async () => {
  const window = await editor().current();
  await window.runCommand('Sample: Index Workspace');
  const id = String((await reported('registered'))['id']);
  await window.tasks.waitFor({ label: 'indexing', group: 'Running', description: /\d+ files/ });
  await editor().server.killTaskHost();
  const { client } = await connectBeside(editor());
  const done = async () => (await client.get(id)).progress?.percent ?? 0;
  const before = await done();
  await expect.poll(done).toBeGreaterThan(before);
  await client.cancel({ id, reason: 'enough' });
  expect(await reported('cancelled')).toEqual({ reason: 'enough' });
  expect((await client.wait(id)).status).toEqual({ state: 'cancelled', reason: 'enough' });
});

test('another extension uses all of the API', async () => {
  const window = await editor().current();
  await window.runCommand('Sample: Use All of the API');
  const { command, ...rest } = await reported('tour');
  expect(command).toMatchObject({
    output: 'set by the sample\ngot a line\n\n',
    tail: 'ine\n\n',
    ended: { state: 'failed', failure: { kind: 'exit', code: 3 } },
    again: { status: { state: 'cancelled', reason: 'the tour goes on' }, attempt: 2 },
    metadata: { tour: 1 },
  });
  expect(rest).toEqual({
    monitor: { line: 'ready on 8080', state: 'cancelled' },
    agent: { asked: 'Which color?', state: 'completed', isTold: true },
    work: {
      ids: [expect.any(String), expect.any(String), expect.any(String)],
      waiting: {
        state: 'waiting',
        for: 'input',
        message: 'Which shelf?',
        since: expect.any(String) as unknown,
      },
      packed: { summary: 'all packed', value: { parts: 2 } },
      ends: ['completed', 'failed', 'cancelled'],
      later: 'waiting for the mail',
    },
    refused: {
      unknown: 'unknownTask',
      ended: 'wrongState',
      empty: 'badRequest',
      nothing: 'badRequest',
      circular: 'badRequest',
      notWanted: 'notWanted',
      output: 'unknownTask',
    },
    failed: ['shipping'],
    sawStates: true,
  });
});

/** Opens a link as the editor does, which does not ask about its own. */
async function openLink(window: Workbench, path: string): Promise<void> {
  await window.runCommand('Sample: Open a Link of Legwork');
  await window.type(path);
}

test('a link shows a task in the view, which it opens', async () => {
  const window = await editor().current();
  const { client, start } = await connectBeside(editor());
  const task = await start('node -e "console.log(42)"', { name: 'linked' });
  await client.wait(task.id);
  await window.tasks.waitFor({ label: 'linked', group: 'Completed' });
  await window.runCommand('View: Show Explorer');
  await openLink(window, `/task/${task.id}`);
  const row = window.page.locator('.part.sidebar .monaco-list-row.selected', { hasText: 'linked' });
  await row.waitFor();
  await window.screenshot('link-task');
  await openLink(window, `/output/${task.id}`);
  await window.waitForOutput('42');
});

test('a link to a task of another workspace shows what it printed', async () => {
  const window = await editor().current();
  const { client, start } = await connectBeside(editor());
  const task = await start('echo from elsewhere', { name: 'elsewhere', cwd: '/' });
  await client.wait(task.id);
  await openLink(window, `/task/${task.id}`);
  await window.waitForOutput('from elsewhere');
});

test('a link to a question asks it, and answers nothing by itself', async () => {
  const window = await editor().current();
  const { client } = await connectBeside(editor());
  const options = [{ label: 'Red' }, { label: 'Green' }];
  const questions = [{ question: 'Which color?', header: 'Color', options, multiSelect: false }];
  const prompt = fakePrompt([{ do: 'tool', name: 'AskUserQuestion', input: { questions }, asks: true }]);
  const home = { folder: editor().server.root, work: editor().folder };
  const task = await client.start(fakeRun(home, [], { name: 'painter', prompt }));
  await window.tasks.waitFor({ label: 'painter', group: 'Needs You' });
  await openLink(window, `/question/${task.id}`);
  await window.quickRows().filter({ hasText: 'Green' }).waitFor();
  await window.screenshot('link-question');
  expect((await client.get(task.id)).status.state).toBe('waiting');
  await window.pick('Green');
  expect((await client.wait(task.id)).status.state).toBe('completed');
  await openLink(window, `/question/${task.id}`);
  await window.notifications.waitFor(/^painter has no open question/);
  // The view takes the focus, which would end an input.
  const row = window.page.locator('.part.sidebar .monaco-list-row.selected.focused', { hasText: 'painter' });
  await row.waitFor();
});

test.each([
  ['an id that nobody has', '/task/sh-nothing', /^There is no task "sh-nothing"\.$/],
  ['something that starts', '/start/rm', /^This link does not lead to a task/],
  ['markup for an id', '/task/[a](command:b)', /^This link does not lead to a task/],
])('a link with %s says so in a sentence, and does nothing', async (_what, path, said) => {
  const window = await editor().current();
  const { client } = await connectBeside(editor());
  const states = async () => (await client.list()).map(({ id, status }) => [id, status]);
  const before = await states();
  await openLink(window, path);
  await waitFor(() => window.notifications.matching(said).length > 0, { what: `a message like ${said}` });
  expect(await states()).toEqual(before);
});
