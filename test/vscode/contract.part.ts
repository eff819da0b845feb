import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { usePart } from '../helpers/vscode/editor.ts';
import { PATIENCE_MS, waitFor } from '../helpers/vscode/wait.ts';
import type { Workbench } from '../helpers/vscode/workbench.ts';
import { connectBeside } from './hostClient.ts';
import { answer, choose, chooseAfterReload } from './quickInput.ts';

const editor = usePart();
/** Inputs of tasks, and stopping them, are there on POSIX only. */
const testOnPosix = test.skipIf(process.platform === 'win32');

test('of a chain that fails in the middle, the rest says which task it is for', async () => {
  const window = await editor().current();
  const { start } = await connectBeside(editor());
  const fetch = await start(editor().untilFinished('chain'), { name: 'fetch' });
  const after = (id: string) => ({ after: [{ task: id, on: 'success' as const }] });
  const compile = await start(`node -e "console.error('no such module'); process.exit(2)"`, {
    name: 'compile',
    ...after(fetch.id),
  });
  const test = await start('npm test', { name: 'test', ...after(compile.id) });
  await start('node -e 0', { name: 'publish', ...after(test.id) });

  await window.tasks.waitFor({ label: 'fetch', group: 'Running' });
  await window.tasks.waitFor({ label: 'compile', group: 'Queued', description: /^after fetch$/ });
  await window.tasks.waitFor({ label: 'test', group: 'Queued', description: /^after compile$/ });
  await window.screenshot('chain-waits');

  await editor().finish('chain');
  await window.tasks.waitFor({ label: 'fetch', group: 'Completed' });
  await window.tasks.waitFor({ label: 'compile', group: 'Failed', description: /^exit 2 · no such module/ });
  await window.tasks.waitFor({ label: 'test', group: 'Failed', description: /^dependency compile failed$/ });
  await window.tasks.waitFor({ label: 'publish', group: 'Failed', description: /^dependency test failed$/ });
  await window.notifications.waitFor(/^\d tasks ended: /);
  await window.screenshot('chain-failed');
});

test('a retry that succeeds at the third attempt is told of once, at the end', async () => {
  const window = await editor().current();
  const { client, start } = await connectBeside(editor());
  const command =
    `node -e "const fs = require('fs'); fs.appendFileSync('tries.txt', 'x');` +
    ` process.exit(fs.readFileSync('tries.txt').length < 3 ? 7 : 0)"`;
  const { id } = await start(command, { name: 'flaky', retry: { max: 3, backoffMs: 50_000, factor: 1 } });

  await window.tasks.waitFor({ label: 'flaky', group: 'Queued', description: /^retry 1 of 3 in \d+ s$/ });
  await window.screenshot('retry-waits');
  await client.startNow(id);
  await window.tasks.waitFor({ label: 'flaky', group: 'Queued', description: /^retry 2 of 3 in \d+ s$/ });
  await client.startNow(id);
  await window.tasks.waitFor({ label: 'flaky', group: 'Completed', description: /retry 2 of 3$/ });
  await window.notifications.waitFor(/^Completed: flaky/);
  expect(window.notifications.matching(/flaky/)).toHaveLength(1);
  expect(await window.tasks.hover('flaky', 'Attempt 1')).toContain('Attempt 2: exit 7');
  await window.screenshot('retry-tooltip');
});

const FOREVER = `node -e "setTimeout(() => {}, 600000)"`;

test('a tree of tasks is shown as one, and cancelled as one', async () => {
  const window = await editor().current();
  const { start } = await connectBeside(editor());
  const root = await start(FOREVER, { name: 'release' });
  const child = await start(FOREVER, { name: 'package', parent: { task: root.id } });
  await start(FOREVER, { name: 'sign', parent: { task: child.id } });
  await start('node -e 0', { name: 'notes', parent: { task: root.id } });
  await window.tasks.waitFor({ label: 'notes', group: 'Completed' });

  await window.runCommand('Legwork: Group Tasks By…');
  await window.screenshot('grouping-choice');
  await choose(window, 'Group tasks by', 'Tree');
  const row = (level: number, label: string) =>
    window.page
      .locator(`.part.sidebar .monaco-list-row[role="treeitem"][aria-level="${level}"]`)
      .filter({ has: window.page.locator('.label-name', { hasText: label }) });
  await row(3, 'sign').waitFor();
  await row(2, 'notes').waitFor();
  await window.screenshot('tree');

  const cancelTree = window.page.locator('.monaco-menu .action-label', { hasText: 'Cancel Tree' });
  // The editor drops a click on a row that it redraws.
  await waitFor(
    async () => {
      await row(1, 'release').click({ button: 'right', timeout: 5000 });
      await cancelTree.waitFor({ timeout: 5000 });
      return true;
    },
    { what: 'the menu of a tree' },
  );
  await window.screenshot('tree-menu');
  await window.page.keyboard.press('Escape');
  await window.runCommand('Legwork: Cancel Tree…');
  await choose(window, 'Cancel, with', 'release');
  await window.answerDialog('Cancel Tree');
  await row(3, 'sign').locator('.codicon-circle-slash').waitFor();

  await window.reload();
  await row(3, 'sign').waitFor();
  await chooseAfterReload(window, {
    command: 'Legwork: Group Tasks By…',
    placeholder: 'Group tasks by',
    text: 'Workspace',
  });
  await row(1, 'workspace').waitFor();
  await window.screenshot('by-workspace');
  await window.runCommand('Legwork: Group Tasks By…');
  await choose(window, 'Group tasks by', 'Time');
  await row(1, 'sign').waitFor();
  await window.screenshot('by-time');
  await window.runCommand('Legwork: Group Tasks By…');
  await choose(window, 'Group tasks by', 'State');
  await window.tasks.waitFor({ label: 'sign', group: 'Cancelled' });
});

testOnPosix('a command is stopped and goes on', async () => {
  const window = await editor().current();
  const { client, start } = await connectBeside(editor());
  const task = await start(editor().untilFinished('paused'), { name: 'heavy' });
  await window.tasks.waitFor({ label: 'heavy', group: 'Running' });
  await client.update({ id: task.id, progress: { percent: 41, message: 'Compiling' } });
  await window.tasks.waitFor({ label: 'heavy', description: /^41 % · \d+ (?:s|m.*) · Compiling$/ });

  await window.runCommand('Legwork: Pause Task…');
  await choose(window, 'Pause', 'heavy');
  await window.tasks.waitFor({ label: 'heavy', group: 'Running', description: /^paused · / });
  await window.screenshot('task-paused');
  await window.runCommand('Legwork: Resume Task…');
  await choose(window, 'Resume', 'heavy');
  await window.tasks.waitFor({ label: 'heavy', group: 'Running', description: /^41 % · \d+ [sm]/ });
  await window.runCommand('Legwork: Transfer to This Window…');
  await choose(window, 'Transfer', 'heavy');
  await expect.poll(async () => (await client.get(task.id)).owner.id).toMatch(/^window:/);
  await editor().finish('paused');
  await window.tasks.waitFor({ label: 'heavy', group: 'Completed' });
});

testOnPosix(
  'what a task has left running is in its row, and ended from its menu or left when it is removed',
  async () => {
    const window = await editor().current();
    const { client, start } = await connectBeside(editor());
    const left = { group: 'Completed', description: /^2 processes still running · / };
    const task = await start('sleep 1000 & sleep 1000 & true', { name: 'services' });
    await window.tasks.waitFor({ label: 'services', ...left });
    const hover = await window.tasks.hover('services', 'Still running');
    expect(hover).toMatch(/Still running: \d+ \(\w+\), \d+ \(/);
    await window.screenshot('leftovers');

    await window.chooseFromMenu(window.tasks.row('services'), 'End Leftovers');
    await window.tasks.waitFor({ label: 'services', group: 'Completed', description: /^\d+ (ms|s)$/ });
    expect((await client.get(task.id)).leftovers).toBeUndefined();

    const other = await start('sleep 1000 & sleep 1000 & true', { name: 'daemons' });
    await window.tasks.waitFor({ label: 'daemons', ...left });
    const { leftovers } = await client.get(other.id);
    await window.runCommand('Legwork: Remove Task…');
    await choose(window, 'Remove', 'daemons');
    const dialog = window.page.locator('.monaco-dialog-box', {
      hasText: 'leave 2 processes of daemons running?',
    });
    await dialog.waitFor();
    await window.screenshot('leftovers-remove');
    await window.answerDialog('Remove');
    await expect.poll(async () => (await client.list()).some(({ id }) => id === other.id)).toBe(false);
    // They go on: ending them is the test's.
    for (const { pid } of leftovers?.processes ?? []) expect(process.kill(pid, 'SIGKILL')).toBe(true);
  },
);

testOnPosix('what is typed into the terminal of a task is its input', async () => {
  const window = await editor().current();
  const { start } = await connectBeside(editor());
  const script = `console.log('I listen'); process.stdin.on('data', (line) => { console.log('<' + String(line).trim() + '>'); })`;
  await start(`node -e "${script}"`, { name: 'echoing', takesInput: true });
  await window.tasks.waitFor({ label: 'echoing', group: 'Running' });
  await window.runCommand('Legwork: Follow in Terminal');
  await choose(window, 'Follow', 'echoing');
  // What is typed before the terminal is connected is nobody's.
  await window.page.locator('.terminal-wrapper.active .xterm-rows', { hasText: 'I listen' }).waitFor();
  await window.page.locator('.terminal-wrapper.active .xterm-helper-textarea').focus();
  await window.page.keyboard.type('hello');
  await window.page.keyboard.press('Enter');
  await window.runCommand('Legwork: Show Task Output');
  await choose(window, 'Show the output', 'echoing');
  await window.waitForOutput('<hello>');
  await window.runCommand('Terminal: Focus Terminal');
  await window.screenshot('terminal-input');
  await window.runCommand('Legwork: Cancel Task…');
  await choose(window, 'Cancel', 'echoing');
  await window.tasks.waitFor({ label: 'echoing', group: 'Cancelled' });
});

/** Shows how far it is, in colour, says when it was given another size, and asks. */
const SETUP = `
import { createInterface } from 'node:readline';
import { stdin as input, stdout as output } from 'node:process';
output.on('resize', () => output.write('size ' + output.columns + ' of ' + output.rows + '\\n'));
for (const done of [25, 50, 100]) output.write('\\r\\x1b[32m' + '#'.repeat(done / 5) + '\\x1b[0m ' + done + ' %');
output.write('\\n');
createInterface({ input, output }).question('Who are you? ', (name) => {
  console.log('Hello ' + name + ' at ' + output.columns);
  process.exit(4);
});
`;

testOnPosix('a command has a terminal of its own, which is there again after a reload', async () => {
  const window = await editor().current();
  await writeFile(join(editor().folder, 'setup.mjs'), SETUP);
  await window.runCommand('Legwork: Run Command in Background…');
  await window.type('node setup.mjs', { enter: false });
  await window.page.locator('.quick-input-widget .action-label[aria-label^="Options"]').click();
  await choose(window, 'Choose what to change', 'Terminal');
  await window.quickRows().filter({ hasText: 'Its Own' }).first().waitFor();
  await window.screenshot('terminal-option');
  await window.pick('Its Own');
  await window.quickRows().filter({ hasText: 'node setup.mjs' }).first().waitFor();
  await window.page.keyboard.press('Enter');
  await window.tasks.waitFor({ label: 'node setup.mjs', group: 'Running' });

  const screen = window.page.locator('.terminal-wrapper.active .xterm-rows');
  const shows = (text: RegExp) => screen.filter({ hasText: text }).waitFor();
  const follow = async () => {
    const command = 'Legwork: Follow in Terminal';
    await chooseAfterReload(window, { command, placeholder: 'Follow', text: 'node setup.mjs' });
    await shows(/Who are you\?/);
  };
  await follow();
  await shows(/#{20} 100 %/);
  await screen.locator('.xterm-fg-2', { hasText: '#' }).first().waitFor();
  await shows(/size \d+ of \d+/);
  await window.screenshot('terminal-of-its-own');

  await window.reload();
  await window.tasks.waitFor({ label: 'node setup.mjs', group: 'Running' });
  await follow();
  await window.page.locator('.terminal-wrapper.active .xterm-helper-textarea').focus();
  await window.page.keyboard.type('Amy');
  await window.page.keyboard.press('Backspace');
  await window.page.keyboard.type('n');
  await window.page.keyboard.press('Enter');
  await shows(/Hello Amn at \d+/);
  await window.tasks.waitFor({ label: 'node setup.mjs', group: 'Failed', description: /^exit 4/ });
  await window.screenshot('terminal-answered');
});

/** The one of several windows that shows a message. */
async function whoTells(windows: Workbench[], pattern: RegExp): Promise<Workbench> {
  return waitFor(() => windows.find(({ notifications }) => notifications.matching(pattern).length > 0), {
    what: `a window to show ${pattern}`,
    // Where there were many messages, they may be gathered for a minute.
    timeout: 2 * PATIENCE_MS,
  });
}

test('a monitor tells of a line that matches, in one of two windows', async () => {
  const first = await editor().current();
  const second = await editor().another();
  await first.runCommand('Legwork: Run Monitor in Background…');
  const script =
    `const timer = setInterval(() => { if (!require('fs').existsSync('line.done')) return;` +
    ` clearInterval(timer); console.log('error [here](command:x)'); setTimeout(() => {}, 600000); }, 50)`;
  await first.type(`node -e "${script}"`, { enter: false });
  await first.page.keyboard.press('Enter');
  await answer(first, 'error|warning', 'err(or');
  await first.page.locator('.quick-input-widget', { hasText: 'cannot be used' }).waitFor();
  await first.screenshot('monitor-pattern');
  await answer(first, 'error|warning', 'err(or)?');
  await first.tasks.waitFor({ label: /line\.done/, group: 'Running' });

  const { start } = await connectBeside(editor());
  await editor().finish('line');
  const teller = await whoTells([first, second], /: error \[here\]/);
  await teller.screenshot('monitor-told');
  await teller.notifications.press(/error \[here\]/, 'Show Output');
  await teller.waitForOutput('error [here](command:x)');
  // A later end has gone the same way in both windows: nothing of the match is still to come.
  await start('node scripts/lint.js', { name: 'later' });
  await second.tasks.waitFor({ label: 'later', group: 'Completed' });
  const told = () => [first, second].flatMap((window) => window.notifications.matching(/: error \[here\]/));
  expect(told()).toHaveLength(1);
});

testOnPosix('a task that asks is answered from its notification, in one of two windows', async () => {
  const window = await editor().current();
  const second = await editor().another();
  const { client, start } = await connectBeside(editor());
  const script = `process.stdin.once('data', (line) => { console.log('<' + line + '>'); process.exit(); })`;
  const task = await start(`node -e "${script}"`, { name: 'wizard', takesInput: true });
  await window.tasks.waitFor({ label: 'wizard', group: 'Running' });
  await client.update({
    id: task.id,
    status: { state: 'waiting', for: 'input', message: 'Overwrite $(trash) [all](command:x)?' },
  });

  await window.tasks.waitFor({ label: 'wizard', group: 'Needs You', description: /^needs you: Overwrite/ });
  await expect.poll(() => window.statusBar()).toContain('$(bell-dot) 1');
  const teller = await whoTells([window, second], /^Needs you: wizard/);
  expect(await teller.notifications.buttons(/Needs you: wizard/)).toContain('Answer');
  await second.tasks.waitFor({ label: 'wizard', group: 'Needs You' });
  await teller.screenshot('needs-you');
  await teller.notifications.press(/Needs you: wizard/, 'Answer');
  await teller.quickInput().waitFor();
  await teller.screenshot('needs-you-answer');
  await teller.type('yes');
  await window.tasks.waitFor({ label: 'wizard', group: 'Completed' });
  await window.runCommand('Legwork: Show Task Output');
  await choose(window, 'Show the output', 'wizard');
  await window.waitForOutput('<yes');
  const told = [window, second].flatMap(({ notifications }) => notifications.matching(/Needs you: wizard/));
  expect(told).toHaveLength(1);
});

test('two windows show the same tasks, and one of them tells of an end', async () => {
  const first = await editor().current();
  const second = await editor().another();
  const command = editor().untilFinished('shared', 8);
  await first.runInBackground(command);
  await first.tasks.waitFor({ label: command, group: 'Running' });
  await second.tasks.waitFor({ label: command, group: 'Running' });

  await editor().finish('shared');
  await first.tasks.waitFor({ label: command, group: 'Failed', description: /exit 8/ });
  await second.tasks.waitFor({ label: command, group: 'Failed', description: /exit 8/ });
  const told = () => [first, second].flatMap((window) => window.notifications.matching(/shared\.done/));
  await expect.poll(() => told().length).toBeGreaterThan(0);

  // The end of a later task has gone the same way in both windows: nothing of the first is still to come.
  await first.runInBackground('node scripts/lint.js');
  await second.tasks.waitFor({ label: 'node scripts/lint.js', group: 'Completed' });
  expect(told()).toHaveLength(1);
});
