import { expect, test } from 'vitest';
import { useEditor } from '../helpers/vscode/editor.ts';
import { connectBeside } from './hostClient.ts';
import { answer, choose } from './quickInput.ts';
import type { Workbench } from '../helpers/vscode/workbench.ts';

const editor = useEditor({ settings: { 'legwork.groups': { build: 1, net: 3 } }, keepsWindow: true });

/** The row of a group below Queued. */
const groupRow = (window: Workbench, name: string) =>
  window.page
    .locator('.part.sidebar .monaco-list-row[role="treeitem"][aria-level="2"]')
    .filter({ has: window.page.locator('.label-name', { hasText: new RegExp(`^${name}$`) }) });

test('five tasks with one slot run one after the other, and say where they stand', async () => {
  const window = await editor().current();
  const { client, start } = await connectBeside(editor());
  const names = ['one', 'two', 'three', 'four', 'five'];
  for (const name of names) await start(editor().untilFinished(`queue-${name}`), { name, group: 'build' });

  await window.tasks.waitFor({ label: 'one', group: 'Running' });
  await window.tasks.waitFor({ label: 'build', group: 'Queued', description: /^1 of 1 slot · 4 queued$/ });
  await window.tasks.waitFor({ label: 'two', group: 'Queued', description: /^queued in build · next$/ });
  await window.tasks.waitFor({ label: 'five', description: /^queued in build · 3 before it$/ });
  await expect.poll(async () => (await client.groups()).find(({ name }) => name === 'net')?.slots).toBe(3);
  await window.screenshot('queue-of-five');

  await editor().finish('queue-one');
  await window.tasks.waitFor({ label: 'one', group: 'Completed' });
  await window.tasks.waitFor({ label: 'two', group: 'Running' });
  await window.tasks.waitFor({ label: 'five', description: /2 before it/ });

  await groupRow(window, 'build').hover();
  await groupRow(window, 'build').locator('.action-label[aria-label*="Pause Group"]').click();
  await window.tasks.waitFor({ label: 'build', description: /^paused · 1 of 1 slot · 3 queued$/ });
  await editor().finish('queue-two');
  await window.tasks.waitFor({ label: 'two', group: 'Completed' });
  await window.tasks.waitFor({ label: 'three', group: 'Queued', description: /^build is paused$/ });
  await window.screenshot('queue-paused');

  await groupRow(window, 'build').hover();
  await groupRow(window, 'build').locator('.action-label[aria-label*="Resume Group"]').click();
  await window.tasks.waitFor({ label: 'three', group: 'Running' });

  await window.runCommand('Legwork: Set Group Slots…');
  await choose(window, 'Set the slots', 'build');
  await answer(window, 'Leave empty for no limit', '2');
  await window.tasks.waitFor({ label: 'four', group: 'Running' });
  await window.tasks.waitFor({ label: 'build', description: /^2 of 2 slots · 1 queued$/ });
  await window.screenshot('queue-two-slots');
  for (const name of names) await editor().finish(`queue-${name}`);
  await window.tasks.waitFor({ label: 'five', group: 'Completed' });
});

test('a command gets its options behind one button of the input', async () => {
  const window = await editor().current();
  const { start } = await connectBeside(editor());
  const first = editor().untilFinished('option-first');
  await start(first, { name: 'first' });
  await window.tasks.waitFor({ label: 'first', group: 'Running' });

  const COMMAND = 'Command to run in';
  const chooseOption = async (option: string) => {
    await window.page.locator('.quick-input-widget .action-label[aria-label^="Options"]').click();
    await window.quickRows().filter({ hasText: option }).first().waitFor();
    await window.screenshot(`options-${option.replaceAll(' ', '-')}`);
    await choose(window, 'Choose what to change', option);
  };
  await window.runCommand('Legwork: Run Command in Background…');
  await window.type('node scripts/lint.js', { enter: false });
  await chooseOption('Start Later');
  await answer(window, 'A delay', '1h');
  await chooseOption('Name');
  await answer(window, 'Leave empty for no name', 'checked');
  await chooseOption('Start After');
  await window.quickRows().filter({ hasText: 'first' }).locator('.monaco-checkbox, input').first().click();
  await window.screenshot('options-after');
  await window.page.locator('.quick-input-widget .monaco-button', { hasText: 'OK' }).click();
  await window.pick('Start when it succeeds');
  await window.page.locator(`.quick-input-widget input.input[placeholder^="${COMMAND}"]`).waitFor();
  await window.page.locator('.quick-input-title', { hasText: 'after 1 task' }).waitFor();
  await window.screenshot('options-set');
  await window.page.keyboard.press('Enter');

  await window.tasks.waitFor({ label: 'checked', group: 'Queued', description: /^after first$/ });
  await editor().finish('option-first');
  await window.tasks.waitFor({ label: 'checked', group: 'Queued', description: /^starts \d\d:\d\d$/ });
  await window.runCommand('Legwork: Start Now…');
  await choose(window, 'Start now', 'checked');
  await window.tasks.waitFor({ label: 'checked', group: 'Completed' });
});
