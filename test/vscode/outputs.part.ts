import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DomElement } from '../helpers/vscode/dom.ts';
import { usePart } from '../helpers/vscode/editor.ts';
import { waitFor } from '../helpers/vscode/wait.ts';
import type { Workbench } from '../helpers/vscode/workbench.ts';
import { connectBeside } from './hostClient.ts';
import { answer } from './quickInput.ts';

const editor = usePart({
  settings: {
    'legwork.problemMatchers': ['$msCompile', '$eslint-stylish'],
    'legwork.pathMappings': { '/app': '${workspaceFolder}' },
    'legwork.notifications.completed': 'never',
  },
});

const LINES = [
  '::group::Compile',
  'src/checkout.js(4,5): error C1: a total that is none',
  '    at total (src/pricing.js:3:4)',
  '    at main (/app/src/pricing.js:1:1)',
  '::endgroup::',
  '::group::Test',
  'src/missing.js:1:1: nothing there',
  '::endgroup::',
  'done',
  '',
];

/** Clicks on a link with the key that the editor asks for, which then draws the link anew. */
async function follow(window: Workbench, text: string): Promise<void> {
  const link = window.page.locator('.detected-link').filter({ hasText: text }).first();
  await link.waitFor();
  await link.hover();
  await window.page.keyboard.down('ControlOrMeta');
  await window.page.mouse.down();
  await window.page.mouse.up();
  await window.page.keyboard.up('ControlOrMeta');
}

/** Waits until a file is open with the cursor at a place. */
async function isAt(window: Workbench, file: string, place: string): Promise<void> {
  await window.page.locator('.tab.active', { hasText: file }).waitFor();
  await window.page.locator('.statusbar-item', { hasText: place }).first().waitFor();
}

test('an output file has links, steps to fold and an outline, and says when a line was printed', async () => {
  const window = await editor().current();
  const { client, start } = await connectBeside(editor());
  await writeFile(join(editor().folder, 'lines.txt'), LINES.join('\n'));
  const task = await start('cat lines.txt', { name: 'build' });
  await client.wait(task.id);
  await window.tasks.waitFor({ label: 'build', group: 'Completed' });
  await window.runCommand('Legwork: Open Output File');
  const tab = window.page.locator('.tab.active', { hasText: `${task.id}.log` });
  // Of rows that are in use in the view, nobody is asked.
  await tab
    .or(window.quickRows().filter({ hasText: 'build' }))
    .first()
    .waitFor();
  if (!(await tab.isVisible())) await window.pick('build');
  await tab.waitFor();

  const links = window.page.locator('.editor-instance .detected-link');
  await waitFor(async () => (await links.allInnerTexts()).join('').includes('/app/src/pricing.js'), {
    what: 'the links',
  });
  const linked = async () => (await links.allInnerTexts()).join('').replaceAll('\u00a0', ' ');
  await expect.poll(linked).toContain('src/checkout.js(4,5)');
  expect(await linked()).not.toContain('missing');

  await window.page
    .locator('.editor-instance .view-line', { hasText: 'done' })
    .first()
    .hover({ position: { x: 12, y: 8 } });
  await window.page
    .getByText(/Printed\s(?:within\s)?\d+\ss\safter\sthe\sstart/)
    .filter({ visible: true })
    .first()
    .waitFor();
  await window.screenshot('output-as-document');

  await window.page.keyboard.press('ControlOrMeta+Shift+o');
  await waitFor(
    async () => {
      const rows = (await window.quickRows().allInnerTexts()).join(' ');
      return rows.includes('Compile') && rows.includes('Test');
    },
    { what: 'the steps in the list of symbols' },
  );
  await window.screenshot('output-steps');
  await window.page.keyboard.press('Escape');

  await window.runCommand('Fold All');
  await window.page
    .locator('.editor-instance .view-line', { hasText: 'a total that is none' })
    .first()
    .waitFor({ state: 'detached' });
  await window.runCommand('Unfold All');
  await follow(window, 'src/pricing.js:3:4');
  await isAt(window, 'pricing.js', 'Ln 3, Col 4');
});

test('problems stand under the name of their task, lead to the place, and go with a removal or another run', async () => {
  const window = await editor().current();
  const { client, start } = await connectBeside(editor());
  await writeFile(join(editor().folder, 'lines.txt'), LINES.join('\n'));
  await client.wait((await start('cat lines.txt', { name: 'build it' })).id);
  await window.runCommand('Problems: Focus on Problems View');
  const problems = window.page.locator('.markers-panel');
  const problem = problems.getByText('a total that is none').first();
  await problem.waitFor();
  await expect.poll(() => problems.innerText()).toContain('build it');
  await window.screenshot('problems-of-a-task');
  // The panel drops a click on a row that it just draws anew.
  await waitFor(
    async () => {
      await problem.dblclick({ timeout: 5000 });
      await window.page.locator('.tab.active', { hasText: 'checkout.js' }).waitFor({ timeout: 5000 });
      return true;
    },
    { what: 'the place of the problem' },
  );
  await isAt(window, 'checkout.js', 'Ln 4, Col 5');
  await window.reload();
  await window.runCommand('Problems: Focus on Problems View');
  await problem.waitFor();

  await writeFile(join(editor().folder, 'lines.txt'), 'all is well\n');
  await client.wait((await start('cat lines.txt', { name: 'once more' })).id);
  await problem.waitFor({ state: 'detached' });

  await writeFile(join(editor().folder, 'lines.txt'), LINES.join('\n'));
  const again = await start('cat lines.txt', { name: 'again' });
  await client.wait(again.id);
  await problem.waitFor();
  await client.remove([again.id]);
  await problem.waitFor({ state: 'detached' });
});

test('the problems of a program that goes on are those of its last round', async () => {
  const window = await editor().current();
  const { client } = await connectBeside(editor());
  const round = (file: string) => `echo begin; echo "src/${file}(1,1): error C1: found in ${file}"; echo end`;
  const wait = editor().untilFinished('watch');
  const matcher = {
    base: '$msCompile',
    fileLocation: 'relative',
    background: { activeOnStart: false, beginsPattern: '^begin', endsPattern: '^end' },
  };
  const { environment, cwd } = { environment: { PATH: process.env['PATH'] ?? '' }, cwd: editor().folder };
  const { id } = await client.start({
    kind: 'monitor',
    name: 'watch',
    command: `${round('checkout.js')}; ${wait}; ${round('pricing.js')}; ${wait.replace('watch', 'more')}`,
    matches: { pattern: 'nothing' },
    ...{ environment, cwd, producer: 'cli', problemMatchers: [matcher] },
  });
  await window.runCommand('Problems: Focus on Problems View');
  const problems = window.page.locator('.markers-panel');
  await problems.getByText('found in checkout.js').first().waitFor();
  await editor().finish('watch');
  await problems.getByText('found in pricing.js').first().waitFor();
  await problems.getByText('found in checkout.js').first().waitFor({ state: 'detached' });
  await editor().finish('more');
  await client.wait(id);
  await rm(join(editor().folder, 'watch.done'));
  await client.remove([id]);
  await problems.getByText('found in pricing.js').first().waitFor({ state: 'detached' });
});

test('the Output panel says which task it shows, and has links', async () => {
  const window = await editor().current();
  const { client, start } = await connectBeside(editor());
  await writeFile(join(editor().folder, 'short.txt'), 'src/pricing.js:3:4\nsrc/checkout.js(4,5)\ndone\n');
  const task = await start('cat short.txt', { name: 'shown' });
  await client.wait(task.id);
  await window.tasks.waitFor({ label: 'shown', group: 'Completed' });
  await window.runCommand('Legwork: Show Task Output');
  await window.pick('shown');
  await window.waitForOutput('done');
  await expect
    .poll(() => window.outputText())
    .toContain(`Output of shown: cat short.txt (${task.id}) · exit 0`);
  const links = window.page.locator('.part.panel .detected-link');
  await waitFor(
    async () =>
      (await links.evaluateAll((all: DomElement[]) => all.map((each) => each.textContent).join('')))
        .replaceAll('\u00a0', ' ')
        .includes('src/pricing.js:3:4'),
    { what: 'links in the Output panel' },
  );
  await window.screenshot('output-panel-links');
  await follow(window, 'src/checkout.js(4,5)');
  await isAt(window, 'checkout.js', 'Ln 4, Col 5');

  // What is said of one that runs is true when it has ended, too.
  const command = editor().untilFinished('lasting');
  const lasting = await start(command, { name: 'lasting' });
  await window.tasks.waitFor({ label: 'lasting', group: 'Running' });
  await window.runCommand('Legwork: Show Task Output');
  await window.pick('lasting');
  await expect.poll(() => window.outputText()).toContain('Output of lasting');
  await editor().finish('lasting');
  await window.waitForOutput('[exit 0]');
  expect((await window.outputText()).split('\n')[0]).toBe(`Output of lasting: ${command} (${lasting.id})`);
});

test('an output that is too large for extensions is opened, and a line that is found leads there', async () => {
  const window = await editor().current();
  const { client, start } = await connectBeside(editor());
  // Of files over 50 MB, the editor makes no document for them.
  const task = await start("yes 'a line as any other' | head -c 55000000; echo; echo the last one", {
    name: 'large',
  });
  await client.wait(task.id);
  await window.tasks.waitFor({ label: 'large', group: 'Completed' });
  const tab = window.page.locator('.tab.active', { hasText: `${task.id}.log` });
  await window.chooseFromMenu(window.tasks.row('large'), 'Open Output File');
  await tab.waitFor();
  await window.runCommand('View: Close All Editors');
  await window.runCommand('Legwork: Search Outputs…');
  await answer(window, 'Text to find', 'the last one');
  await window.quickRows().filter({ hasText: 'the last one' }).first().waitFor();
  await window.page.keyboard.press('Enter');
  await tab.waitFor();
  // In a browser, the editor asks before it loads that much.
  await window.page.getByRole('button', { name: 'Open Anyway' }).click();
  await isAt(window, `${task.id}.log`, 'Ln 2750002');
  expect(window.notifications.matching(/internal error/)).toEqual([]);
  await window.runCommand('View: Close All Editors');
});
