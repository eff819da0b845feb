import { expect, test } from 'vitest';
import { useEditor } from '../helpers/vscode/editor.ts';
import { connectBeside } from './hostClient.ts';

const editor = useEditor();

/** Tells another progress twenty times a second, for ever. */
const CHATTY = `node -e "let n = 0; setInterval(() => process.stdout.write('\\x1b]9;4;1;' + (n++ % 100) + '\\x07'), 50)"`;

test('clicks and menus of a row reach its task while another row changes all the time', async () => {
  const window = await editor().open();
  const { client, start } = await connectBeside(editor());
  const quiet = await start('echo found it', { name: 'quiet' });
  const chatty = await start(CHATTY, { name: 'chatty' });
  await window.tasks.waitFor({ label: 'quiet', group: 'Completed' });
  await window.tasks.waitFor({ label: 'chatty', group: 'Running', description: /\d+\s%/ });

  await window.tasks.row('quiet').click();
  await window.waitForOutput('found it');
  for (let time = 1; time <= 12; time += 1) {
    await window.chooseFromMenu(window.tasks.row('quiet'), 'Rename');
    await window.quickInput().waitFor();
    expect(await window.quickInput().getAttribute('placeholder'), `time ${time}`).toBe('Empty: no name');
    await window.page.keyboard.press('Escape');
    await window.quickInput().waitFor({ state: 'hidden' });
  }
  await client.cancel({ id: chatty.id });
  expect((await client.get(quiet.id)).name).toBe('quiet');
});
