import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { useEditor } from '../helpers/vscode/editor.ts';

const editor = useEditor({ restricted: true });

test('runs nothing in a folder that is not trusted, and says where to trust it', async () => {
  const window = await editor().open();
  // The palette does not offer what would be refused.
  const needTrust = ['Run Command in Background…', 'Run Task in Background…', 'Start Agent Run…'];
  for (const refused of needTrust.map((title) => `Legwork: ${title}`)) {
    // oxlint-disable-next-line no-await-in-loop -- there is one palette
    expect(await window.offeredCommands(refused)).not.toContain(refused);
  }
  expect(await window.offeredCommands('Legwork: Show Host Status')).toContain('Legwork: Show Host Status');
  await window.page.getByText(/In a restricted window Legwork/).waitFor();
  await window.page.locator('.welcome-view-content').getByText('Manage Workspace Trust').waitFor();

  const tasks = join(editor().server.home, 'tasks');
  expect(existsSync(tasks) ? await readdir(tasks) : []).toEqual([]);
  expect(await window.tasks.rows()).toEqual([]);
});
