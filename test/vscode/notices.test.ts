import { expect, test } from 'vitest';
import { useEditor } from '../helpers/vscode/editor.ts';
import { connectBeside } from './hostClient.ts';

const editor = useEditor({ keepsWindow: true });

test('a hidden task is seen and told of only when it failed', async () => {
  const window = await editor().current();
  const { client, start } = await connectBeside(editor());
  // What ends before the window looks is told in another way: as what ended while it was away.
  const first = await start('node -e 0', { name: 'first' });
  await window.tasks.waitFor({ label: 'first', group: 'Completed' });
  await client.remove([first.id]);
  const good = await start('node -e 0', { name: 'good chore', hidden: true });
  expect((await client.wait(good.id)).status.state).toBe('completed');
  await start('node -e "process.exit(4)"', { name: 'bad chore', hidden: true });

  await window.tasks.waitFor({ label: 'bad chore', group: 'Failed', description: /^exit 4/ });
  await window.notifications.waitFor(/^Failed: bad chore: exit 4/);
  expect((await window.tasks.rows()).map(({ label }) => label)).toEqual(['bad chore']);
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
