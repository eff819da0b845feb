import { expect, test } from 'vitest';
import { fakePrompt } from '../agents/fakeScript.ts';
import { fakeRun } from '../helpers/host/fakeAgents.ts';
import { useEditor } from '../helpers/vscode/editor.ts';
import { packageSample } from '../helpers/vscode/sampleExtension.ts';
import { waitFor } from '../helpers/vscode/wait.ts';
import type { Workbench } from '../helpers/vscode/workbench.ts';
import { connectBeside } from './hostClient.ts';

const editor = useEditor({ alsoInstalled: [await packageSample()], keepsWindow: true });

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
  await row.waitFor({ timeout: 20_000 });
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
  await window.quickRows().filter({ hasText: 'Green' }).waitFor({ timeout: 20_000 });
  await window.screenshot('link-question');
  expect((await client.get(task.id)).status.state).toBe('waiting');
  await window.pick('Green');
  expect((await client.wait(task.id)).status.state).toBe('completed');
  await openLink(window, `/question/${task.id}`);
  await window.notifications.waitFor(/^painter has no open question/);
});

test.each([
  ['an id that nobody has', '/task/sh-nothing', /^There is no task "sh-nothing"\.$/],
  ['something that starts', '/start/rm', /^This link leads to no task/],
  ['markup for an id', '/task/[a](command:b)', /^This link leads to no task/],
])('a link with %s says so in a sentence, and does nothing', async (_what, path, said) => {
  const window = await editor().current();
  const { client } = await connectBeside(editor());
  const states = async () => (await client.list()).map(({ id, status }) => [id, status]);
  const before = await states();
  await openLink(window, path);
  await waitFor(() => window.notifications.matching(said).length > 0, { what: `a message like ${said}` });
  expect(await states()).toEqual(before);
});
