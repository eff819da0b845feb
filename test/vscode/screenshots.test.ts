import { describe, test } from 'vitest';
import { useEditor } from '../helpers/vscode/editor.ts';

const FOLDER = 'media/screenshots';

describe.runIf(process.env['LEGWORK_SCREENSHOTS'] === '1')('pictures for the README', () => {
  const editor = useEditor({ folderName: 'orchard' });

  test('sidebar with output, a notification, and the input of a command', async () => {
    const window = await editor().open();
    await window.runInBackground('npm run lint');
    await window.tasks.waitFor({ label: 'npm run lint', group: 'Completed' });
    await window.runInBackground('npm run build');
    await window.tasks.waitFor({ label: 'npm run build', group: 'Running' });
    await window.runInBackground('npm test');
    await window.tasks.waitFor({ label: 'npm test', group: 'Failed' });
    await window.openFile('checkout.js');
    await window.page.mouse.move(800, 300);
    await window.notifications.toast(/npm test/).waitFor();
    await window.screenshot('notification', FOLDER);

    await window.notifications.press(/npm test/, 'Show Output');
    await window.waitForOutput('1 failed');
    await window.runCommand('Notifications: Clear All Notifications');
    await window.page.mouse.move(800, 300);
    await window.screenshot('tasks', FOLDER);

    await window.runCommand('Legwork: Run Command in Background…');
    await window.type('npm run build -- --watch', { enter: false });
    await window.screenshot('run-command', FOLDER);
  });
});
