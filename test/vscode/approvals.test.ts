import { expect, test } from 'vitest';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { hangingRun } from '../helpers/host/fakeAgents.ts';
import { useEditor } from '../helpers/vscode/editor.ts';
import { connectBeside, connectInside } from './hostClient.ts';
import { answer, choose } from './quickInput.ts';

const editor = useEditor({ keepsWindow: true });

/** An agent run, and what lets a program inside it start commands. */
async function runWithProgram() {
  const { client } = await connectBeside(editor());
  const home = { folder: editor().server.root, work: editor().folder };
  const run = await hangingRun(home, client, { name: 'fixer' });
  const program = await connectInside(editor(), run);
  const start = (command: string) =>
    program.start({
      ...{ kind: 'shell', command, cwd: home.work, environment: { PATH: process.env['PATH'] ?? '' } },
      producer: `task:${run.id}`,
    });
  return { client, run, start };
}

test('G2: what an agent wants to start is asked in the tree and in a message, and allowed and denied there', async () => {
  const window = await editor().current();
  const { client, run, start } = await runWithProgram();
  const wanted = await start('touch allowed-it');
  const row = { group: 'Needs You', description: /^needs you: Claude Code wants to run this$/ };
  await window.tasks.show();
  await window.tasks.waitFor({ label: 'touch allowed-it', ...row });
  const notice = /Claude Code wants to run: touch allowed-it \(in .+\)/;
  expect(await window.notifications.buttons(notice)).toEqual(['Allow', 'Deny', 'Answer…', 'Turn Off…']);
  await window.screenshot('approval-message');
  await window.notifications.press(notice, 'Allow');
  expect((await client.wait(wanted.id)).status).toEqual({ state: 'completed', exitCode: 0 });
  expect(existsSync(join(editor().folder, 'allowed-it'))).toBe(true);

  const denied = await start('touch denied-it');
  await window.notifications.waitFor(/wants to run: touch denied-it/);
  await window.tasks.waitFor({ label: 'touch denied-it', ...row });
  await window.notifications.press(/wants to run: touch denied-it/, 'Answer…');
  await window.quickRows().filter({ hasText: 'Deny with a Reason…' }).first().waitFor({ timeout: 20_000 });
  await window.screenshot('approval-pick');
  await choose(window, 'Claude Code wants to run', 'Deny with a Reason…');
  await answer(window, 'What the agent should know', 'Not in this folder.');
  expect((await client.wait(denied.id)).status).toEqual({
    state: 'cancelled',
    reason: 'It was not allowed: Not in this folder.',
  });
  await window.tasks.waitFor({ label: 'touch denied-it', group: 'Cancelled' });
  expect(existsSync(join(editor().folder, 'denied-it'))).toBe(false);
  await client.cancel({ id: run.id });
});

test('a command that a message cannot show whole is seen in a dialog before it is allowed', async () => {
  const window = await editor().current();
  const { client, run, start } = await runWithProgram();
  const wanted = await start(`echo start\n${'echo a line of it\n'.repeat(150)}touch the-last-line`);
  const notice = /wants to run: echo start/;
  expect(await window.notifications.buttons(notice)).toEqual(['Answer…', 'Turn Off…']);
  await window.notifications.press(notice, 'Answer…');
  await choose(window, 'Claude Code wants to run', 'Show All of It');
  const dialog = window.page.locator('.monaco-dialog-box');
  await dialog.getByText('touch the-last-line').waitFor();
  await window.screenshot('approval-dialog');
  await window.answerDialog('OK');
  await choose(window, 'Claude Code wants to run', 'Allow');
  expect((await client.wait(wanted.id)).status).toEqual({ state: 'completed', exitCode: 0 });
  expect(existsSync(join(editor().folder, 'the-last-line'))).toBe(true);
  await client.cancel({ id: run.id });
});
