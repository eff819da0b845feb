import { expect, test } from 'vitest';
import { usePart } from '../helpers/vscode/editor.ts';
import { waitFor } from '../helpers/vscode/wait.ts';

const editor = usePart();

test('a task goes on over a reload of the window', async () => {
  const window = await editor().current();
  const command = editor().untilFinished('reload', 5);
  await window.runInBackground(command);
  await window.tasks.waitFor({ label: command, group: 'Running' });

  await window.reload();
  await window.tasks.waitFor({ label: command, group: 'Running' });
  await editor().finish('reload');
  await window.tasks.waitFor({ label: command, group: 'Failed', description: /exit 5/ });
  await window.notifications.waitFor(/reload\.done/);

  await window.reload();
  await window.tasks.waitFor({ label: command, group: 'Failed' });
  expect(window.notifications.matching(/reload\.done/)).toHaveLength(1);
});

test('a task goes on when the extension host is killed', async () => {
  const window = await editor().current();
  const command = editor().untilFinished('crash', 6);
  await window.runInBackground(command);
  await window.tasks.waitFor({ label: command, group: 'Running' });

  const killed = await editor().server.killExtensionHosts();
  await waitFor(
    async () => {
      const restart = window.page.locator('.monaco-button', { hasText: /Restart (Remote )?Extension Host/ });
      if (await restart.first().isVisible()) await restart.first().click();
      const hosts = await editor().server.extensionHosts();
      return hosts.some((pid) => !killed.includes(pid));
    },
    { what: 'a new extension host' },
  );
  await editor().finish('crash');
  await window.tasks.waitFor({ label: command, group: 'Failed', description: /exit 6/ });
});

test('a task goes on when the task host is killed, and keeps its exit code', async () => {
  const window = await editor().current();
  const command = editor().untilFinished('host', 7);
  await window.runInBackground(command);
  await window.tasks.waitFor({ label: command, group: 'Running' });

  await editor().server.killTaskHost();
  await window.tasks.waitFor({ label: command, group: 'Running' });
  await editor().finish('host');
  await window.tasks.waitFor({ label: command, group: 'Failed', description: /exit 7/ });
});

test('a task goes on when its window is closed, and the next window tells of it', async () => {
  const first = await editor().current();
  const command = editor().untilFinished('closed', 4);
  await first.runInBackground(command);
  await first.tasks.waitFor({ label: command, group: 'Running' });
  await editor().closeWindows();
  await editor().finish('closed');

  const second = await editor().open();
  await second.tasks.waitFor({ label: command, group: 'Failed', description: /exit 4/ });
  await second.notifications.waitFor(/closed\.done|while you were away/i);
});
