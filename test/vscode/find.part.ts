import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { usePart } from '../helpers/vscode/editor.ts';
import { pageOf } from '../helpers/vscode/transcriptView.ts';
import { waitFor } from '../helpers/vscode/wait.ts';
import { connectBeside } from './hostClient.ts';
import { answer } from './quickInput.ts';

const editor = usePart();

const INPUT = 'Text to find';

test('a line is searched, found in spite of its colors, and a choice leads to it', async () => {
  const window = await editor().current();
  const { client, start } = await connectBeside(editor());
  const lines = String.raw`i=1; while [ $i -le 60 ]; do echo "line $i"; i=$((i+1)); done; printf 'an \033[31mer\033[0mror: no needle\n'`;
  for (const name of ['first', 'second']) {
    const { id } = await start(lines, { name });
    await client.wait(id);
  }

  await window.runCommand('Legwork: Search Outputs…');
  await answer(window, INPUT, 'error: no');
  const rows = window.quickRows().filter({ hasText: 'an error: no needle' });
  await waitFor(async () => (await rows.count()) === 2, { what: 'both lines' });
  await window.page.locator('.quick-input-widget').getByText('line 61').first().waitFor();
  await window.screenshot('search-outputs');
  await window.page.keyboard.press('Enter');
  // The newest comes first, and the place is selected.
  await window.page
    .locator('.statusbar')
    .getByText(/Ln 61, Col \d+ \(\d+ selected\)/)
    .waitFor();
  await window.screenshot('search-place');

  // The window has told where the editor's ripgrep is.
  const settings = await readFile(join(editor().server.home, 'settings.json'), 'utf8');
  expect(JSON.parse(settings)).toMatchObject({ search: { ripgrep: expect.stringMatching(/\/rg$/) } });
});

test('what cannot be searched is said, and what is found by a regular expression', async () => {
  const window = await editor().current();
  await window.runCommand('Legwork: Search Outputs…');
  await answer(window, INPUT, '/(/');
  await window.notifications.waitFor(/cannot be used/);
  // What was typed is still there.
  await answer(window, INPUT, String.raw`/line 5\d/`);
  const rows = window.quickRows().filter({ hasText: /line 5\d/ });
  await waitFor(async () => (await rows.count()) >= 10, { what: 'the lines' });
  await window.page.keyboard.press('Escape');
  await window.runCommand('Legwork: Search Outputs…');
  await answer(window, INPUT, 'nowhere to be found');
  await window.quickRows().filter({ hasText: 'Nothing was found.' }).waitFor();
  await window.page.keyboard.press('Escape');
});

test('the page of statistics, by keyboard', async () => {
  const window = await editor().current();
  const { client, start } = await connectBeside(editor());
  const names = { name: 'nightly build', group: 'builds' };
  const usual: number[] = [];
  for (const seconds of ['0', '0.1', '0', '0.1', '0', '0']) {
    const { id } = await start(`sleep ${seconds}`, names);
    const { startedAt = '', endedAt = '' } = await client.wait(id);
    usual.push(Date.parse(endedAt) - Date.parse(startedAt));
  }
  const slow = await start(editor().untilFinished('nightly'), names);
  const startedAt = async () => Date.parse((await client.get(slow.id)).startedAt ?? '');
  await waitFor(async () => Date.now() - (await startedAt()) > 2 * Math.max(...usual), {
    what: 'the last one to be the slowest',
  });
  await editor().finish('nightly');
  await client.wait(slow.id);
  const { id } = await start('exit 3', { name: 'flaky' });
  await client.wait(id);

  await window.runCommand('Legwork: Show Statistics');
  const page = pageOf(window.page);
  const row = page.locator('tbody tr').filter({ hasText: 'nightly build' });
  await row.waitFor();
  await row.getByText('slower than usual').waitFor();
  expect(await row.locator('rect').count()).toBe(7);
  await page.locator('tbody tr').filter({ hasText: 'flaky' }).filter({ hasText: '0 %' }).waitFor();
  await page.getByRole('heading', { name: 'Waits before a start' }).waitFor();
  await window.screenshot('statistics');

  await page.locator('select').selectOption('day');
  await row.waitFor();
  await row.getByRole('button').press('Enter');
  await window.page.locator('.panel').getByText('nightly build').first().waitFor();
});
