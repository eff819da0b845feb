import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TaskClient } from '../../src/client/taskClient.ts';
import type { AgentParams } from '../../src/protocol/startParams.ts';
import type { Task } from '../../src/protocol/task.ts';
import type { FakeStep } from '../agents/fakeScript.ts';
import { nodePath } from '../helpers/npm.ts';
import { fakeRun } from '../helpers/host/fakeAgents.ts';
import { PROJECT } from '../helpers/vscode/cache.ts';
import { usePart } from '../helpers/vscode/editor.ts';
import { TranscriptView } from '../helpers/vscode/transcriptView.ts';
import type { Workbench } from '../helpers/vscode/workbench.ts';
import { connectBeside } from './hostClient.ts';

const editor = usePart();

/** Starts a run of the fake agent beside the window, as a terminal does. */
async function startRun(steps: readonly FakeStep[], more: Partial<AgentParams> = {}) {
  const { client } = await connectBeside(editor());
  const home = { folder: editor().server.root, work: editor().folder };
  return { client, task: await client.start(fakeRun(home, steps, more)) };
}

const aQuestion = (question: string, more: object = {}) => ({
  question,
  header: 'Color',
  options: [
    { label: 'Red', description: 'A warm one' },
    { label: 'Green', description: 'A calm one' },
    { label: 'Blue', description: 'A cold one' },
  ],
  multiSelect: false,
  ...more,
});
const ask = (...questions: object[]): FakeStep => ({
  do: 'tool',
  name: 'AskUserQuestion',
  input: { questions },
  asks: true,
});
const plan: FakeStep = {
  do: 'tool',
  name: 'ExitPlanMode',
  input: { plan: '# The plan\n\n1. Rename `cart.ts`.\n2. Run the tests.' },
  asks: true,
};

async function openView(window: Workbench, name: string): Promise<TranscriptView> {
  await window.tasks.waitFor({ label: name, group: 'Needs You' });
  await window.tasks.openTranscript(name);
  return new TranscriptView(window.page);
}

async function hasEnded(client: TaskClient, task: Task): Promise<void> {
  await expect.poll(async () => (await client.get(task.id)).status.state).toBe('completed');
}

test('a question is answered from its message, and with a text of one’s own from its card', async () => {
  const window = await editor().current();
  const { client, task } = await startRun(
    [ask(aQuestion('Which color?')), ask(aQuestion('And the second?'))],
    {
      name: 'painter',
    },
  );
  const notice = /painter: Which color\?/;
  expect(await window.notifications.buttons(notice)).toEqual([
    ...['Red', 'Green', 'Blue', 'Other…', 'Open', 'Turn Off…'],
  ]);
  await window.screenshot('question-message');
  await window.notifications.press(notice, 'Green');
  await window.notifications.waitFor(/painter: And the second\?/);
  const view = await openView(window, 'painter');
  await view.waitFor('"Which color?":"Green"');
  await expect
    .poll(() => view.card.getByRole('button').allTextContents())
    .toEqual(['Red', 'Green', 'Blue', 'Answer', 'Skip']);
  await view.card.getByRole('textbox', { name: 'Other answer' }).fill('A kind of mauve');
  await window.screenshot('question-card');
  await view.card.getByRole('button', { name: 'Answer' }).click();
  await view.waitFor('"And the second?":"A kind of mauve"');
  await hasEnded(client, task);
});

test('a plan goes back with words, and is approved with leave to edit', async () => {
  const window = await editor().current();
  const { client, task } = await startRun([plan, plan, { do: 'say', text: 'I begin.' }], { name: 'planner' });
  const view = await openView(window, 'planner');
  await expect.poll(() => view.card.textContent()).toContain('Rename');
  // The second plan is the same, so its card is told from this one by what it is made of.
  const first = await view.card.elementHandle();
  await view.card.getByRole('textbox', { name: /What to change/ }).fill('Keep the name.');
  await window.screenshot('plan-card');
  await view.card.getByRole('button', { name: /keep planning/i }).click();
  await view.waitFor(/Keep the name\./);
  await first?.waitForElementState('hidden');
  await view.card.getByRole('button', { name: /edit/i }).click();
  await view.waitFor('I begin.');
  await hasEnded(client, task);
  expect((await client.get(task.id)).agent?.mode).toBe('allowEdits');
});

test('a form has a field for each question, and keeps what was filled in over a reload', async () => {
  const window = await editor().current();
  const { client } = await connectBeside(editor());
  const properties = {
    environment: { type: 'string', title: 'Environment', enum: ['production', 'staging'] },
    replicas: { type: 'integer', title: 'Replicas', minimum: 1, maximum: 9 },
    contact: { type: 'string', title: 'Contact', format: 'email' },
    dryRun: { type: 'boolean', title: 'Dry run' },
  };
  const schema = { type: 'object', properties, required: Object.keys(properties) };
  const asks = [
    {
      method: 'elicitation/create',
      params: { sessionId: 's', mode: 'form', message: 'Where to deploy?', requestedSchema: schema },
    },
  ];
  const command = [
    nodePath(),
    '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
    join(PROJECT, 'test/agents/askingAgent.ts'),
  ];
  const home = { folder: editor().server.root, work: editor().folder };
  const run = fakeRun(home, [], { name: 'deploy', agent: 'asker', setting: { command, transport: 'acp' } });
  const task = await client.start({
    ...run,
    environment: { ...run.environment, ASKS: JSON.stringify(asks) },
  });
  expect(await window.notifications.buttons(/deploy: Where to deploy\? \(4 questions\)/)).toEqual([
    ...['Answer…', 'Open', 'Turn Off…'],
  ]);
  const view = await openView(window, 'deploy');
  await view.card.getByText('staging').click();
  await view.card.getByRole('spinbutton', { name: 'Replicas' }).fill('12');
  await view.card.getByRole('textbox', { name: 'Contact' }).fill('me@example.com');
  await view.card.getByText('Yes').click();
  await view.card.getByRole('button', { name: 'Answer' }).click();
  // Twelve are too many: the form says so and sends nothing.
  await view.card.locator('input:invalid').waitFor();
  expect((await client.get(task.id)).status.state).toBe('waiting');
  // Hidden, the page is thrown away.
  await window.openFile('checkout.js');
  await window.page.locator('.tab', { hasText: 'deploy' }).click();
  await view.card.waitFor();
  await window.reload();
  await window.page.locator('.tab', { hasText: 'deploy' }).click();
  await view.card.waitFor();
  const contact = view.card.getByRole('textbox', { name: 'Contact' });
  await expect.poll(() => contact.inputValue()).toBe('me@example.com');
  await view.card.getByRole('spinbutton', { name: 'Replicas' }).fill('3');
  await window.screenshot('form-card');
  await view.card.getByRole('button', { name: 'Answer' }).click();
  await view.waitFor(/"action":"accept".*"environment":"staging"/);
  await hasEnded(client, task);
});

test('several questions are answered step by step from the palette, with a way back', async () => {
  const window = await editor().current();
  const questions = [
    aQuestion('Which color?'),
    aQuestion('Which ones?', { header: 'Ones', multiSelect: true }),
  ];
  const { client, task } = await startRun([ask(...questions)], { name: 'stepper' });
  await window.notifications.press(/stepper: Which color\? \(2 questions\)/, 'Answer…');
  await window.pick('Answer…');
  await window.quickRows().filter({ hasText: 'A calm one' }).waitFor();
  await window.screenshot('question-steps');
  // The first row is at the focus.
  await window.page.keyboard.press('Enter');
  await window.page.locator('.quick-input-title', { hasText: '2/2' }).waitFor();
  await window.page.locator('.quick-input-widget .action-label[aria-label^="Back"]').click();
  await window.page.locator('.quick-input-title', { hasText: '1/2' }).waitFor();
  await window.pick('Blue');
  await window.page.locator('.quick-input-title', { hasText: '2/2' }).waitFor();
  await window.quickRows().filter({ hasText: 'Red' }).click();
  await window.quickRows().filter({ hasText: 'Green' }).click();
  await window.page.keyboard.press('Enter');
  await hasEnded(client, task);
  const view = new TranscriptView(window.page);
  await window.tasks.openTranscript('stepper');
  await view.waitFor('{"Which color?":"Blue","Which ones?":"Red, Green"}');
});

test('in a long form, what has the focus is not below its buttons', async () => {
  const window = await editor().current();
  const options = Array.from({ length: 30 }, (_, index) => ({ label: `Number ${index}`, description: '' }));
  const questions = [aQuestion('Which number?', { options }), aQuestion('Which color?')];
  const { client, task } = await startRun([ask(...questions)], { name: 'long form' });
  const view = await openView(window, 'long form');
  await view.card.getByRole('radio').first().focus();
  // Down to one that is out of sight.
  for (let row = 0; row < 20; row += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one key after another
    await window.page.keyboard.press('ArrowDown');
  }
  const last = view.card.getByRole('radio', { name: 'Number 20' });
  await expect.poll(() => last.evaluate((radio: { checked: boolean }) => radio.checked)).toBe(true);
  const bottomOf = async () => {
    const box = await last.boundingBox();
    return box === null ? Infinity : box.y + box.height;
  };
  const { y: top = 0 } = (await view.card.locator('.buttons').boundingBox()) ?? {};
  await expect.poll(bottomOf).toBeLessThanOrEqual(top);
  await window.screenshot('long-form');
  await client.cancel({ id: task.id });
  await client.wait(task.id);
});

test('what is withdrawn or answered elsewhere goes out of sight, in both of two windows', async () => {
  const window = await editor().current();
  const windows = [window, await editor().another()];
  const steps = [ask(aQuestion('Which color?')), ask(aQuestion('Still?')), { do: 'hang' } as const];
  const { client, task } = await startRun(steps, { name: 'undecided' });
  /** Waits for the message, and keeps it in sight: the editor itself hides none below the mouse. */
  const toldBy = async (message: RegExp) => {
    const teller = () => windows.find(({ notifications }) => notifications.matching(message).length > 0);
    await expect.poll(teller).toBeDefined();
    await teller()?.notifications.toast(message).hover();
    return teller() as Workbench;
  };
  const first = /undecided: Which color\?/;
  const teller = await toldBy(first);
  await client.answer({ id: task.id, option: 'Red' });
  await teller.notifications.toast(first).waitFor({ state: 'hidden' });

  const again = /undecided: Still\?/;
  const nextTeller = await toldBy(again);
  await nextTeller.screenshot('question-open');
  await client.interrupt(task.id);
  await nextTeller.notifications.toast(again).waitFor({ state: 'hidden' });
  await nextTeller.screenshot('question-withdrawn');
  await client.cancel({ id: task.id });
});
