import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import type { TaskClient } from '../../src/client/taskClient.ts';
import type { Task } from '../../src/protocol/task.ts';
import { fakePrompt, type FakeStep } from '../agents/fakeScript.ts';
import { usePart } from '../helpers/vscode/editor.ts';
import { PATIENCE_MS, waitFor } from '../helpers/vscode/wait.ts';
import type { Workbench } from '../helpers/vscode/workbench.ts';
import { withFakeClaude } from './fakeClaude.ts';
import { connectBeside } from './hostClient.ts';
import { answer, choose } from './quickInput.ts';

const editor = usePart({
  settings: { ...withFakeClaude(), 'legwork.isolation': 'worktree', 'files.autoSave': 'off' },
});
const run = promisify(execFile);
const PRICES = 'src/pricing.js';
const CHEAP = 'export const price = 2;\nexport const tax = 3;\n';

async function git(...args: string[]): Promise<string> {
  const author = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com'];
  return (await run('git', [...author, ...args], { cwd: editor().folder })).stdout;
}

const inFolder = (path: string) => readFile(join(editor().folder, path), 'utf8');

beforeAll(async () => {
  await git('init', '-q', '-b', 'main');
  await git('add', '.');
  await git('commit', '-qm', 'Begin');
});

/** Starts a run from the palette with the keyboard alone. */
async function startRun(
  window: Workbench,
  { title, steps }: { title: string; steps: FakeStep[] },
): Promise<void> {
  await window.runCommand('Legwork: Start Agent Run…');
  await choose(window, 'Choose an agent', 'Claude Code');
  await answer(window, 'What the agent should do in', `${title} ${fakePrompt(steps)}`);
}

/** The task whose description begins like this. */
async function taskCalled(client: TaskClient, title: string): Promise<Task> {
  const find = async () => (await client.list()).findLast((task) => task.description.startsWith(title));
  await expect.poll(find).toBeDefined();
  return (await find()) as Task;
}

/** A row of the view, on whatever level. */
function row(window: Workbench, text: string | RegExp) {
  return window.page
    .locator('.part.sidebar .monaco-list-row[role="treeitem"]')
    .filter({ hasText: text })
    .first();
}

/** Opens the row of a run and its changed files. */
async function showChangedFiles(window: Workbench, title: string): Promise<void> {
  const files = row(window, 'Changed Files');
  await window.tasks.press(row(window, title).locator('.monaco-tl-twistie'), {
    what: `the row of ${title} to open`,
    isDone: () => files.isVisible(),
  });
  await window.tasks.setExpanded(files, true);
}

const diff = (window: Workbench) => window.page.locator('.multiDiffEntry');

async function review(window: Workbench, title: string): Promise<void> {
  await window.runCommand('Legwork: Review Changes…');
  await choose(window, 'Review the changes of', title);
  await diff(window).first().waitFor();
}

/** Waits until what is typed goes into a comment. */
async function untilCommenting(window: Workbench): Promise<void> {
  await window.page
    .locator('.review-widget .monaco-editor.focused, .review-widget .focused')
    .first()
    .waitFor();
}

/** Comments on the first line of the first file of a review. */
async function commentByKeyboard(window: Workbench, text: string): Promise<void> {
  const { keyboard } = window.page;
  await diff(window).first().locator('.editor.modified .view-line').first().click();
  await window.runCommand('Legwork: Add Comment on Selection');
  await untilCommenting(window);
  await keyboard.type(text);
  await keyboard.press('ControlOrMeta+Enter');
}

test('an isolated run leaves the folder alone, and its changes are reviewed with comments that survive a reload', async () => {
  const window = await editor().current();
  const { client } = await connectBeside(editor());
  const before = await inFolder(PRICES);
  const files = { [PRICES]: CHEAP, 'docs/new.md': '# New\n\nText\n', 'logo.png': '\0\0binary' };
  await startRun(window, {
    title: 'Lower the prices',
    steps: [
      { do: 'write', files },
      { do: 'say', text: 'Done.' },
    ],
  });
  await window.tasks.waitFor({ label: /^Lower the prices/, group: 'Completed' });
  expect(await inFolder(PRICES)).toBe(before);
  expect(await git('status', '--porcelain')).toBe('');
  expect(await window.notifications.buttons(/Completed: Lower the prices/)).toContain('Review Changes');

  await window.notifications.press(/Completed: Lower the prices/, 'Review Changes');
  await diff(window).filter({ hasText: 'pricing.js' }).waitFor();
  await diff(window).filter({ hasText: 'binary, 8 B' }).waitFor();
  await showChangedFiles(window, 'Lower the prices');
  await row(window, 'pricing.js').waitFor();
  await row(window, /^worktree lower-the-prices/).waitFor();
  await window.screenshot('review');

  const line = window.page.locator('.editor.modified .view-line', { hasText: 'price = 2' });
  const glyph = diff(window)
    .filter({ hasText: 'pricing.js' })
    .locator('.editor.modified .comment-diff-added, .editor.modified .comment-range-glyph');
  const comment = window.page.locator('.review-widget .monaco-editor').first();
  // The editor offers comments once the extension has said where, and drops a click on what it is just drawing.
  await waitFor(
    async () => {
      if (await comment.isVisible()) return true;
      await line.hover();
      await glyph.first().click({ timeout: 5000 });
      return waitFor(() => comment.isVisible(), { what: 'the comment', timeout: 5000 });
    },
    { what: 'a comment to be begun', timeout: 2 * PATIENCE_MS },
  );
  await untilCommenting(window);
  await window.page.keyboard.type('Why two?');
  await window.page.locator('.review-widget').getByText('Add Comment').first().click();
  await row(window, /Changed Files.*1 comment to send/).waitFor();
  await commentByKeyboard(window, 'Why new?');
  await row(window, /Changed Files.*2 comments to send/).waitFor();
  await window.screenshot('review-comment');
  await window.reload();
  // The palette offers what could be done when it was opened.
  const send = 'Legwork: Send Comments to Agent';
  await expect.poll(() => window.offeredCommands(send)).toContain(send);
  await window.runCommand(send);
  await window.notifications.waitFor(/^Sent 2 comments to Lower the prices/);
  const { id } = await taskCalled(client, 'Lower the prices');
  await expect.poll(async () => (await client.get(id)).attempt.number).toBe(2);
  expect((await client.get(id)).agent?.resumes?.prompt).toBe(
    `Comments on your changes. Please act on them.\n\ndocs/new.md, line 1:\n> # New\n\nWhy new?\n\n${PRICES}, line 1:\n> export const price = 2;\n\nWhy two?`,
  );
  expect((await client.wait(id)).status.state).toBe('completed');
});

test('what is mine in the way of a take-over is named, conflicts end in the merge editor, and it is undone', async () => {
  const window = await editor().current();
  const mine = 'export const price = 1;\n';
  await writeFile(join(editor().folder, PRICES), mine);
  await window.runCommand('Legwork: Take Over…');
  await choose(window, 'Take over the changes of', 'Lower the prices');
  await choose(window, 'Where the changes of the run', 'Folder');
  const dialog = window.page.locator('.monaco-dialog-box', {
    hasText: `You have uncommitted changes in ${PRICES}`,
  });
  await dialog.waitFor();
  await window.screenshot('take-over-mine');
  await window.answerDialog('Merge These Too');
  await window.page.locator('.tab', { hasText: 'Merging: pricing.js' }).waitFor();
  await window.notifications.waitFor(/^Took over 3 files into workspace\. Conflicts in src\/pricing\.js\./);
  await window.page.locator('.merge-editor .code-view.result .view-line').first().waitFor();
  await window.screenshot('take-over-conflict');
  expect(await inFolder('docs/new.md')).toBe('# New\n\nText\n');
  await window.notifications.press(/Took over 3 files/, 'Undo Take-Over');
  await window.notifications.waitFor(/3 files as before the take-over/);
  expect(await inFolder(PRICES)).toBe(mine);
  expect(await git('status', '--porcelain')).toBe(` M ${PRICES}\n`);
  await git('checkout', '-q', PRICES);
});

test('worktrees are listed with what they hold, and removed with that parked', async () => {
  const window = await editor().current();
  await window.runCommand('Legwork: Worktrees…');
  await window
    .quickRows()
    .filter({ hasText: 'legwork/' })
    .filter({ hasText: 'Lower the prices' })
    .first()
    .waitFor();
  await window
    .quickRows()
    .filter({ hasText: /has work · .*B · / })
    .first()
    .waitFor();
  await window.screenshot('worktrees');
  await window.page.keyboard.press('ArrowDown');
  await window.page.keyboard.press('Enter');
  await window.quickRows().filter({ hasText: 'Open in Terminal' }).waitFor();
  await window.pick('Remove…');
  await window.page.locator('.monaco-dialog-box', { hasText: 'parked on a ref' }).waitFor();
  await window.answerDialog('Remove');
  await window.notifications.waitFor(/^Removed 1 worktree\. Parked: refs\/legwork\/parked\//, 60_000);
  const refs = (await git('for-each-ref', '--format=%(refname)', 'refs/legwork/parked')).trim().split('\n');
  expect(await git('show', `${refs[0]}:${PRICES}`)).toBe(CHEAP);
});

test('a run in the folder is chosen in the options; its files are kept or discarded one by one', async () => {
  const window = await editor().current();
  await window.runCommand('Legwork: Start Agent Run…');
  await choose(window, 'Choose an agent', 'Claude Code');
  const files = { [PRICES]: CHEAP, 'src/more.js': 'more();\n' };
  await window.page.locator('.quick-input-widget .action-label[aria-label^="Options"]').click();
  await choose(window, 'Choose what to change', 'Isolation');
  await window.quickRows().filter({ hasText: 'with your uncommitted changes' }).waitFor();
  await window.screenshot('isolation');
  await window.pick('It works in the folder, beside you');
  await answer(
    window,
    'What the agent should do in',
    `Price it ${fakePrompt([
      { do: 'write', files },
      { do: 'say', text: 'Done.' },
    ])}`,
  );
  await window.tasks.waitFor({ label: /^Price it/, group: 'Completed' });
  await showChangedFiles(window, 'Price it');
  const kept = row(window, /more\.js.*kept/);
  await window.tasks.pressIcon(row(window, 'more.js'), { icon: 'Keep', isDone: () => kept.isVisible() });
  const question = `Discard what the run has changed in ${PRICES}?`;
  const asked = window.page.locator('.monaco-dialog-box', { hasText: question });
  await window.tasks.pressIcon(row(window, 'pricing.js'), {
    icon: 'Discard',
    isDone: () => asked.isVisible(),
  });
  await window.screenshot('discard');
  await window.answerDialog('Discard');
  await row(window, /pricing\.js.*discarded/).waitFor();
  expect(await git('status', '--porcelain')).toBe('?? src/more.js\n');
  await window.screenshot('kept');
});

test('five hundred changed files are reviewed', async () => {
  const window = await editor().current();
  const names = Array.from({ length: 500 }, (_, index) => `many/file${index}.txt`);
  const files = Object.fromEntries(names.map((name, index) => [name, `line ${index}\n`]));
  await startRun(window, {
    title: 'Write many',
    steps: [
      { do: 'write', files },
      { do: 'say', text: 'Done.' },
    ],
  });
  await window.tasks.waitFor({ label: /^Write many/, group: 'Completed' });
  const { client } = await connectBeside(editor());
  const { id } = await taskCalled(client, 'Write many');
  expect((await client.changes({ id })).files).toHaveLength(500);
  await review(window, 'Write many');
  await diff(window).filter({ hasText: 'line 0' }).first().waitFor();
  const tab = (text: string) => window.page.locator('.tab', { hasText: text }).waitFor();
  await tab('1 to 100 of 500');
  await window.screenshot('review-many');
  await window.notifications.press(/the files 1 to 100 of 500/, 'Show Next Files');
  await tab('101 to 200 of 500');
  await diff(window).filter({ hasText: 'line 18' }).first().waitFor();
});
