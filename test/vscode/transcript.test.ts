import { expect, test } from 'vitest';
import { fakeRun } from '../helpers/host/fakeAgents.ts';
import { useEditor } from '../helpers/vscode/editor.ts';
import { TranscriptView } from '../helpers/vscode/transcriptView.ts';
import type { FakeStep } from '../agents/fakeScript.ts';
import type { AgentParams } from '../../src/protocol/startParams.ts';
import { connectBeside } from './hostClient.ts';

const editor = useEditor();

/** Starts a run of the fake agent beside the window, as a terminal does. */
async function startRun(steps: readonly FakeStep[], more: Partial<AgentParams> = {}) {
  const { client } = await connectBeside(editor());
  const home = { folder: editor().server.root, work: editor().folder };
  return { client, task: await client.start(fakeRun(home, steps, more)) };
}

const asking: FakeStep[] = [
  { do: 'say', text: 'First I look <b>around</b>.' },
  { do: 'tool', name: 'Bash', input: { command: 'npm test\nnpm run lint' }, output: '1 failed', asks: true },
  {
    do: 'tool',
    name: 'Edit',
    input: {
      file_path: 'src/cart.ts',
      old_string: 'let sum = 0;\nreturn sum',
      new_string: 'const sum = total();\nreturn sum',
    },
    asks: true,
  },
  { do: 'say', text: 'All tests pass now.' },
];

test('a run asks, is answered from a notification and in its transcript, and takes a message', async () => {
  const window = await editor().open();
  const { client, task } = await startRun([...asking, { do: 'hang' }], { name: 'fix the tests' });
  await window.tasks.waitFor({ label: 'fix the tests', group: 'Needs You' });
  const notice = /fix the tests: allow Bash "npm test…"\?/;
  await window.notifications.waitFor(notice);
  expect(await window.notifications.buttons(notice)).toEqual(
    expect.arrayContaining(['Allow', 'Deny', 'Open']),
  );
  await window.screenshot('h2-notice');
  await window.notifications.press(notice, 'Allow');
  await window.notifications.waitFor(/allow Edit "src\/cart\.ts"\?$/);

  await window.tasks.row('fix the tests').click();
  const view = new TranscriptView(window.page);
  await view.waitFor('First I look <b>around</b>.');
  await view.open('npm test');
  await view.waitFor('1 failed');
  await view.card.waitFor();
  await window.screenshot('h2-card');
  expect(await view.card.textContent()).toContain('src/cart.ts');
  await view.card.getByRole('button', { name: 'Allow' }).click();
  await view.waitFor('All tests pass now.');
  await view.button('Interrupt').click();
  await view.waitFor('interrupted');
  await view.box.fill('Thank you');
  await view.box.press('Enter');
  await view.waitFor('You said: Thank you');
  await view.waitFor('completed');
  expect((await client.get(task.id)).status.state).toBe('completed');
  await window.screenshot('h2-done');
});
