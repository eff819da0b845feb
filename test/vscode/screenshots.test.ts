import { describe, test } from 'vitest';
import { useEditor } from '../helpers/vscode/editor.ts';
import { connectBeside } from './hostClient.ts';

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

  test('a queue, a chain that waits, and a task that asks', async () => {
    const window = await editor().open();
    const { client, start } = await connectBeside(editor());
    await client.setGroup({ name: 'build', slots: 2 });
    const slow = editor().untilFinished('slow');
    const build = await start(slow, { name: 'build web', group: 'build' });
    await start(slow, { name: 'build api', group: 'build' });
    await start('npm run docs', { name: 'build docs', group: 'build' });
    await start('npm run images', { name: 'build images', group: 'build' });
    await start('npm test', { name: 'test web', after: [{ task: build.id, on: 'success' }] });
    const ask = await start('read -r answer', { name: 'deploy', takesInput: true });
    await window.tasks.waitFor({ label: 'deploy', group: 'Running' });
    await client.update({ id: build.id, progress: { percent: 41, message: 'Compiling' } });
    const status = {
      state: 'waiting' as const,
      for: 'input' as const,
      message: 'Deploy to production? [y/n]',
    };
    await client.update({ id: ask.id, status });
    await window.tasks.waitFor({ label: 'deploy', group: 'Needs You' });
    await window.tasks.waitFor({ label: 'test web', group: 'Queued' });
    await window.openFile('checkout.js');
    await window.page.mouse.move(800, 300);
    await window.notifications.toast(/Deploy to production/).waitFor();
    await window.screenshot('queue', FOLDER);
    await editor().finish('slow');
    await client.cancelAll();
  });
});
