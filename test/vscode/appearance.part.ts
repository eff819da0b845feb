import { expect, test } from 'vitest';
import type { FakeStep } from '../agents/fakeScript.ts';
import { fakeRun } from '../helpers/host/fakeAgents.ts';
import type { DomElement } from '../helpers/vscode/dom.ts';
import { usePart } from '../helpers/vscode/editor.ts';
import { TranscriptView } from '../helpers/vscode/transcriptView.ts';
import { PATIENCE_MS, waitFor } from '../helpers/vscode/wait.ts';
import type { Workbench } from '../helpers/vscode/workbench.ts';
import { connectBeside } from './hostClient.ts';

const editor = usePart();

/** Tells another progress ten times a second. */
const CHATTY = `node -e "let n = 0; setInterval(() => process.stdout.write('\\x1b]9;4;1;' + (n++ % 100) + '\\x07'), 100)"`;

test('clicks and menus of a row reach its task while another row changes all the time', async () => {
  const window = await editor().current();
  const { client, start } = await connectBeside(editor());
  const quiet = await start('echo found it', { name: 'quiet' });
  const chatty = await start(CHATTY, { name: 'chatty' });
  await window.tasks.waitFor({ label: 'quiet', group: 'Completed' });
  await window.tasks.waitFor({ label: 'chatty', group: 'Running', description: /\d+\s%/ });

  await window.tasks.select('quiet');
  await window.waitForOutput('found it');
  for (let time = 1; time <= 12; time += 1) {
    await window.chooseFromMenu(window.tasks.row('quiet'), 'Rename');
    await window.quickInput().waitFor();
    const placeholder = () => window.quickInput().getAttribute('placeholder');
    await expect.poll(placeholder, { message: `time ${time}` }).toBe('Leave empty for no name');
    await window.page.keyboard.press('Escape');
    await window.quickInput().waitFor({ state: 'hidden' });
    // On a row in the moment in which it is drawn again.
    for (const name of ['chatty', 'quiet']) await window.tasks.select(name);
  }
  expect(window.notifications.matching(/command/i)).toEqual([]);
  await client.cancel({ id: chatty.id });
  expect((await client.get(quiet.id)).name).toBe('quiet');
});

/** The labels of the rows that are highlighted. */
async function highlighted(window: Workbench): Promise<string[]> {
  const labels = await window.page
    .locator('.part.sidebar .monaco-list-row.selected[aria-selected="true"] .label-name')
    .evaluateAll((elements: DomElement[]) => elements.map(({ textContent }) => textContent ?? ''));
  return labels.toSorted();
}

test('running tasks that tell their progress leave selection, find box and hover alone', async () => {
  const window = await editor().current();
  const { client, start } = await connectBeside(editor());
  await start(CHATTY, { name: 'first' });
  await start('sleep 900', { name: 'second' });
  await start(editor().untilFinished('third'), { name: 'third' });
  await window.tasks.waitFor({ label: 'third', group: 'Running' });
  const moves = () =>
    window.tasks.waitFor({ label: 'first', group: 'Running', description: /^\d+ % · \d+ (?:s|m.*)$/ });
  const { description } = await moves();

  const all = ['first', 'second', 'third'];
  // The editor drops a click on a row in the moment in which it draws that row again.
  const selectAll = async () => {
    await window.tasks.select('first');
    for (const label of ['second', 'third']) {
      await window.tasks.row(label).click({ modifiers: ['ControlOrMeta'] });
    }
    return waitFor(async () => (await highlighted(window)).length === 3, {
      what: 'highlights',
      timeout: 5000,
    });
  };
  await waitFor(selectAll, { what: 'three highlighted rows' });
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
  for (const label of all) expect(await dialog.textContent()).toContain(label);
  await window.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await editor().finish('third');
  await window.tasks.waitFor({ label: 'third', group: 'Completed' });
  expect(await highlighted(window)).toEqual(all);
  await window.screenshot('steady-selection');

  await window.tasks.select('second');
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

  await window.tasks.hover('first', 'Output');
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
  const window = await editor().current();
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
  await window.runCommand('Output: Focus on Output View');
  await window.page.locator('.part.panel').waitFor();

  const allow = view.card.getByRole('button', { name: 'Allow', exact: true });
  const isInSight = async (what: typeof allow) => {
    const page = await window.page.locator('iframe.webview.ready').filter({ visible: true }).boundingBox();
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
    await waitFor(() => isInSight(view.box), { what: `the box in sight at ${zoom}` });
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
  await expect.poll(focused).toBe('message');
  await client.cancel({ id: run.id });
});

/** How far right what matters in a row's description reaches, and how far it is seen. It is read at once: it counts seconds. */
async function reachOf(window: Workbench, row: { label: string; what: RegExp }) {
  const description = window.tasks.row(row.label).locator('.label-description');
  return description.evaluate((element: Described, what: RegExp) => {
    const letters = what.exec(element.textContent)?.[0].length ?? 0;
    const range = element.ownerDocument.createRange();
    range.setStart(element.firstChild, 0);
    range.setEnd(element.firstChild, letters);
    const container = element.closest('.monaco-icon-label-container');
    return {
      reached: range.getBoundingClientRect().right,
      seen: container.getBoundingClientRect().right,
      text: element.textContent.slice(0, letters),
    };
  }, row.what);
}

interface Measured {
  getBoundingClientRect(): { right: number };
}

interface Described {
  textContent: string;
  firstChild: unknown;
  ownerDocument: {
    createRange(): Measured & {
      setStart(node: unknown, offset: number): void;
      setEnd(node: unknown, offset: number): void;
    };
  };
  closest(selector: string): Measured;
}

test('what matters about a task fits beside its label in a sidebar of 300 pixels', async () => {
  const window = await editor().current();
  const { client, start, removeAll } = await connectBeside(editor());
  await removeAll();
  const folder = `cd '${editor().folder}' &&`;
  const long = (name: string) =>
    `${folder} MODE=ci node scripts/wait-for.js many.done 2 --with-a-long-option=${name}`;
  await start(long('alpha'));
  const beta = await start(long('beta'));
  await client.update({ id: beta.id, progress: { percent: 10, message: 'Compiling module 10 of many' } });
  await start(editor().untilFinished('many'), {
    name: '\u05d1\u05e0\u05d9\u05d9\u05ea \u05d4\u05d0\u05ea\u05e8',
  });
  await start('exit 2', { name: '漢字の名前がとても長いタスクです、本当に長い' });
  await start('kill -9 $$', { name: 'a name that somebody made far too long for this view' });
  const ask = await start('sleep 900', { name: 'deploy', takesInput: true });
  await window.tasks.waitFor({ label: 'deploy', group: 'Running' });
  const status = { state: 'waiting' as const, for: 'input' as const, message: 'Deploy to production? [y/n]' };
  await client.update({ id: ask.id, status });
  await client.setGroup({ name: 'build', slots: 1 });
  await start(editor().untilFinished('many'), { name: 'build web', group: 'build' });
  await start('npm run docs', { group: 'build' });
  const group = 'integration-tests-of-the-whole-monorepo';
  await client.setGroup({ name: group, slots: 1 });
  await start(editor().untilFinished('many'), { name: 'test web', group });
  await start('npm run test:integration -- --browser=firefox', { group });
  await window.tasks.waitFor({ label: 'deploy', group: 'Needs You' });
  await window.tasks.waitFor({
    label: /^node scr.*beta$/,
    description: /^10 % · \d+ (?:s|m.*) · Compiling/,
  });
  await window.tasks.waitFor({ label: /^a name/, group: 'Failed' });
  await window.notifications.waitFor(/deploy/);
  await window.runCommand('Notifications: Clear All Notifications');
  const sidebar = await window.page.locator('.part.sidebar').boundingBox();
  expect(sidebar?.width).toBeLessThanOrEqual(300);
  await window.page.mouse.move(800, 300);
  await window.screenshot('rows');

  for (const { label, what } of [
    { label: 'alpha', what: /^\d+ (?:s|m.*)$/ },
    { label: 'beta', what: /^10 % · \d+ [sm]/ },
    { label: '漢字', what: /^exit 2/ },
    { label: 'a name', what: /^killed by/ },
    { label: 'deploy', what: /^needs you: Deploy to/ },
    { label: 'integrati', what: /^1 of 1/ },
  ]) {
    const reach = await reachOf(window, { label, what });
    expect(reach.text).toMatch(what);
    expect(reach.reached, `${label}: ${reach.text}`).toBeLessThanOrEqual(reach.seen);
  }
  const icons = window.page.locator('.part.sidebar .composite.title .actions-container .action-item');
  expect(await icons.filter({ visible: true }).count()).toBeLessThanOrEqual(5);
  await editor().finish('many');
  await client.cancelAll();
});

test('a section that was collapsed is so in the next window', async () => {
  const window = await editor().current();
  const { start, removeAll } = await connectBeside(editor());
  await removeAll();
  await start('exit 2', { name: 'only' });
  await window.tasks.waitFor({ label: 'only', group: 'Failed' });
  // Of what is collapsed in the middle of a redraw the editor tells nobody.
  await waitFor(async () => (await window.tasks.rows()).length === 1, { what: 'one row' });
  const failed = ({ page }: Workbench) =>
    page.locator('.part.sidebar .monaco-list-row[aria-level="1"]', { hasText: 'Failed' });
  await window.tasks.setExpanded(failed(window), false);
  // A browser's window writes that down a few seconds late.
  await waitFor(
    async () => {
      const next = await editor().open();
      const isExpanded = await failed(next).getAttribute('aria-expanded');
      await next.close();
      return isExpanded === 'false';
    },
    { what: 'the section to be collapsed in the next window', timeout: 3 * PATIENCE_MS },
  );
});

test('the page of the extension has no broken picture, and no link that leads nowhere', async () => {
  const window = await editor().current();
  await window.page.keyboard.press('ControlOrMeta+Shift+x');
  await window.page.locator('.extension-list-item', { hasText: 'Legwork' }).first().click();
  const { frame } = new TranscriptView(window.page);
  await frame.getByRole('heading', { name: 'What it does' }).waitFor();
  // One that is still loading has no width, either.
  const broken = () =>
    frame
      .locator('img')
      .evaluateAll(
        (all: { naturalWidth: number }[]) => all.filter(({ naturalWidth }) => naturalWidth === 0).length,
      );
  await expect.poll(broken).toBe(0);
  const links = await frame
    .locator('a[href]')
    .evaluateAll((all: DomElement[]) => all.map((link) => link.getAttribute('href') ?? ''));
  for (const link of links) {
    // The button to the top is the editor's.
    if (link === '#') continue;
    if (link.startsWith('#')) expect(await frame.locator(`[id="${link.slice(1)}"]`).count(), link).toBe(1);
    else expect(link).toMatch(/^https:/);
  }
  await window.screenshot('extension-page');
});
