import { expect, test } from 'vitest';
import { useEditor } from '../helpers/vscode/editor.ts';

const editor = useEditor();

test('two windows show the same tasks, and one of them tells of an end', async () => {
  const first = await editor().open();
  const second = await editor().open();
  const command = editor().untilFinished('shared', 8);
  await first.runInBackground(command);
  await first.tasks.waitFor({ label: command, group: 'Running' });
  await second.tasks.waitFor({ label: command, group: 'Running' });

  await editor().finish('shared');
  await first.tasks.waitFor({ label: command, group: 'Failed', description: /exit 8/ });
  await second.tasks.waitFor({ label: command, group: 'Failed', description: /exit 8/ });
  const told = () => [first, second].flatMap((window) => window.notifications.matching(/shared\.done/));
  await expect.poll(() => told().length, { timeout: 20_000 }).toBeGreaterThan(0);

  // The end of a later task has gone the same way in both windows: nothing of the first is still to come.
  await first.runInBackground('node scripts/lint.js');
  await second.tasks.waitFor({ label: 'node scripts/lint.js', group: 'Completed' });
  expect(told()).toHaveLength(1);
});
