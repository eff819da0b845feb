import { expect, test } from 'vitest';
import { ACP_EXAMPLE } from '../helpers/host/acpExample.ts';
import { useEditor } from '../helpers/vscode/editor.ts';
import { TranscriptView } from '../helpers/vscode/transcriptView.ts';
import { answer, choose } from './quickInput.ts';

const example = { command: ACP_EXAMPLE, transport: 'acp', name: 'ACP Example' };
const editor = useEditor({ settings: { 'legwork.agents': { example } } });

/** The agent of the protocol's own library: one that a person has named in the settings. */
test('an agent of the settings is started, answered, read, messaged, and is done', async () => {
  const window = await editor().open();
  await window.runCommand('Legwork: Start Agent Run…');
  await choose(window, 'Choose an agent', 'ACP Example');
  await answer(window, 'What it is to do in', 'Improve the project');
  const row = { label: 'Improve the project' };
  await window.tasks.waitFor({ ...row, group: 'Running' });
  const notice = /Improve the project: allow edit "\/home\/user\/project\/config\.json"\?/;
  expect(await window.notifications.buttons(notice)).toEqual([
    'Allow this change',
    'Skip this change',
    'Open',
    'Turn Off…',
  ]);
  await window.notifications.press(notice, 'Open');
  const view = new TranscriptView(window.page);
  await view.waitFor('/project/README.md');
  await view.waitFor('I need to make some changes to improve it.');
  await view.box.fill('And once more, please');
  await view.box.press('Enter');
  await view.card.getByRole('button', { name: 'Skip this change' }).click();
  await view.waitFor("I'll skip the configuration update.");
  await view.waitFor('And once more, please');
  await view.card.getByRole('button', { name: 'Allow this change' }).click();
  await view.waitFor('successfully updated the configuration');
  await window.tasks.waitFor({ ...row, group: 'Completed' });
  // Nobody is told of an end that is in sight.
  expect(await window.notifications.matching(/^Completed: Improve the project/)).toEqual([]);
  // It cannot load sessions, and the view says so rather than take a message for nothing.
  expect(await view.box.isDisabled()).toBe(true);
  await window.screenshot('acp-example');
});
