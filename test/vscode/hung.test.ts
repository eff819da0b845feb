import { expect, test } from 'vitest';
import { readEndpoint } from '../../src/client/hostLocator.ts';
import { dataPaths } from '../../src/protocol/dataDirectory.ts';
import { useEditor } from '../helpers/vscode/editor.ts';
import { waitFor } from '../helpers/vscode/wait.ts';

const editor = useEditor();

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
  await waitFor(() => pid() !== 0 && pid() !== hung, { what: 'another host', timeout: 60_000 });
  await window.tasks.waitFor({ label: command, group: 'Running' });
  await editor().finish('hung');
  await window.tasks.waitFor({ label: command, group: 'Failed', description: /exit 7/ }, 60_000);
  expect(() => process.kill(hung, 0)).toThrow();
});
