import { expect, test } from 'vitest';
import type { FakeStep } from '../agents/fakeScript.ts';
import { fakeRun } from '../helpers/host/fakeAgents.ts';
import type { DomElement } from '../helpers/vscode/dom.ts';
import { useEditor } from '../helpers/vscode/editor.ts';
import { TranscriptView } from '../helpers/vscode/transcriptView.ts';
import { waitFor } from '../helpers/vscode/wait.ts';
import type { Workbench } from '../helpers/vscode/workbench.ts';
import { connectBeside } from './hostClient.ts';

const editor = useEditor();

/** Tells another progress ten times a second. */
const CHATTY = `node -e "let n = 0; setInterval(() => process.stdout.write('\\x1b]9;4;1;' + (n++ % 100) + '\\x07'), 100)"`;

/** The labels of the rows that are highlighted. */
async function highlighted(window: Workbench): Promise<string[]> {
  const labels = await window.page
    .locator('.part.sidebar .monaco-list-row.selected[aria-selected="true"] .label-name')
    .evaluateAll((elements: DomElement[]) => elements.map(({ textContent }) => textContent ?? ''));
  return labels.toSorted();
}

test('running tasks that tell their progress leave selection, find box and hover alone', async () => {
  const window = await editor().open();
  const { client, start } = await connectBeside(editor());
  await start(CHATTY, { name: 'first' });
  await start('sleep 900', { name: 'second' });
  await start(editor().untilFinished('third'), { name: 'third' });
  await window.tasks.waitFor({ label: 'third', group: 'Running' });
  const moves = () =>
    window.tasks.waitFor({ label: 'first', group: 'Running', description: /^\d+ % · \d+ s$/ });
  const { description } = await moves();

  await window.tasks.row('first').click();
  await window.tasks.row('third').click({ modifiers: ['Shift'] });
  const all = ['first', 'second', 'third'];
  for (let look = 0; look < 8; look += 1) {
    expect(await highlighted(window), `look ${look}`).toEqual(all);
    await window.page.waitForTimeout(500);
  }
  // It is held back, not held for ever.
  await waitFor(async () => (await moves()).description !== description, { what: 'another progress' });
  expect(await highlighted(window)).toEqual(all);
  await window.chooseFromMenu(window.tasks.row('second'), 'Cancel Task');
  const dialog = window.page.locator('.monaco-dialog-box');
  await dialog.getByText('Cancel 3 tasks?').waitFor();
  expect(await dialog.textContent()).toMatch(/third\s*second\s*first/);
  await window.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await editor().finish('third');
  await window.tasks.waitFor({ label: 'third', group: 'Completed' });
  expect(await highlighted(window)).toEqual(all);
  await window.screenshot('steady-selection');

  await window.tasks.row('second').click();
  await window.page.keyboard.press('ControlOrMeta+Alt+f');
  const box = window.page.locator('.part.sidebar .monaco-tree-type-filter input');
  await box.waitFor();
  for (const letter of 'second') {
    await window.page.keyboard.type(letter);
    await window.page.waitForTimeout(600);
  }
  expect(await box.inputValue()).toBe('second');
  await window.page.keyboard.press('Escape');
  await box.waitFor({ state: 'hidden' });

  await window.page.mouse.move(800, 300);
  await window.tasks.row('first').hover();
  const hover = window.page.locator('.workbench-hover', { hasText: 'Output' });
  await hover.waitFor();
  const { x = 0, y = 0 } = (await window.tasks.row('first').boundingBox()) ?? {};
  for (let look = 0; look < 6; look += 1) {
    await window.page.waitForTimeout(500);
    await window.page.mouse.move(x + 100 + look, y + 10);
    expect(await hover.isVisible(), `look ${look}`).toBe(true);
  }
  await window.screenshot('steady-hover');
  await client.cancelAll();
});

test('a long change keeps its answers in sight, and the keyboard its place', async () => {
  const window = await editor().open();
  const { client } = await connectBeside(editor());
  const text = (word: string) => Array.from({ length: 300 }, (_, line) => `${word} ${line}`).join('\n');
  const edit: FakeStep = {
    do: 'tool',
    name: 'Edit',
    input: { file_path: 'src/long.ts', old_string: text('old'), new_string: text('new') },
    asks: true,
  };
  const bash: FakeStep = {
    do: 'tool',
    name: 'Bash',
    input: { command: 'npm test' },
    output: 'ok',
    asks: true,
  };
  const place = { folder: editor().server.root, work: editor().folder };
  const run = await client.start(fakeRun(place, [edit, bash, { do: 'hang' }], { name: 'long' }));
  await window.tasks.waitFor({ label: 'long', group: 'Needs You' });
  await window.tasks.openTranscript('long');
  const view = new TranscriptView(window.page);
  await view.card.waitFor();
  await window.runCommand('Notifications: Clear All Notifications');
  await window.runCommand('View: Toggle Output');
  await window.page.locator('.part.panel').waitFor();

  const allow = view.card.getByRole('button', { name: 'Allow', exact: true });
  const isInSight = async (what: typeof allow) => {
    const page = await window.page.locator('iframe.webview.ready').boundingBox();
    const box = await what.boundingBox();
    return page !== null && box !== null && box.y >= page.y && box.y + box.height <= page.y + page.height;
  };
  for (const zoom of ['1', '1.5']) {
    await view.frame.locator('html').evaluate((root: { style: unknown }, value) => {
      (root.style as { zoom: string }).zoom = value;
    }, zoom);
    await view.card.locator('.diff').hover();
    for (let turn = 0; turn < 30; turn += 1) await window.page.mouse.wheel(0, 1_000);
    await waitFor(() => isInSight(allow), { what: `Allow in sight at ${zoom}` });
    expect(await isInSight(view.box), `the box at ${zoom}`).toBe(true);
    await window.screenshot(`long-change-${zoom}`);
  }
  await allow.focus();
  await window.page.keyboard.press('Enter');
  await view.card.getByText('npm test').first().waitFor();
  const focused = () =>
    view.frame
      .locator('*:focus')
      .evaluate((element: { className: string; id: string }) => element.className || element.id);
  await waitFor(async () => (await focused()) === 'card' || (await focused()) === 'message', {
    what: 'the focus',
  });
  await view.button('Deny').focus();
  await window.page.keyboard.press('Enter');
  await view.card.waitFor({ state: 'detached' });
  expect(await focused()).toBe('message');
  await client.cancel({ id: run.id });
});
