import { expect, test } from 'vitest';
import { useEditor } from '../helpers/vscode/editor.ts';
import { connectBeside } from './hostClient.ts';

const editor = useEditor();

test('a window that opens on a long history shows all of it, and changes whole what it lists in short', async () => {
  const { client, start } = await connectBeside(editor());
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
  expect(await input.inputValue()).toBe(command);
});
