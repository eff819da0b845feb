import { expect, test } from 'vitest';
import { endHost } from '../../src/client/endHost.ts';
import { dataPaths } from '../../src/protocol/dataDirectory.ts';
import { usePart } from '../helpers/vscode/editor.ts';
import { waitFor } from '../helpers/vscode/wait.ts';
import type { Workbench } from '../helpers/vscode/workbench.ts';
import { connectBeside } from './hostClient.ts';
import { answer, choose } from './quickInput.ts';

// Windows allows no quotes in names.
const folderName = process.platform === 'win32' ? "it's a 🌳 folder" : `it's a "quoted" 🌳 folder`;
const editor = usePart({
  folderName,
  settings: { 'legwork.groups': { build: 1, net: 3 } },
});

test('runs a command from the palette and shows it until it completed', async () => {
  const window = await editor().current();
  const command = editor().untilFinished('complete');
  await window.runInBackground(command);
  await window.tasks.waitFor({ label: command, group: 'Running' });
  await expect.poll(() => window.statusBar()).toContain('$(sync');

  await editor().finish('complete');
  await window.tasks.waitFor({ label: command, group: 'Completed' });
});

test('runs in a folder whose name has spaces, quotes and an emoji', async () => {
  const window = await editor().current();
  const command = `node -p "'in ' + path.basename(process.cwd())"`;
  await window.runInBackground(command);
  await window.tasks.waitFor({ label: command, group: 'Completed' });
  await window.notifications.press(/basename/, 'Show Output');
  await window.waitForOutput(`in ${folderName}`);
});

test('tells of a failure with its exit code, and shows the output on demand', async () => {
  const window = await editor().current();
  const command = editor().untilFinished('fail', 2);
  await window.runInBackground(command);
  await window.tasks.waitFor({ label: command, group: 'Running' });

  await editor().finish('fail');
  await window.tasks.waitFor({ label: command, group: 'Failed', description: /exit 2/ });
  expect(await window.notifications.buttons(/fail\.done/)).toEqual(
    expect.arrayContaining(['Show Output', 'Rerun']),
  );
  await window.notifications.press(/fail\.done/, 'Show Output');
  await window.waitForOutput('found fail.done');
});

test('reruns a task that failed', async () => {
  const window = await editor().current();
  const command = `node -e "require('fs').appendFileSync('runs.txt', 'x'); process.exit(3)"`;
  await window.runInBackground(command);
  await window.notifications.waitFor(/runs\.txt/);
  await window.notifications.press(/runs\.txt/, 'Rerun');
  await expect.poll(() => window.notifications.matching(/runs\.txt/).length).toBe(2);
  await window.tasks.waitFor({ label: /runs\.txt/, group: 'Failed', description: /exit 3/ });
});

test('cancels a task from the palette', async () => {
  const window = await editor().current();
  const command = editor().untilFinished('cancelled');
  await window.runInBackground(command);
  await window.tasks.waitFor({ label: command, group: 'Running' });

  await window.runCommand('Legwork: Cancel Task…');
  await window.pick('cancelled.done');
  await window.tasks.waitFor({ label: command, group: 'Cancelled' });
});

test('the palette offers what there is something for', async () => {
  const window = await editor().current();
  const pause = 'Legwork: Pause Task…';
  const isOffered = async () => (await window.offeredCommands(pause)).includes(pause);
  await expect.poll(isOffered).toBe(false);
  const command = editor().untilFinished('offered');
  await window.runInBackground(command);
  await window.tasks.waitFor({ label: command, group: 'Running' });
  await expect.poll(isOffered).toBe(true);

  await editor().finish('offered');
  await window.tasks.waitFor({ label: command, group: 'Completed' });
  await expect.poll(isOffered).toBe(false);
});

test('the palette offers everything again when the host has gone and nothing waits for another', async () => {
  const window = await editor().current();
  const pause = 'Legwork: Pause Task…';
  const isOffered = async () => (await window.offeredCommands(pause)).includes(pause);
  await expect.poll(isOffered).toBe(false);
  // A view in sight would connect again.
  await window.runCommand('View: Show Explorer');
  // The window may take a moment to notice that, and then it has connected again.
  const isOfferedWithoutHost = async () => {
    await endHost(dataPaths(editor().server.home), { isForced: false });
    return isOffered();
  };
  await expect.poll(isOfferedWithoutHost).toBe(true);
  const { start } = await connectBeside(editor());
  await start(editor().untilFinished('beside'), { name: 'beside' });
  await window.runCommand(pause);
  await window.pick('beside');
  await window.tasks.show();
  await window.tasks.waitFor({ label: 'beside', description: /^paused/ });
});

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
  await window.tasks.waitFor({ label: 'two', group: 'Queued', description: /^next · queued in build$/ });
  await window.tasks.waitFor({ label: 'five', description: /^3 before it · queued in build$/ });
  await expect.poll(async () => (await client.groups()).find(({ name }) => name === 'net')?.slots).toBe(3);
  await window.screenshot('queue-of-five');

  await editor().finish('queue-one');
  await window.tasks.waitFor({ label: 'one', group: 'Completed' });
  await window.tasks.waitFor({ label: 'two', group: 'Running' });
  await window.tasks.waitFor({ label: 'five', description: /2 before it/ });

  const hasIcon = async (icon: string) =>
    (await groupRow(window, 'build').locator(`.action-label[aria-label*="${icon}"]`).count()) > 0;
  const build = groupRow(window, 'build');
  await window.tasks.pressIcon(build, { icon: 'Pause Group', isDone: () => hasIcon('Resume Group') });
  await window.tasks.waitFor({ label: 'build', description: /^paused · 1 of 1 slot · 3 queued$/ });
  await editor().finish('queue-two');
  await window.tasks.waitFor({ label: 'two', group: 'Completed' });
  await window.tasks.waitFor({ label: 'three', group: 'Queued', description: /^build is paused$/ });
  await window.screenshot('queue-paused');

  await window.tasks.pressIcon(build, { icon: 'Resume Group', isDone: () => hasIcon('Pause Group') });
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

test('rows of a queue change places by drag and by keys, and a gate is opened from its row', async () => {
  const window = await editor().current();
  const { client, start } = await connectBeside(editor());
  await client.setGroup({ name: 'order', slots: 1, isGated: true });
  const names = ['ahead', 'anna', 'bert', 'cleo'];
  for (const name of names) await start(editor().untilFinished(`order-${name}`), { name, group: 'order' });
  await window.tasks.waitFor({ label: 'ahead', group: 'Running' });
  const queue = async () => {
    const rows = await window.tasks.rows();
    return rows.flatMap(({ label }) => (['anna', 'bert', 'cleo'].includes(label) ? [label] : []));
  };
  await expect.poll(queue).toEqual(['anna', 'bert', 'cleo']);

  const row = (name: string) =>
    window.page
      .locator('.part.sidebar .monaco-list-row[role="treeitem"][aria-level="3"]')
      .filter({ hasText: name });
  // The editor drops what is done to a row that it is just drawing anew.
  await waitFor(
    async () => {
      await row('cleo').dragTo(row('anna'));
      return waitFor(async () => (await queue())[0] === 'cleo', { what: 'cleo', timeout: 5000 });
    },
    { what: 'cleo to be first' },
  );
  await expect.poll(queue).toEqual(['cleo', 'anna', 'bert']);
  const bert = row('bert').and(window.page.locator('.selected.focused'));
  await window.tasks.press(row('bert'), { what: 'bert to be selected', isDone: () => bert.isVisible() });
  await window.page.keyboard.press('Alt+ArrowUp');
  await expect.poll(queue).toEqual(['cleo', 'bert', 'anna']);
  await window.screenshot('queue-ordered');

  await editor().finish('order-ahead');
  await window.tasks.waitFor({
    label: 'cleo',
    group: 'Needs You',
    description: /^needs you: start it after ahead\? · next in order$/,
  });
  await window.tasks.waitFor({ label: 'order', description: /waits for your go-ahead/ });
  await window.screenshot('queue-gate');
  const isStarted = async () =>
    (await client.list({ states: ['running'] })).some(({ name }) => name === 'cleo');
  await window.tasks.pressIcon(window.tasks.row('cleo'), { icon: 'Start Next', isDone: isStarted });
  await window.tasks.waitFor({ label: 'cleo', group: 'Running' });

  await client.setGroup({ name: 'order', slots: 3, isGated: false });
  for (const name of names) await editor().finish(`order-${name}`);
  await window.tasks.waitFor({ label: 'anna', group: 'Completed' });
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
