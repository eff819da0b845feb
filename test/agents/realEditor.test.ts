import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { useEditor } from '../helpers/vscode/editor.ts';
import { TranscriptView } from '../helpers/vscode/transcriptView.ts';
import { answer, choose } from '../vscode/quickInput.ts';
import { promptFor, promptOf } from './mockScenarios.ts';
import { startMockModel } from './mockModel.ts';
import { REAL_SUBJECTS } from './real/subjects.ts';

/* The packaged extension in a real VS Code with a real agent; only the model is ours. */

const model = await startMockModel();
const home = mkdtempSync(join(tmpdir(), 'legwork-real-'));
const { environment } = await REAL_SUBJECTS.claude.prepare({ home, modelUrl: model.url });
const system = process.platform === 'darwin' ? 'osx' : 'linux';
const editor = useEditor({
  settings: {
    [`terminal.integrated.env.${system}`]: environment,
  },
});

test('Claude Code is started, answered from the message and the transcript, messaged, and is done', async () => {
  const window = await editor().open();
  await window.runCommand('Legwork: Start Agent Run…');
  await window
    .quickRows()
    .filter({ hasText: 'Claude Code' })
    .filter({ hasText: /\d+\.\d+\.\d+/ })
    .waitFor({ timeout: 60_000 });
  await choose(window, 'Choose an agent', 'Claude Code');
  await answer(window, 'What the agent should do in', `Write a file. ${promptFor('both', editor().folder)}`);
  const notice = /Write a file\..*allow Write "hello\.txt"\?/;
  expect(await window.notifications.buttons(notice)).toContain('Allow');
  await window.screenshot('claude-asks');
  await window.notifications.press(notice, 'Allow');
  await window.tasks.waitFor({ label: /^Write a file/, group: 'Completed', description: /^1 file · \$0\.0/ });
  await window.tasks.openTranscript('Write a file');
  const view = new TranscriptView(window.page);
  await view.waitFor('Both are done.');
  await view.open('wc -c hello.txt');
  await view.waitFor(/^21 hello\.txt$|21 hello\.txt/);
  await view.box.fill(promptOf([{ say: 'You are welcome.' }]));
  await view.box.press('Enter');
  await view.waitFor('You are welcome.');
  await view.waitFor('Attempt 2');
  await window.tasks.waitFor({ label: /^Write a file/, group: 'Completed' });
  await window.screenshot('claude-transcript');
});
