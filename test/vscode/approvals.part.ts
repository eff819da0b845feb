import { expect, test } from 'vitest';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { hangingRun } from '../helpers/host/fakeAgents.ts';
import { usePart } from '../helpers/vscode/editor.ts';
import { connectBeside, connectInside } from './hostClient.ts';
import { answer } from './quickInput.ts';

const editor = usePart();

test('G2: what an agent wants to start is asked in the tree and in a message, and allowed and denied there', async () => {
  const window = await editor().current();
  const dialog = window.page.locator('.monaco-dialog-box');
  const { client } = await connectBeside(editor());
  const home = { folder: editor().server.root, work: editor().folder };
  const run = await hangingRun(home, client, { name: 'fixer' });
  const program = await connectInside(editor(), run);
  const start = (command: string) =>
    program.start({
      ...{ kind: 'shell', command, cwd: home.work, environment: {}, additions: {} },
      producer: `task:${run.id}`,
    });
  const wanted = await start('touch allowed-it');
  const row = { group: 'Needs You', description: /^needs you: Claude Code wants to run this$/ };
  await window.tasks.show();
  await window.tasks.waitFor({ label: 'touch allowed-it', ...row });
  const notice = /Claude Code wants to run: touch allowed-it \(in .+\)/;
  expect(await window.notifications.buttons(notice)).toEqual(['Allow', 'Deny', 'Answer…', 'Turn Off…']);
  await window.screenshot('approval-message');
  await window.notifications.press(notice, 'Allow');
  expect((await client.wait(wanted.id)).status).toEqual({ state: 'completed', exitCode: 0 });
  expect(existsSync(join(home.work, 'allowed-it'))).toBe(true);

  const denied = await start('touch denied-it');
  await window.notifications.waitFor(/wants to run: touch denied-it/);
  await window.tasks.waitFor({ label: 'touch denied-it', ...row });
  await window.notifications.press(/wants to run: touch denied-it/, 'Answer…');
  await dialog.filter({ hasText: 'Claude Code wants to run: touch denied-it (in ' }).waitFor();
  await window.screenshot('approval-dialog');
  await window.answerDialog('Deny with a Reason…');
  await answer(window, 'What the agent should know', 'Not in this folder.');
  expect((await client.wait(denied.id)).status).toEqual({
    state: 'cancelled',
    reason: 'It was not allowed: Not in this folder.',
  });
  await window.tasks.waitFor({ label: 'touch denied-it', group: 'Cancelled' });
  expect(existsSync(join(home.work, 'denied-it'))).toBe(false);

  // A message has no room for all of it, so it is not allowed beside the message.
  const long = await start(`echo ${'x'.repeat(300)}\u200b; touch last-it`);
  expect(await window.notifications.buttons(/wants to run: echo x/)).toEqual(['Answer…', 'Turn Off…']);
  await window.notifications.press(/wants to run: echo x/, 'Answer…');
  await dialog.filter({ hasText: 'x\\u{200b}; touch last-it (in ' }).waitFor();
  await window.screenshot('approval-long');
  await dialog.getByRole('button', { name: 'Deny', exact: true }).click();
  expect((await client.wait(long.id)).status.state).toBe('cancelled');
  await client.cancel({ id: run.id });
});
