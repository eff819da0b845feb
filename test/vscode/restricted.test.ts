import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { useEditor } from '../helpers/vscode/editor.ts';

const editor = useEditor({ restricted: true });

test('refuses to run anything in a folder that is not trusted', async () => {
  const window = await editor().open();
  await window.runCommand('Legwork: Run Command in Background…');
  await window.notifications.waitFor(/trust/i);

  await window.runCommand('Legwork: Start Agent Run…');
  await expect.poll(() => window.notifications.matching(/trust/i).length, { timeout: 20_000 }).toBe(2);

  const tasks = join(editor().server.home, 'tasks');
  expect(existsSync(tasks) ? await readdir(tasks) : []).toEqual([]);
  expect(await window.tasks.rows()).toEqual([]);
});
