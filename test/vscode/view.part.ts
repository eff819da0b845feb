import { expect, test } from 'vitest';
import type { DomElement } from '../helpers/vscode/dom.ts';
import { usePart } from '../helpers/vscode/editor.ts';
import { waitFor } from '../helpers/vscode/wait.ts';
import type { Workbench } from '../helpers/vscode/workbench.ts';
import { connectBeside } from './hostClient.ts';

// As people have it who set nothing.
const settings = { 'legwork.notifications.minimumSeconds': 5 };
const editor = usePart({ settings });

const SIDEBAR = '.part.sidebar';
/** Legwork's view alone may be in the sidebar, and then its title is that of the sidebar. */
const TITLE_ICONS = `${SIDEBAR} .title-actions .action-item:not(.menu-entry-overflow) .action-label`;

/** The labels of the rows that are in sight, groups too. */
async function labels(window: Workbench): Promise<string[]> {
  return window.page
    .locator(`${SIDEBAR} .monaco-list-row[role="treeitem"] .label-name`)
    .evaluateAll((elements: DomElement[]) => elements.map(({ textContent }) => textContent ?? ''));
}

const hasRow = async (window: Workbench, label: string) => (await labels(window)).includes(label);

/** Whether the keyboard's focus is in the view. */
const isFocusInView = (window: Workbench) =>
  window.page
    .locator(`${SIDEBAR} .monaco-list:focus, ${SIDEBAR} .monaco-list :focus`)
    .count()
    .then((count) => count > 0);

/** Moves the focus, and not the selection, down to a row. */
async function moveDown(window: Workbench, label: string): Promise<void> {
  await window.page.keyboard.press('ArrowDown');
  await window.page.locator(`${SIDEBAR} .monaco-list-row.focused`, { hasText: label }).waitFor();
}

test('keys act on the row at the focus, and a removal is undone by one click', async () => {
  const window = await editor().current();
  const { client, start } = await connectBeside(editor());
  for (const name of ['three', 'two', 'one']) {
    // oxlint-disable-next-line no-await-in-loop -- the newest comes first
    await client.wait((await start(`echo said by ${name}`, { name })).id);
  }
  await window.tasks.waitFor({ label: 'one', group: 'Completed' });
  const ids = new Map((await client.list()).map(({ id, name = '' }) => [name, id]));

  await window.tasks.select('one');
  await window.waitForOutput('said by one');
  await expect.poll(() => isFocusInView(window)).toBe(true);
  // The arrow moves the focus; what is selected stays.
  await moveDown(window, 'two');
  await window.page.keyboard.press('F2');
  await window.quickInput().waitFor();
  await expect.poll(() => window.page.locator('.quick-input-title').textContent()).toBe('Rename two');
  await window.page.keyboard.press('Escape');
  await window.quickInput().waitFor({ state: 'hidden' });

  // The input has given the focus back.
  await expect.poll(() => isFocusInView(window)).toBe(true);
  await window.page.keyboard.press('Delete');
  await window.notifications.waitFor(/^Removed two\.$/);
  await waitFor(async () => !(await hasRow(window, 'two')), { what: 'the row to go' });
  expect(await window.notifications.buttons(/^.*Removed two/)).toEqual(['Undo']);
  await window.screenshot('view-removed');
  await window.notifications.press(/Removed two/, 'Undo');
  await window.tasks.waitFor({ label: 'two', group: 'Completed' });
  expect((await client.get(ids.get('two') ?? '')).name).toBe('two');

  // Enter goes to what it opens.
  await window.tasks.select('one');
  await moveDown(window, 'two');
  await window.page.keyboard.press('Enter');
  await window.waitForOutput('said by two');
  await waitFor(async () => !(await isFocusInView(window)), { what: 'the focus to go to the output' });

  // Several at a time, without a question: it can be undone.
  const selected = window.page.locator(`${SIDEBAR} .monaco-list-row.selected`);
  await waitFor(
    async () => {
      await window.tasks.select('one');
      // The editor drops a click on a row that it redraws.
      await window.tasks.row('three').click({ modifiers: ['Shift'] });
      return waitFor(async () => (await selected.count()) === 3, { what: 'three rows', timeout: 5000 });
    },
    { what: 'three selected rows' },
  );
  await window.page.keyboard.press('Delete');
  await window.notifications.waitFor(/^Removed 3 tasks\.$/);
  await waitFor(async () => !(await hasRow(window, 'one')), { what: 'the rows to go' });
  await window.notifications.press(/Removed 3 tasks/, 'Undo');
  for (const name of ['one', 'two', 'three'])
    // oxlint-disable-next-line no-await-in-loop
    await window.tasks.waitFor({ label: name, group: 'Completed' });
  // That they are back is no news.
  expect(window.notifications.matching(/Completed|ended/)).toEqual([]);
});

test('a command of the palette takes what is selected where the person is', async () => {
  const window = await editor().current();
  await window.tasks.select('three');
  await window.runCommand('Legwork: Rename Task…');
  await window.quickInput().waitFor();
  await expect.poll(() => window.page.locator('.quick-input-title').textContent()).toBe('Rename three');
  await window.page.keyboard.press('Escape');
  await window.quickInput().waitFor({ state: 'hidden' });

  // Who has gone elsewhere is asked.
  await window.page.waitForTimeout(1500);
  await window.openFile('README.md');
  await window.page.locator('.editor-instance .view-lines').first().click();
  await window.runCommand('Legwork: Rename Task…');
  await window.quickInput().waitFor();
  await expect.poll(() => window.quickInput().getAttribute('placeholder')).toBe('Rename…');
  await window.page.keyboard.press('Escape');
  await window.quickInput().waitFor({ state: 'hidden' });
});

test('the title has three icons; the filter is seen, kept, and cleared by one click; sections stay as they were', async () => {
  const window = await editor().current();
  const { start } = await connectBeside(editor());
  await start('sleep 900', { name: 'a server' });
  await start('exit 3', { name: 'broken two' });
  await start('true', { name: 'fine one' });
  await start('true', { name: 'fine two' });
  await window.tasks.waitFor({ label: 'fine two', group: 'Completed' });
  await window.tasks.waitFor({ label: 'a server', group: 'Running' });
  await window.tasks.waitFor({ label: 'broken two', group: 'Failed' });
  const section = window.page.locator(`${SIDEBAR} .monaco-list-row[aria-level="1"]`, { hasText: 'Running' });
  await window.tasks.setExpanded(section, false);

  const icons = async () => {
    const labels = await window.page
      .locator(TITLE_ICONS)
      .evaluateAll((all: DomElement[]) => all.map((each) => each.getAttribute('aria-label') ?? ''));
    return labels.filter((label) => !/More Actions/.test(label));
  };
  await expect
    .poll(icons)
    .toEqual([
      expect.stringMatching(/^Run Command/),
      expect.stringMatching(/^Start Agent Run/),
      expect.stringMatching(/^Filter/),
    ]);

  await window.page.locator(`${SIDEBAR} .composite.title [aria-label^="Filter Tasks"]`).click();
  await window.quickInput().waitFor();
  await window.quickInput().fill('two');
  // It is seen while it is typed, and the states stay to be chosen.
  await waitFor(async () => !(await hasRow(window, 'fine one')) && hasRow(window, 'fine two'), {
    what: 'the filtered rows',
  });
  const failed = window.quickRows().filter({ hasText: 'Failed' });
  await failed.first().click();
  await waitFor(async () => !(await hasRow(window, 'fine two')) && hasRow(window, 'broken two'), {
    what: 'the failed row',
  });
  await window.screenshot('view-filter');
  await window.page.keyboard.press('Enter');
  await window.quickInput().waitFor({ state: 'hidden' });
  const message = window.page.locator(`${SIDEBAR} .tree-explorer-viewlet-tree-view .message`);
  // The editor draws the message a moment after the rows.
  await message.getByText('Filter: "two" in Failed').waitFor();

  await window.reload();
  await waitFor(() => hasRow(window, 'broken two'), { what: 'the filtered row' });
  expect(await hasRow(window, 'fine one')).toBe(false);
  await window.screenshot('view-filtered');
  await window.page.locator(`${SIDEBAR} .composite.title [aria-label^="Clear Filter"]`).click();
  await waitFor(() => hasRow(window, 'fine one'), { what: 'all rows' });

  // Of a filter that leaves nothing the view says so, with the way back.
  await window.page.locator(`${SIDEBAR} .composite.title [aria-label^="Filter Tasks"]`).click();
  await window.quickInput().fill('nothing like it');
  await window.page.keyboard.press('Enter');
  await window.quickInput().waitFor({ state: 'hidden' });
  await window.page.locator('.welcome-view-content').getByText('No task matches the filter.').waitFor();
  await window.page.locator('.welcome-view-content').getByText('Clear Filter').click();
  await waitFor(() => hasRow(window, 'fine one'), { what: 'all rows again' });

  await expect.poll(() => section.getAttribute('aria-expanded')).toBe('false');
  await expect.poll(() => section.getAttribute('aria-label')).toMatch(/^Running, \d tasks?/);
  await window.tasks.setExpanded(section, true);
  await waitFor(() => hasRow(window, 'a server'), { what: 'the running task' });
});

test('while a task runs and tells its progress, selection, find box and hover stay', async () => {
  const window = await editor().current();
  const { client, start } = await connectBeside(editor());
  const script = `let n = 0; setInterval(() => process.stdout.write('\\x1b]9;4;1;' + (n++ % 100) + '\\x07'), 100)`;
  await start(`node -e "${script}"`, { name: 'moving' });
  await window.tasks.waitFor({ label: 'moving', group: 'Running', description: /^\d+ % · / });
  await window.tasks.select('moving');
  await window.page.waitForTimeout(2500);
  const selected = window.page.locator(`${SIDEBAR} .monaco-list-row.selected`, { hasText: 'moving' });
  expect(await selected.count()).toBe(1);

  await window.page.keyboard.press('ControlOrMeta+Alt+f');
  const box = window.page.locator(`${SIDEBAR} .monaco-tree-type-filter input`);
  await box.waitFor();
  for (const letter of 'moving') {
    // oxlint-disable-next-line no-await-in-loop -- as slowly as a person
    await window.page.keyboard.type(letter, { delay: 400 });
  }
  await expect.poll(() => box.inputValue()).toBe('moving');
  await window.page.keyboard.press('Escape');
  await box.waitFor({ state: 'hidden' });

  const hover = await window.tasks.hover('moving', 'Output');
  // A table, each fact in a row of it.
  expect(await window.page.locator('.monaco-hover table tr').count()).toBeGreaterThan(4);
  expect(hover).not.toMatch(/Attempt|Limits/);
  await window.screenshot('view-hover');
  await window.page.waitForTimeout(2500);
  expect(await window.page.locator('.monaco-hover', { hasText: 'Output' }).isVisible()).toBe(true);
  await client.cancelAll();
});

test('what took a moment tells nothing, what took some seconds does', async () => {
  const window = await editor().current();
  const { start } = await connectBeside(editor());
  await start('true', { name: 'quick one' });
  await start('exit 4', { name: 'quick failure' });
  await start('sleep 6', { name: 'slow one' });
  await window.notifications.waitFor(/^Completed: slow one/);
  expect(window.notifications.matching(/quick/)).toEqual([]);
});
