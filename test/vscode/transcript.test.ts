import { expect, test } from 'vitest';
import type { AgentParams } from '../../src/protocol/startParams.ts';
import type { FakeStep } from '../agents/fakeScript.ts';
import { fakeRun } from '../helpers/host/fakeAgents.ts';
import { useEditor } from '../helpers/vscode/editor.ts';
import { TranscriptView } from '../helpers/vscode/transcriptView.ts';
import { connectBeside } from './hostClient.ts';

const editor = useEditor({ keepsWindow: true });

/** Starts a run of the fake agent beside the window, as a terminal does. */
async function startRun(steps: readonly FakeStep[], more: Partial<AgentParams> = {}) {
  const { client } = await connectBeside(editor());
  const home = { folder: editor().server.root, work: editor().folder };
  return { client, task: await client.start(fakeRun(home, steps, more)) };
}

const bash: FakeStep = {
  do: 'tool',
  name: 'Bash',
  input: { command: 'npm test\nnpm run lint' },
  output: '1 failed',
  asks: true,
};
const edit: FakeStep = {
  do: 'tool',
  name: 'Edit',
  input: {
    file_path: 'src/cart.ts',
    old_string: 'let sum = 0;\nsum',
    new_string: 'const sum = total();\nsum',
  },
  asks: true,
};

test('a run is answered from a notification and from its transcript, and takes a message', async () => {
  const window = await editor().current();
  const look: FakeStep = { do: 'say', text: 'I look <b>around</b> <img src=x onerror=alert(1)>' };
  const { client, task } = await startRun(
    [look, bash, edit, { do: 'say', text: 'All tests pass.' }, { do: 'hang' }],
    { name: 'fix the tests' },
  );
  const notice = /fix the tests: allow Bash "npm test…"\?/;
  expect(await window.notifications.buttons(notice)).toEqual(['Allow', 'Deny', 'Open', 'Turn Off…']);
  await window.notifications.press(notice, 'Allow');
  await window.notifications.waitFor(/fix the tests: allow Edit "src\/cart\.ts"\?/);

  await window.tasks.waitFor({ label: 'fix the tests', group: 'Needs You' });
  await window.tasks.openTranscript('fix the tests');
  const view = new TranscriptView(window.page);
  await view.waitFor('I look <b>around</b> <img src=x onerror=alert(1)>');
  expect(await view.frame.locator('b, img').count()).toBe(0);
  await view.open('npm test');
  await view.waitFor('1 failed');
  expect(await view.call('npm test').textContent()).toContain('npm test\nnpm run lint');

  expect(await view.card.textContent()).toMatch(/src\/cart\.ts \+1 −1.*let sum = 0;.*const sum = total\(\);/);
  await window.screenshot('transcript-asks');
  await view.card.getByRole('button', { name: 'Allow' }).click();
  await view.waitFor('All tests pass.');
  await view.button('Interrupt').click();
  await view.waitFor('interrupted');
  await view.box.fill('Thank you');
  await view.box.press('Enter');
  await view.waitFor('You said: Thank you');
  await view.waitFor('completed');
  expect(await view.box.inputValue()).toBe('');
  expect((await client.get(task.id)).status.state).toBe('completed');
});

test('a request is answered from the palette, and who is late is told so', async () => {
  const window = await editor().current();
  const { client, task } = await startRun([bash, edit], { name: 'asker' });
  const notice = /asker: allow Bash/;
  await window.notifications.toast(notice).waitFor({ timeout: 20_000 });
  await window.runCommand('Legwork: Answer Request…');
  await window.pick('asker');
  await window.quickRows().filter({ hasText: 'Deny' }).first().waitFor({ timeout: 20_000 });
  await client.answer({ id: task.id, decision: 'allow' });
  await window.notifications.toast(notice).waitFor({ state: 'hidden', timeout: 20_000 });
  await window.pick('Deny');
  await window.notifications.waitFor(/^This request was already answered elsewhere/);

  await window.notifications.waitFor(/asker: allow Edit/);
  await window.runCommand('Legwork: Answer Request…');
  await window.pick('asker');
  const detail = window.quickRows().filter({ hasText: 'src/cart.ts: 1 line added, 1 removed' });
  await detail.waitFor({ timeout: 20_000 });
  await window.pick('Deny');
  await window.tasks.waitFor({ label: 'asker', group: 'Completed' });
  await window.tasks.openTranscript('asker');
  const view = new TranscriptView(window.page);
  await view.call('editing src/cart.ts').filter({ hasText: 'denied' }).waitFor();
});

test('a transcript follows what comes, and stays where a person reads', async () => {
  const window = await editor().current();
  const said = (count: number, word: string) =>
    Array.from({ length: count }, (_none, index): FakeStep => ({ do: 'say', text: `${word} ${index}` }));
  await startRun([...said(120, 'before'), bash, ...said(40, 'after')], { name: 'long' });
  await window.tasks.waitFor({ label: 'long', group: 'Needs You' });
  await window.tasks.openTranscript('long');
  const view = new TranscriptView(window.page);
  await view.card.waitFor();
  await expect.poll(() => view.fromEnd(), { timeout: 20_000 }).toBeLessThan(5);
  await view.transcript.hover();
  await window.page.mouse.wheel(0, -1500);
  await expect.poll(() => view.fromEnd(), { timeout: 20_000 }).toBeGreaterThan(1000);
  const place = await view.settledScrollTop();
  await view.card.getByRole('button', { name: 'Allow' }).click();
  await view.transcript.getByText('after 39', { exact: true }).waitFor({ state: 'attached' });
  expect(await view.scrollTop()).toBe(place);
  await view.button('Jump to End').click();
  await expect.poll(() => view.fromEnd(), { timeout: 20_000 }).toBeLessThan(5);
});

test('a run that ended goes on with a message, shown with what was before, also after a reload', async () => {
  const window = await editor().current();
  const { client, task } = await startRun([{ do: 'say', text: 'One.' }], { name: 'resumed' });
  await client.wait(task.id);
  await window.runCommand('Legwork: Show Transcript');
  await window.pick('resumed');
  const view = new TranscriptView(window.page);
  await view.waitFor('One.');
  await view.box.fill('And two?');
  await view.button('Send').click();
  await view.waitFor('You said: And two?');
  await view.waitFor('Attempt 1');
  await view.waitFor('Attempt 2');
  await view.waitFor('One.');

  await view.box.fill('A draft');
  await window.openFile('checkout.js');
  await window.page.locator('.tab', { hasText: 'resumed' }).click();
  await view.waitFor('You said: And two?');
  expect(await view.box.inputValue()).toBe('A draft');

  // A browser's window remembers a moment late which of them was in front.
  await window.reload();
  await window.page.locator('.tab', { hasText: 'resumed' }).click();
  await view.waitFor('You said: And two?');
  await view.waitFor('Attempt 1');
  await window.screenshot('transcript-resumed');

  await window.runCommand('Legwork: Show Task Output');
  await window.pick('resumed');
  await window.waitForOutput('> And two?');
  await window.waitForOutput('[completed]');
});
