import { beforeAll, describe, test } from 'vitest';
import { repositoryIn } from '../helpers/git/openRepository.ts';
import { useEditor } from '../helpers/vscode/editor.ts';
import { connectBeside } from './hostClient.ts';
import { choose } from './quickInput.ts';

const FOLDER = 'media/screenshots';
const WRONG = 'sum * rate * rate';
/** An agent that is a script for the shell. */
const scripted = (agent: string, name: string, script: string) => ({
  agent,
  setting: { name, command: ['sh', '-c', script, '{prompt}'], transport: 'plain' as const },
});
const fix = `sed -i 's/sum . rate . rate/sum * rate/; /once too often/d' src/checkout.js`;

describe.runIf(process.env['LEGWORK_SCREENSHOTS'] === '1')('pictures for the README', () => {
  const editor = useEditor({ folderName: 'orchard' });
  const environment = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' };

  beforeAll(async () => {
    const repository = repositoryIn(editor().folder);
    await repository.git('init', '-q', '-b', 'main');
    const test = `grep -qF '${WRONG}' src/checkout.js && exit 1 || exit 0\n`;
    await repository.write({ 'test/discount.sh': test });
    await repository.commit();
  });

  test('the changes of a run, and a comment on them', async () => {
    const window = await editor().open();
    const { client } = await connectBeside(editor());
    const { agent, setting } = scripted('sonnet', 'Sonnet', fix);
    const prompt = 'The discount is taken twice. Fix it.';
    const run = { name: 'fix the discount', prompt, mode: 'allowEdits', producer: 'user' } as const;
    const place = { cwd: editor().folder, environment, worktree: {} };
    await client.wait((await client.start({ kind: 'agent', agent, setting, ...run, ...place })).id);
    await window.tasks.waitFor({ label: 'fix the discount', group: 'Completed' });
    await window.runCommand('Legwork: Review Changes…');
    await choose(window, 'Review the changes of', 'fix the discount');
    const entry = window.page.locator('.multiDiffEntry').filter({ hasText: 'checkout.js' });
    await entry.waitFor({ timeout: 60_000 });
    const tree = window.page.locator('.part.sidebar .monaco-list-row[role="treeitem"]');
    await tree.filter({ hasText: 'fix the discount' }).first().locator('.monaco-tl-twistie').click();
    await tree.filter({ hasText: 'Changed Files' }).first().click();
    await tree.filter({ hasText: 'checkout.js' }).first().waitFor();
    await window.page.locator('.editor.modified .view-line', { hasText: 'sum * rate' }).first().hover();
    await entry
      .locator('.editor.modified .comment-diff-added, .editor.modified .comment-range-glyph')
      .last()
      .click();
    await window.page.locator('.review-widget .monaco-editor').first().waitFor();
    await window.page.keyboard.type('Please add a test for a discount of 100 %.');
    await window.runCommand('Notifications: Clear All Notifications');
    await window.screenshot('review', FOLDER);
  });

  test('a race of three', async () => {
    const window = await editor().open();
    const { client, removeAll } = await connectBeside(editor());
    await removeAll();
    const { id } = await client.race({
      name: 'discount',
      prompt: 'The discount is taken twice. Fix it.',
      verify: 'sh test/discount.sh',
      producer: 'user',
      cwd: editor().folder,
      environment,
      racers: [
        scripted('sonnet', 'Sonnet', `sleep 2; ${fix}`),
        scripted('gpt', 'GPT', 'sleep 1; echo "exit 0" > test/discount.sh'),
        scripted('flash', 'Flash', 'sleep 1; echo "// Looked at." >> src/pricing.js'),
      ],
    });
    await window.runCommand('Legwork: Show Race…');
    await window.quickRows().first().waitFor();
    await window.page.keyboard.press('Enter');
    const page = window.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
    await page.getByText('original tests: code 1').waitFor({ timeout: 60_000 });
    const winner = page.locator('tbody tr').filter({ hasText: 'sonnet-1' });
    await winner.filter({ hasText: 'passed' }).waitFor({ timeout: 20_000 });
    await window.runCommand('Notifications: Clear All Notifications');
    await window.page.mouse.move(800, 700);
    await window.screenshot('race', FOLDER);
    await client.parkRace({ id });
  });
});
