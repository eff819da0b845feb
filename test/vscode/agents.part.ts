import { expect, test } from 'vitest';
import { agentSpecOf, type Task } from '../../src/protocol/task.ts';
import type { TaskClient } from '../../src/client/taskClient.ts';
import { fakePrompt, type FakeStep } from '../agents/fakeScript.ts';
import { ACP_EXAMPLE } from '../helpers/host/acpExample.ts';
import { usePart } from '../helpers/vscode/editor.ts';
import { TranscriptView } from '../helpers/vscode/transcriptView.ts';
import type { Workbench } from '../helpers/vscode/workbench.ts';
import { withFakeClaude } from './fakeClaude.ts';
import { connectBeside } from './hostClient.ts';
import { answer, choose } from './quickInput.ts';

const example = { command: ACP_EXAMPLE, transport: 'acp', name: 'ACP Example' };
const editor = usePart({
  settings: { ...withFakeClaude(), 'legwork.agents': { example } },
});

const PROMPT = 'What the agent should do in';

/** Chooses the agent in the pick of agents. */
async function chooseClaude(window: Workbench): Promise<void> {
  await choose(window, 'Choose an agent', 'Claude Code');
}

/** Starts a run of the fake agent from the palette. */
async function startRun(window: Workbench, run: { title: string; steps: FakeStep[] }): Promise<void> {
  await window.runCommand('Legwork: Start Agent Run…');
  await chooseClaude(window);
  await answer(window, PROMPT, `${run.title} ${fakePrompt(run.steps)}`);
}

/** Presses a button of the input that is open. */
async function pressButton(window: Workbench, label: string): Promise<void> {
  await window.page.locator(`.quick-input-widget .action-label[aria-label^="${label}"]`).click();
}

/** The task whose description begins like this. */
async function taskCalled(client: TaskClient, description: string): Promise<Task> {
  const find = async () => (await client.list()).findLast((task) => task.description.startsWith(description));
  await expect.poll(find).toBeDefined();
  return (await find()) as Task;
}

test('runs the agent that was picked, and says what it does and what came of it', async () => {
  const window = await editor().current();
  await window.runCommand('Legwork: Start Agent Run…');
  await window.quickRows().filter({ hasText: 'Claude Code' }).filter({ hasText: '0.0.1' }).waitFor();
  await window.quickRows().filter({ hasText: 'npm install -g @openai/codex' }).waitFor();
  await chooseClaude(window);
  const steps: FakeStep[] = [
    { do: 'tool', name: 'Bash', input: { command: 'npm test' }, output: 'ok' },
    { do: 'until', file: 'seen.done' },
    { do: 'say', text: 'All good.' },
  ];
  await answer(window, PROMPT, `Check the tests ${fakePrompt(steps)}`);
  await window.tasks.waitFor({ label: /^Check the tests/, group: 'Running', description: /1 turn$/ });
  await editor().finish('seen');
  await window.tasks.waitFor({
    label: /^Check the tests/,
    group: 'Completed',
    description: /^\$0\.00\d+ · (?:\d+ m )?\d+ s$/,
  });
  await window.notifications.waitFor(/^Completed: Check the tests.*\(\$0\.00/);
});

test('an agent that is not there says how to get it', async () => {
  const window = await editor().current();
  await window.runCommand('Legwork: Start Agent Run…');
  await choose(window, 'Choose an agent', 'Qwen Code');
  await window.notifications.waitFor(/Qwen Code was not found on this machine\. Run .*qwen-code/);
});

test('what may do everything is confirmed once, and its options are behind a button', async () => {
  const window = await editor().current();
  const { client } = await connectBeside(editor());
  const allowEverything = async (name: string) => {
    await window.runCommand('Legwork: Start Agent Run…');
    await chooseClaude(window);
    await pressButton(window, 'Options');
    await window.quickRows().filter({ hasText: 'What It May Do' }).waitFor();
    await choose(window, 'Choose what to change', 'What It May Do');
    await window.quickRows().filter({ hasText: 'Questions and plans still wait for you.' }).waitFor();
    await window.pick('Allow everything');
    await pressButton(window, 'Options');
    await choose(window, 'Choose what to change', 'Turns');
    await answer(window, 'Maximum number of turns', '7');
    await window.page.locator('.quick-input-title', { hasText: 'at most 7 turns' }).waitFor();
    await answer(window, PROMPT, name);
  };
  await allowEverything('Tidy up');
  await window.page.locator('.monaco-dialog-box', { hasText: 'without asking' }).waitFor();
  await window.answerDialog('Cancel');
  const input = window.page.locator(`.quick-input-widget input.input[placeholder^="${PROMPT}"]`);
  await expect.poll(() => input.inputValue()).toBe('Tidy up');
  expect((await client.list()).filter(({ description }) => description === 'Tidy up')).toEqual([]);
  await window.page.keyboard.press('Escape');

  await allowEverything('Tidy up');
  await window.answerDialog('Allow Everything');
  await window.tasks.waitFor({ label: 'Tidy up', group: 'Completed' });
  await allowEverything('Tidy up again');
  await window.tasks.waitFor({ label: 'Tidy up again', group: 'Completed' });
  const spec = agentSpecOf(await taskCalled(client, 'Tidy up again'));
  expect(spec).toMatchObject({ mode: 'allowAll', maxTurns: 7, cwd: editor().folder, ifLost: 'ask' });
});

test('asks about a selection, and has a failed command fixed', async () => {
  const window = await editor().current();
  const { client, start } = await connectBeside(editor());
  await window.openFile('checkout.js');
  await window.page.locator('.editor-instance .view-lines').first().click();
  await window.page.keyboard.press('ControlOrMeta+a');
  await window.runCommand('Legwork: Ask Agent about Selection…');
  await chooseClaude(window);
  await answer(window, 'Ask a question', 'What is this for?');
  await window.tasks.waitFor({ label: 'What is this for?…', group: 'Completed' });
  const asked = agentSpecOf(await taskCalled(client, 'What is this for?'));
  expect(asked?.prompt).toMatch(
    /^What is this for\?\n\nThis is about lines 1 to \d+ of .*checkout\.js:\n\n```javascript\n/,
  );

  const failed = await start('[ -e tried ] || { touch tried; echo broken; exit 3; }', { name: 'broken' });
  await window.tasks.waitFor({ label: 'broken', group: 'Failed' });
  await window.chooseFromMenu(window.tasks.row('broken'), 'Fix with Agent');
  await chooseClaude(window);
  await answer(window, 'Anything else', '');
  // The command is its check, and succeeds from now on.
  await window.tasks.waitFor({ label: /^Fix what makes this command fail/, group: 'Completed' });
  const fixing = agentSpecOf(await taskCalled(client, 'Fix what makes'));
  expect(fixing?.prompt).toContain('How it ended: exit 3');
  expect(fixing?.prompt).toContain(`(all of it is in ${failed.output.path}):\n\n\`\`\`\nbroken\n\`\`\``);
  // Its end is told by itself, not with that of a later run.
  const noticedAt = async () => (await taskCalled(client, 'Fix what makes')).noticedAt;
  await expect.poll(noticedAt).toBeDefined();
});

test('an agent is interrupted, sent a message, cancelled and resumed', async () => {
  const window = await editor().current();
  const steps: FakeStep[] = [{ do: 'say', text: 'Begun.' }, { do: 'hang' }];
  await startRun(window, { title: 'Take long', steps });
  const label = /^Take long/;
  await window.tasks.waitFor({ label, group: 'Running', description: /1 turn/ });
  await window.runCommand('Legwork: Interrupt Agent…');
  await window.pick('Take long');
  await window.tasks.waitFor({ label, group: 'Needs You' });
  await window.runCommand('Legwork: Send Message…');
  await choose(window, 'Send to', 'Take long');
  await window.type(`Go on ${fakePrompt([{ do: 'hang' }])}`);
  await window.tasks.waitFor({ label, group: 'Running' });
  await window.runCommand('Legwork: Cancel Task…');
  await window.pick('Take long');
  await window.tasks.waitFor({ label, group: 'Cancelled' });
  await window.runCommand('Legwork: Resume Agent Run…');
  await window.pick('Take long');
  await window.tasks.waitFor({ label, group: 'Completed' });
  await window.runCommand('Legwork: Send Message…');
  await choose(window, 'Send to', 'Take long');
  await answer(window, 'What to do next', fakePrompt([{ do: 'fail', message: 'Out of luck' }]));
  await window.tasks.waitFor({ label, group: 'Failed', description: /^Out of luck/ });
  expect(await window.notifications.buttons(/Out of luck/)).toContain('Resume');
});

test('a run whose processes were lost is offered to go on', async () => {
  const window = await editor().current();
  const { client } = await connectBeside(editor());
  const steps: FakeStep[] = [{ do: 'say', text: 'Begun.' }, { do: 'hang' }];
  await startRun(window, { title: 'Get lost', steps });
  const label = /^Get lost/;
  await window.tasks.waitFor({ label, group: 'Running', description: /1 turn/ });
  const { process: wrapper } = await taskCalled(client, 'Get lost');
  process.kill(-(wrapper?.pid ?? 0), 'SIGKILL');
  await window.tasks.waitFor({ label, group: 'Failed', description: /^orphaned/ });
  await window.notifications.press(/Get lost/, 'Resume');
  await window.tasks.waitFor({ label, group: 'Completed' });
  expect((await taskCalled(client, 'Get lost')).attempt.number).toBe(2);
});

/** The agent of the protocol's own library: one that a person has named in the settings. */
test('an agent of the settings is started, answered, read, messaged, and is done', async () => {
  const window = await editor().current();
  await window.runCommand('Legwork: Start Agent Run…');
  await choose(window, 'Choose an agent', 'ACP Example');
  await answer(window, 'What the agent should do in', 'Improve the project');
  const row = { label: 'Improve the project' };
  const notice = /Improve the project: allow edit "\/home\/user\/project\/config\.json"\?/;
  expect(await window.notifications.buttons(notice)).toEqual([
    'Allow this change',
    'Skip this change',
    'Open',
    'Turn Off…',
  ]);
  await window.tasks.waitFor({ ...row, group: 'Needs You' });
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
  expect(window.notifications.matching(/^Completed: Improve the project/)).toEqual([]);
  // It cannot load sessions, and the view says so rather than take a message for nothing.
  await expect.poll(() => view.box.isDisabled()).toBe(true);
  await window.screenshot('acp-example');
});

test('a prompt is written as a document, and started from there', async () => {
  const window = await editor().current();
  const { client } = await connectBeside(editor());
  await window.runCommand('Legwork: Start Agent Run…');
  await chooseClaude(window);
  await window.type('', { enter: false });
  await pressButton(window, 'Write It as a Document');
  await window.page.locator('.editor-instance .view-lines', { hasText: 'This line is not sent' }).waitFor();
  await window.runCommand('Legwork: Start Agent Run from Document');
  await window.notifications.waitFor(/The document is empty/);

  await window.page.locator('.editor-instance .view-lines').first().click();
  await window.page.keyboard.press('ControlOrMeta+End');
  await window.page.keyboard.type('Rename it');
  await window.page.keyboard.press('Enter');
  await window.page.keyboard.type('everywhere');
  await window.page.locator('.codelens-decoration a', { hasText: 'Start Agent Run' }).click();
  await window.quickRows().filter({ hasText: 'Options…' }).waitFor();
  await window.page.keyboard.press('Enter');
  await window.tasks.waitFor({ label: 'Rename it…', group: 'Completed' });
  expect(agentSpecOf(await taskCalled(client, 'Rename it'))?.prompt).toBe('Rename it\neverywhere');

  await window.runCommand('Legwork: Edit and Rerun…');
  await window.pick('Rename it');
  await window.page.locator('.tab', { hasText: 'Untitled-2' }).waitFor();
});
