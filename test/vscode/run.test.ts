import { expect, test } from 'vitest';
import { endHost } from '../../src/client/endHost.ts';
import { dataPaths } from '../../src/protocol/dataDirectory.ts';
import { useEditor } from '../helpers/vscode/editor.ts';
import { connectBeside } from './hostClient.ts';

const editor = useEditor({ keepsWindow: true });

test('starts no host only because the editor started', async () => {
  await editor().open();
  expect(await editor().server.taskHost()).toBeUndefined();
});

test('runs a command from the palette and shows it until it completed', async () => {
  const window = await editor().current();
  const command = editor().untilFinished('complete');
  await window.runInBackground(command);
  await window.tasks.waitFor({ label: command, group: 'Running' });
  expect(await window.statusBar()).toContain('$(sync');

  await editor().finish('complete');
  await window.tasks.waitFor({ label: command, group: 'Completed' });
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
  await expect.poll(() => window.notifications.matching(/runs\.txt/).length, { timeout: 20_000 }).toBe(2);
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
  await expect.poll(isOffered, { timeout: 20_000 }).toBe(false);
  const command = editor().untilFinished('offered');
  await window.runInBackground(command);
  await window.tasks.waitFor({ label: command, group: 'Running' });
  await expect.poll(isOffered, { timeout: 20_000 }).toBe(true);

  await editor().finish('offered');
  await window.tasks.waitFor({ label: command, group: 'Completed' });
  await expect.poll(isOffered, { timeout: 20_000 }).toBe(false);
});

test('the palette offers everything again when the host has gone and nothing waits for another', async () => {
  const window = await editor().current();
  const pause = 'Legwork: Pause Task…';
  const isOffered = async () => (await window.offeredCommands(pause)).includes(pause);
  await expect.poll(isOffered, { timeout: 20_000 }).toBe(false);
  // A view in sight would connect again.
  await window.runCommand('View: Show Explorer');
  await endHost(dataPaths(editor().server.home), { isForced: false });
  await expect.poll(isOffered, { timeout: 20_000 }).toBe(true);
  const { start } = await connectBeside(editor());
  await start(editor().untilFinished('beside'), { name: 'beside' });
  await window.runCommand(pause);
  await window.pick('beside');
  await window.tasks.show();
  await window.tasks.waitFor({ label: 'beside', description: /^paused/ });
});
