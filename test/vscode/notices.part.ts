import { expect, test } from 'vitest';
import { readEndpoint } from '../../src/client/hostLocator.ts';
import { dataPaths } from '../../src/protocol/dataDirectory.ts';
import { usePart } from '../helpers/vscode/editor.ts';
import { isRunning } from '../helpers/vscode/processes.ts';
import { waitFor } from '../helpers/vscode/wait.ts';
import { connectBeside } from './hostClient.ts';

const editor = usePart();

test('a hidden task is seen and told of only when it failed', async () => {
  const window = await editor().current();
  const { client, start, removeAll } = await connectBeside(editor());
  await removeAll();
  // What ends before the window looks is told in another way: as what ended while it was away.
  const first = await start('node -e 0', { name: 'first' });
  await window.tasks.waitFor({ label: 'first', group: 'Completed' });
  await client.remove([first.id]);
  const good = await start('node -e 0', { name: 'good chore', hidden: true });
  expect((await client.wait(good.id)).status.state).toBe('completed');
  await start('node -e "process.exit(4)"', { name: 'bad chore', hidden: true });

  await window.tasks.waitFor({ label: 'bad chore', group: 'Failed', description: /^exit 4/ });
  await window.notifications.waitFor(/^Failed: bad chore: exit 4/);
  const labels = async () => (await window.tasks.rows()).map(({ label }) => label);
  await expect.poll(labels).toEqual(['bad chore']);
  expect(window.notifications.matching(/good chore/)).toEqual([]);
});

test('a task that waits is told of once, over the end of the host', async () => {
  const window = await editor().current();
  const before = await connectBeside(editor());
  const task = await before.start(editor().untilFinished('asked'), { name: 'asker' });
  await window.tasks.waitFor({ label: 'asker', group: 'Running' });
  const status = { state: 'waiting' as const, for: 'permission' as const, message: 'May I?' };
  await before.client.update({ id: task.id, status });
  await window.notifications.waitFor(/^Needs you: asker: May I\?$/);

  await editor().server.killTaskHost();
  await window.tasks.waitFor({ label: 'asker', group: 'Needs You', description: /May I\?/ });
  await editor().finish('asked');
  await window.tasks.waitFor({ label: 'asker', group: 'Completed' });
  await window.notifications.waitFor(/^Completed: asker/);
  expect(window.notifications.matching(/Needs you: asker/)).toHaveLength(1);
});

test('a task host that hangs is told of with its process, and replaced on demand; its task goes on', async () => {
  const window = await editor().current();
  const command = editor().untilFinished('hung', 7);
  await window.runInBackground(command);
  await window.tasks.waitFor({ label: command, group: 'Running' });

  const pid = () => readEndpoint(dataPaths(editor().server.home))?.pid ?? 0;
  const hung = pid();
  process.kill(hung, 'SIGSTOP');
  // A heartbeat, and the patience with a handshake.
  const told = new RegExp(`\\(process ${hung}\\) does not answer`);
  await window.notifications.waitFor(told, 90_000);
  await window.notifications.press(told, 'Restart Host');
  await waitFor(() => pid() !== 0 && pid() !== hung, { what: 'another host' });
  await window.tasks.waitFor({ label: command, group: 'Running' });
  await editor().finish('hung');
  await window.tasks.waitFor({ label: command, group: 'Failed', description: /exit 7/ });
  await waitFor(async () => !(await isRunning(hung)), { what: 'the host that hung to be gone' });
});

test('a window that opens on a long history shows all of it, and changes whole what it lists in short', async () => {
  const { client, start, removeAll } = await connectBeside(editor());
  await editor().closeWindows();
  await removeAll();
  const word = 'a-word-of-a-long-command';
  const command = `echo ${Array.from({ length: 100 }, (_, index) => `${word}-${index}`).join(' ')}`;
  const { id } = await start(command, { name: 'wordy' });
  await client.wait(id);
  for (let count = 0; count < 600; count++) {
    const work = await client.register({
      kind: 'other',
      description: `work ${count}`,
      producer: 'cli',
      cwd: editor().folder,
    });
    await client.complete({ id: work.id, outcome: { state: 'completed' } });
  }

  const window = await editor().open();
  const completed = window.page
    .locator('.part.sidebar .monaco-list-row[role="treeitem"][aria-level="1"]')
    .filter({ has: window.page.locator('.label-name', { hasText: /^Completed$/ }) });
  await completed.filter({ has: window.page.locator('.label-description', { hasText: /^601$/ }) }).waitFor();
  await window.notifications.waitFor(/^While you were away: .* and 599 more completed$/);
  expect(window.notifications.matching(/While you were away/)).toHaveLength(1);

  await window.runCommand('Legwork: Edit and Rerun…');
  await window.pick('wordy');
  const input = window.page.locator('.quick-input-widget input.input[placeholder^="Command to run in"]');
  await input.waitFor();
  await expect.poll(() => input.inputValue()).toBe(command);
  await window.page.keyboard.press('Escape');
  await removeAll();
});
