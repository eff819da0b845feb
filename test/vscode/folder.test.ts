import { test } from 'vitest';
import { useEditor } from '../helpers/vscode/editor.ts';

// Windows allows no quotes in names.
const folderName = process.platform === 'win32' ? "it's a 🌳 folder" : `it's a "quoted" 🌳 folder`;
const editor = useEditor({ folderName });

test('runs in a folder whose name has spaces, quotes and an emoji', async () => {
  const window = await editor().open();
  const command = `node -p "'in ' + path.basename(process.cwd())"`;
  await window.runInBackground(command);
  await window.tasks.waitFor({ label: command, group: 'Completed' });
  await window.notifications.press(/basename/, 'Show Output');
  await window.waitForOutput(`in ${folderName}`);
});
