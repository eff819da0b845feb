import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { useEditor } from '../helpers/vscode/editor.ts';
import { PATIENCE_MS, waitFor } from '../helpers/vscode/wait.ts';
import { connectBeside } from './hostClient.ts';

const editor = useEditor({
  settings: {
    'legwork.onWindowClose': 'cancel',
    'legwork.retention.count': 3,
    'legwork.notifications.command': 'cat > "$LEGWORK_HOME/$LEGWORK_ID.told"',
    'legwork.notifications.events': ['failed'],
  },
  // Longer than a reload takes on a busy machine.
  env: { LEGWORK_HOST_SESSION_GRACE_MS: '60000' },
});

test('a window that closes for good takes its tasks along when the setting says so, a reload does not', async () => {
  const window = await editor().open();
  const command = editor().untilFinished('never');
  await window.runInBackground(command);
  await window.tasks.waitFor({ label: command, group: 'Running' });
  const { client } = await connectBeside(editor());
  const stateOf = async () => (await client.list())[0]?.status.state;

  await window.reload();
  await window.tasks.waitFor({ label: command, group: 'Running' });
  await window.close();
  await waitFor(async () => (await stateOf()) === 'cancelled', {
    what: 'the task to be cancelled',
    timeout: 3 * PATIENCE_MS,
  });
  expect((await client.list())[0]?.status).toMatchObject({ reason: expect.stringContaining('session') });
});

test('the command of the settings is told what happens when no window is open', async () => {
  const window = await editor().open();
  const { client, start } = await connectBeside(editor());
  const set = { command: expect.any(String) as string, events: ['failed'] };
  await expect.poll(async () => (await client.configure()).notifications).toEqual(set);
  const [good, bad] = [await start('node -e 0'), await start(editor().untilFinished('late', 3))];
  await window.close();
  await editor().finish('late');
  await Promise.all([good, bad].map(({ id }) => client.wait(id)));
  const told = (id: string) => join(editor().server.home, `${id}.told`);
  await waitFor(() => existsSync(told(bad.id)) && readFileSync(told(bad.id), 'utf8').endsWith('\n'), {
    what: 'the command to be told',
  });
  expect(JSON.parse(readFileSync(told(bad.id), 'utf8'))).toMatchObject({ event: 'failed', id: bad.id });
  expect(existsSync(told(good.id))).toBe(false);
});

test('of ended tasks as many are kept as the setting says', async () => {
  const window = await editor().open();
  const { client, start } = await connectBeside(editor());
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    const task = await start('node -e 0', { name });
    await client.wait(task.id);
  }
  // Each connection says again what is to be kept.
  await window.reload();
  await waitFor(async () => (await client.list()).length <= 3, { what: 'older tasks to be removed' });
  await window.tasks.waitFor({ label: 'e', group: 'Completed' });
  await expect.poll(async () => (await window.tasks.rows()).length).toBe(3);
});
