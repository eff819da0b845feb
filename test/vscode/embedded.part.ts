import { expect, test } from 'vitest';
import { usePart } from '../helpers/vscode/editor.ts';
import { waitFor } from '../helpers/vscode/wait.ts';
import { connectBeside } from './hostClient.ts';

const editor = usePart({ settings: { 'legwork.host': 'embedded' } });

test('L17: the engine runs in the extension host, and what it started goes on over a reload', async () => {
  const window = await editor().current();
  const command = editor().untilFinished('embedded', 3);
  await window.runInBackground(command);
  await window.tasks.waitFor({ label: command, group: 'Running' });
  // A shell beside the editor speaks with the very same host.
  const { client } = await connectBeside(editor());
  const { pid } = await client.hostStatus();
  expect(await editor().server.extensionHosts()).toContain(pid);

  await window.reload();
  await window.tasks.waitFor({ label: command, group: 'Running' });
  await editor().finish('embedded');
  await window.tasks.waitFor({ label: command, group: 'Failed', description: /exit 3/ });
  await window.notifications.waitFor(/embedded\.done/);
  await waitFor(
    async () => {
      const next = await editor().server.taskHost();
      return next !== undefined && next !== pid && (await editor().server.extensionHosts()).includes(next);
    },
    { what: 'the next extension host to have the engine' },
  );
});
