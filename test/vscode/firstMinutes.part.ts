import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { usePart } from '../helpers/vscode/editor.ts';
import type { Workbench } from '../helpers/vscode/workbench.ts';
import { fakePrompt } from '../agents/fakeScript.ts';
import { withFakeClaude } from './fakeClaude.ts';
import { connectBeside } from './hostClient.ts';
import { answer, choose } from './quickInput.ts';

const editor = usePart({ folderName: 'orchard', settings: withFakeClaude() });

/** A step of the walkthrough, by its title, and whether it is checked off. */
const step = (window: Workbench, title: string) =>
  window.page.locator('.getting-started-step').filter({ hasText: title });
const isDone = (window: Workbench, title: string) =>
  step(window, title).locator('.codicon-getting-started-step-checked, .complete').first().isVisible();

async function openWalkthrough(window: Workbench): Promise<void> {
  await window.runCommand('Welcome: Open Walkthrough...');
  await window.type('First Steps with Legwork', { enter: false });
  await window.quickRows().filter({ hasText: 'First Steps with Legwork' }).first().click();
  await step(window, 'Run a command in the background').first().waitFor();
}

test('the view of nobody who has run anything yet says in one sentence what to do, and leads to the first steps', async () => {
  const window = await editor().current();
  const empty = window.page.locator('.welcome-view-content').filter({ visible: true });
  await empty.getByText('Run Command in Background').waitFor();
  await window.screenshot('first-empty');
  await empty.getByText('first steps').click();
  await step(window, 'Run a command in the background').first().waitFor();
  expect(await isDone(window, 'Run a command in the background')).toBe(false);
  await window.screenshot('first-walkthrough');

  const fromDocument = 'Legwork: Start Agent Run from Document';
  // There is no text on this page.
  expect(await window.offeredCommands('Legwork: Start Agent Run')).not.toContain(fromDocument);
  await window.openFile('checkout.js');
  await expect.poll(() => window.offeredCommands('Legwork: Start Agent Run')).toContain(fromDocument);
});

test('steps are checked off by doing them', async () => {
  const window = await editor().current();
  await window.runInBackground('echo hello');
  await window.tasks.waitFor({ label: 'echo hello', group: 'Completed' });
  await window.runCommand('Legwork: Show Task Output');
  await choose(window, 'Show the output of', 'echo hello');
  const { start } = await connectBeside(editor());
  await start('true', { name: 'from the terminal' });
  await window.runCommand('Legwork: Start Agent Run…');
  await choose(window, 'Choose an agent', 'Claude Code');
  await answer(
    window,
    'What the agent should do',
    `Look around ${fakePrompt([{ do: 'say', text: 'Done.' }])}`,
  );
  await window.tasks.waitFor({ label: /^Look around/, group: 'Completed' });
  await openWalkthrough(window);
  const titles = [
    'Run a command in the background',
    'See its output',
    'Start an agent run',
    'Use legwork in the terminal',
  ];
  for (const title of titles) await expect.poll(() => isDone(window, title)).toBe(true);
  await window.runCommand('Notifications: Clear All Notifications');
  await window.runCommand('View: Toggle Primary Side Bar Visibility');
  await window.runCommand('View: Toggle Panel Visibility');
  for (const title of titles) {
    await step(window, title).first().click();
    const picture = window.page.locator('.getting-started-media img').filter({ visible: true }).first();
    await expect
      .poll(() => picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth))
      .toBeGreaterThan(0);
    await window.screenshot(`first-${title.split(' ')[0]?.toLowerCase()}`);
  }
  await window.tasks.show();
});

test('a draft is saved as a template, which asks for its input and shows what it runs before it does', async () => {
  const window = await editor().current();
  await window.runCommand('Legwork: Run Command in Background…');
  const line = `printf '%s\\n' \${input:who} > greeting.txt`;
  await window.type(line, { enter: false });
  await window.page.locator('.quick-input-widget .action-label[aria-label^="Options"]').click();
  // It stands last, where the editor draws no row before one looks there.
  await window.quickRows().filter({ hasText: 'Isolation' }).first().waitFor();
  await window.quickInput().fill('Save as');
  await choose(window, 'Choose what to change', 'Save as Template');
  await choose(window, 'Where to keep the template', 'In orchard');
  const name = window.page.locator('.quick-input-widget input.input').filter({ visible: true });
  await expect.poll(() => name.inputValue()).toBe(line);
  await name.fill('greet');
  await window.page.keyboard.press('Enter');
  await window.notifications.waitFor(/Saved the template greet in orchard/);
  const file = join(editor().folder, '.legwork/templates.json');
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
    templates: [{ name: 'greet', task: { command: line }, inputs: { who: {} } }],
  });
  await window.page.keyboard.press('Escape');

  await window.runCommand('Legwork: Run Template…');
  await window.quickRows().filter({ hasText: 'greet' }).filter({ hasText: 'printf' }).waitFor();
  await window.screenshot('template-pick');
  await choose(window, 'Choose a template to run', 'greet');
  const dialog = window.page.locator('.monaco-dialog-box');
  await dialog.getByText('${input:who}').waitFor();
  await window.screenshot('template-foreign');
  await window.answerDialog('Run');
  const asked = window.page.locator('.quick-input-title', { hasText: 'greet (1/1)' });
  const evil = `"; touch ran; $(touch ran) '`;
  await asked.waitFor();
  await window.type(evil);
  await window.tasks.waitFor({ label: 'greet', group: 'Completed' });
  expect(await readFile(join(editor().folder, 'greeting.txt'), 'utf8')).toBe(`${evil}\n`);

  // Seen once, it is not shown again, until it changes.
  await window.runCommand('Legwork: Run Template…');
  await choose(window, 'Choose a template to run', 'greet');
  await asked.waitFor();
  await window.type('you');
  await expect.poll(() => readFile(join(editor().folder, 'greeting.txt'), 'utf8')).toBe('you\n');
  await writeFile(file, (await readFile(file, 'utf8')).replace('greeting.txt', 'other.txt'));
  await window.runCommand('Legwork: Run Template…');
  await choose(window, 'Choose a template to run', 'greet');
  await dialog.getByText('other.txt').waitFor();
  await window.answerDialog('Cancel');
});

test('a task is saved as a template of the user, and what is wrong in the file is said where it is', async () => {
  const window = await editor().current();
  await window.runCommand('Legwork: Save as Template…');
  await choose(window, 'Save as a template', 'echo hello');
  await choose(window, 'Where to keep the template', 'For Me');
  await window.type('hello');
  await window.notifications.press(/Saved the template hello for you/, 'Open File');
  const text = window.page.locator('.editor-instance .view-lines').last();
  await text.getByText('"echo hello"').waitFor();
  await writeFile(
    join(editor().server.home, 'templates.json'),
    '{\n  // Mine.\n  "templates": [{ "name": "hello", "tusk": {} }]\n}\n',
  );
  await window.runCommand('Legwork: Run Template…');
  await window.quickRows().filter({ hasText: 'templates.json:3' }).filter({ hasText: '"tusk"' }).waitFor();
  await window.screenshot('template-fault');
  const greet = window.quickRows().filter({ hasText: 'greet' }).first();
  await greet.hover();
  await greet.locator('.action-label[aria-label="Open File"]').click();
  await text.getByText('other.txt').waitFor();
  await window.page.locator('.statusbar-item', { hasText: 'JSON with Comments' }).waitFor();
});

test('keys of every day do what they say', async () => {
  const window = await editor().current();
  await window.page.keyboard.press('ControlOrMeta+k');
  await window.page.keyboard.press('b');
  await window.page.locator('.quick-input-widget input[placeholder^="Command to run in"]').waitFor();
  await window.page.keyboard.press('Escape');
  await window.quickInput().waitFor({ state: 'hidden' });
  await window.page.keyboard.press('ControlOrMeta+k');
  await window.page.keyboard.press('g');
  await window.quickRows().filter({ hasText: 'Qwen Code' }).waitFor();
  await window.quickRows().filter({ hasText: 'Qwen Code' }).hover();
  const install = 'Install in Background: npm install -g @qwen-code/qwen-code';
  await window.page.locator(`.quick-input-widget [aria-label="${install}"]`).waitFor();
  await window.screenshot('agents-pick');
  await window.page.keyboard.press('Escape');
});
