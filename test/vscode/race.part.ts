import { expect, test } from 'vitest';
import { repositoryIn } from '../helpers/git/openRepository.ts';
import { usePart } from '../helpers/vscode/editor.ts';
import { pageOf } from '../helpers/vscode/transcriptView.ts';
import { connectBeside } from './hostClient.ts';

/** An agent that is a script for the shell. */
const scripted = (name: string, script: string) => ({
  ...{ name, transport: 'plain', command: ['sh', '-c', script, '{prompt}'] },
});

const editor = usePart({
  settings: {
    'legwork.notifications.completed': 'always',
    'legwork.agents': {
      cheater: scripted('Cheater', 'echo "exit 0" > test/check.sh'),
      honest: scripted('Honest', 'echo "echo 4" > sum.sh'),
    },
  },
});

test('agents are raced, the cheater is seen, two are compared and one is taken over, by keyboard', async () => {
  const window = await editor().current();
  const repository = repositoryIn(editor().folder);
  await repository.git('init', '-q', '-b', 'main');
  await repository.write({ 'sum.sh': 'echo 3\n', 'test/check.sh': '[ "$(sh sum.sh)" = 4 ]\n' });
  await repository.commit();

  await window.runCommand('Legwork: Race Agents…');
  const { keyboard } = window.page;
  for (const name of ['Cheater', 'Honest']) {
    const row = window.quickRows().filter({ hasText: name });
    await row.first().waitFor();
    await row.first().click();
  }
  await keyboard.press('Enter');
  const input = window.page.locator('.quick-input-widget');
  const step = (title: string) => input.getByText(title).waitFor();
  await step('Race Agents (1/4): Racers');
  await keyboard.press('Enter');
  await step('Race Agents (2/4): Prompt');
  await keyboard.type('Make the sum right');
  await keyboard.press('Enter');
  await step('Race Agents (3/4): Verify Command');
  await keyboard.type('sh test/check.sh');
  await keyboard.press('Enter');
  await step('Race Agents (4/4): Budget');
  await keyboard.type('5');
  await keyboard.press('Enter');

  const page = pageOf(window.page);
  const row = (name: string) => page.locator('tbody tr').filter({ hasText: name });
  await row('cheater-1').filter({ hasText: 'original tests: code 1' }).waitFor();
  await row('honest-1').filter({ hasText: 'passed' }).waitFor();
  await page.getByText(/Budget: .* of \$5\.00/).waitFor();
  await page.getByText(/changed tests: test\/check\.sh/).waitFor();
  await expect.poll(() => page.locator('tbody tr').first().textContent()).toContain('honest-1');
  await window.screenshot('race-table');

  await row('honest-1').locator('input').focus();
  await keyboard.press('Space');
  await keyboard.press('ArrowDown');
  await keyboard.press('Space');
  await expect.poll(() => row('cheater-1').locator('input').isChecked()).toBe(true);
  await page.getByRole('button', { name: 'Compare' }).press('Enter');
  await window.page.locator('.multiDiffEntry').first().waitFor();
  await window.screenshot('race-compare');

  const { client } = await connectBeside(editor());
  const [race] = await client.races();
  const honest = race?.racers.find(({ agent }) => agent === 'honest');
  // The table is not in sight when the race is over, and then once more.
  await client.rerun({ id: honest?.task ?? '' });
  const notice = /Race over: make-the-sum-right: 1 of 2 passed/;
  expect(await window.notifications.buttons(notice)).toContain('Show Race');
  await window.screenshot('race-over');
  await window.notifications.press(notice, 'Show Race');
  await row('honest-1').waitFor();
  await window.runCommand('Legwork: Show Race…');
  await window.quickRows().first().waitFor();
  await keyboard.press('Enter');
  await row('honest-1').getByRole('button', { name: 'Take Over' }).press('Enter');
  await window
    .quickRows()
    .filter({ hasText: /folder/i })
    .first()
    .waitFor();
  await window.screenshot('race-take-over');
  await keyboard.press('Escape');

  expect(race?.racers.map(({ name }) => name)).toEqual([
    'make-the-sum-right-cheater-1',
    'make-the-sum-right-honest-1',
  ]);
});
