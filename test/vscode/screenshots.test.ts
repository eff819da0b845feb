import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, test } from 'vitest';
import { useEditor } from '../helpers/vscode/editor.ts';
import type { FakeStep } from '../agents/fakeScript.ts';
import { fakeRun, hangingRun } from '../helpers/host/fakeAgents.ts';
import { movingPicture } from '../helpers/vscode/movingPicture.ts';
import { TranscriptView } from '../helpers/vscode/transcriptView.ts';
import { connectBeside, connectInside } from './hostClient.ts';

const FOLDER = 'media/screenshots';
/** What happens in a moving picture is seen that long. */
const SEEN_MS = 900;
const TASKS = `{
  "version": "2.0.0",
  "tasks": [
    { "label": "generate", "type": "shell", "command": "node scripts/build.js" },
    { "label": "check all", "detail": "Lint, then test", "dependsOn": ["generate"], "type": "npm", "script": "test" }
  ]
}
`;
const EDIT = {
  file_path: 'src/checkout.js',
  old_string: '  // Applied to every item already, so this is once too often.\n  return sum * rate * rate;',
  new_string: '  return sum * rate;',
};
const MAKEFILE = 'docs: ## Write the documentation\n\tnode scripts/build.js\n';

describe.runIf(process.env['LEGWORK_SCREENSHOTS'] === '1')('pictures for the README', () => {
  const editor = useEditor({ folderName: 'orchard' });

  test('sidebar with output, a notification, and the input of a command', async () => {
    const window = await editor().open();
    await window.runInBackground('npm run lint');
    await window.tasks.waitFor({ label: 'npm run lint', group: 'Completed' });
    await window.runInBackground('npm run build');
    await window.tasks.waitFor({ label: 'npm run build', group: 'Running' });
    await window.runInBackground('npm test');
    await window.tasks.waitFor({ label: 'npm test', group: 'Failed' });
    await window.openFile('checkout.js');
    await window.page.mouse.move(800, 300);
    await window.notifications.toast(/npm test/).waitFor();
    await window.screenshot('notification', FOLDER);

    await window.notifications.press(/npm test/, 'Show Output');
    await window.waitForOutput('1 failed');
    await window.runCommand('Notifications: Clear All Notifications');
    await window.page.mouse.move(800, 300);
    await window.screenshot('tasks', FOLDER);

    await window.runCommand('Legwork: Run Command in Background…');
    await window.type('npm run build -- --watch', { enter: false });
    await window.screenshot('run-command', FOLDER);
  });

  test('a command that fails, and an agent that repairs it', async () => {
    const window = await editor().open();
    const { client, removeAll } = await connectBeside(editor());
    await removeAll();
    await window.openFile('checkout.js');
    await window.runCommand('Notifications: Clear All Notifications');
    const place = { folder: editor().server.root, work: editor().folder };
    const run = fakeRun(place, [], {
      name: 'fix the discount',
      prompt: 'Fix the discount.',
      model: 'sonnet',
    });
    const code = await readFile(join(editor().folder, EDIT.file_path), 'utf8');
    const steps: FakeStep[] = [
      { do: 'say', text: 'The rate is multiplied in twice. I take the second one out.' },
      { do: 'tool', name: 'Edit', input: EDIT, output: 'ok', asks: true },
      { do: 'write', files: { [EDIT.file_path]: code.replace(EDIT.old_string, EDIT.new_string) } },
      { do: 'say', text: 'The test passes now.' },
    ];
    run.environment.FAKE_AGENT_STEPS = JSON.stringify(steps);
    const scene = async () => {
      await window.runCommand('Legwork: Run Command in Background…');
      await window.page.keyboard.type('npm test', { delay: 80 });
      await sleep(SEEN_MS);
      await window.page.keyboard.press('Enter');
      await window.notifications.toast(/npm test/).waitFor();
      await sleep(SEEN_MS);
      await window.notifications.press(/npm test/, 'Show Output');
      await window.waitForOutput('1 failed');
      await sleep(2 * SEEN_MS);
      const { id } = await client.start(run);
      await window.notifications.toast(/fix the discount/).waitFor();
      await sleep(2 * SEEN_MS);
      await window.notifications.press(/fix the discount/, 'Allow');
      await client.wait(id);
      await window.notifications.toast(/Completed: fix the discount/).waitFor();
      await sleep(2 * SEEN_MS);
    };
    await movingPicture(window, { file: join(FOLDER, 'first-minute.gif'), scene });
    await removeAll();
  });

  test('a queue, a chain that waits, and a task that asks', async () => {
    const window = await editor().open();
    const { client, start } = await connectBeside(editor());
    await client.setGroup({ name: 'build', slots: 2 });
    const slow = editor().untilFinished('slow');
    const build = await start(slow, { name: 'build web', group: 'build' });
    await start(slow, { name: 'build api', group: 'build' });
    await start('npm run docs', { name: 'build docs', group: 'build' });
    await start('npm run images', { name: 'build images', group: 'build' });
    await start('npm test', { name: 'test web', after: [{ task: build.id, on: 'success' }] });
    const ask = await start('read -r answer', { name: 'deploy', takesInput: true });
    await window.tasks.waitFor({ label: 'deploy', group: 'Running' });
    await client.update({ id: build.id, progress: { percent: 41, message: 'Compiling' } });
    const status = {
      state: 'waiting' as const,
      for: 'input' as const,
      message: 'Deploy to production? [y/n]',
    };
    await client.update({ id: ask.id, status });
    await window.tasks.waitFor({ label: 'deploy', group: 'Needs You' });
    await window.tasks.waitFor({ label: 'test web', group: 'Queued' });
    await window.openFile('checkout.js');
    await window.page.mouse.move(800, 300);
    await window.notifications.toast(/Deploy to production/).waitFor();
    await window.screenshot('queue', FOLDER);
    await editor().finish('slow');
    await client.cancelAll();
  });

  test('what an agent wants to run, in the tree and in a message', async () => {
    const window = await editor().open();
    const { client, removeAll } = await connectBeside(editor());
    await removeAll();
    const place = { folder: editor().server.root, work: editor().folder };
    const run = await hangingRun(place, client, { name: 'fix the discount' });
    const inside = await connectInside(editor(), run);
    // That of the run: where it differs, the message says so.
    const { environment } = fakeRun(place, []);
    const command = 'npm run build && npm test -- --runs 20';
    const producer = `task:${run.id}` as const;
    const spec = { kind: 'shell', command, cwd: editor().folder, environment } as const;
    await inside.start({ ...spec, name: 'soak test', producer });
    await window.tasks.waitFor({ label: 'soak test', group: 'Needs You' });
    await window.openFile('checkout.js');
    await window.page.mouse.move(800, 300);
    await window.notifications.toast(/wants to run: npm run build/).waitFor();
    await window.screenshot('approval', FOLDER);
    await removeAll();
  });

  test('scripts with a lens above each, and the tasks that run in the background', async () => {
    const window = await editor().open();
    const { removeAll } = await connectBeside(editor());
    await removeAll();
    await mkdir(join(editor().folder, '.vscode'), { recursive: true });
    await writeFile(join(editor().folder, '.vscode/tasks.json'), TASKS);
    await writeFile(join(editor().folder, 'Makefile'), MAKEFILE);
    await window.openFile('package.json');
    await window.page.locator('.codelens-decoration a').first().waitFor();
    await window.runCommand('Legwork: Run Task in Background…');
    await window.quickRows().filter({ hasText: 'Write the documentation' }).first().waitFor();
    await window.screenshot('run-task', FOLDER);
  });

  test('legwork top in a terminal', async () => {
    const window = await editor().open();
    const { client, start, removeAll } = await connectBeside(editor());
    await removeAll();
    await client.setGroup({ name: 'build', slots: 1 });
    await client.wait((await start('npm run lint')).id);
    await client.wait((await start('npm test')).id);
    const build = await start(editor().untilFinished('top'), { name: 'build web', group: 'build' });
    await start(editor().untilFinished('top'), { name: 'build api', group: 'build' });
    const ask = await start('read -r answer', { name: 'deploy', takesInput: true });
    await window.tasks.waitFor({ label: 'deploy', group: 'Running' });
    await client.update({ id: build.id, progress: { percent: 41, message: 'Compiling' } });
    const message = 'Deploy to production? [y/n]';
    await client.update({ id: ask.id, status: { state: 'waiting', for: 'input', message } });
    await window.runCommand('View: Close All Editors');
    await window.runCommand('Notifications: Clear All Notifications');
    await window.runCommand('Terminal: Create New Terminal');
    const terminal = window.page.locator('.terminal-wrapper .xterm-rows');
    await terminal.getByText(/[$#%]/).first().waitFor();
    await window.page.keyboard.type('legwork top\n');
    await terminal.getByText('build web').first().waitFor();
    await window.page.mouse.move(800, 300);
    await window.screenshot('top', FOLDER);
    await editor().finish('top');
    await removeAll();
  });

  test('an agent run that asks, and its transcript', async () => {
    const window = await editor().open();
    const { client, start } = await connectBeside(editor());
    const place = { folder: editor().server.root, work: editor().folder };
    await client.clean({ maxCount: 0 });
    const agent = async (name: string, prompt: string, steps: FakeStep[]) => {
      const doesAsk = steps.some((step) => step.do === 'tool' && step.asks);
      const mode = doesAsk ? 'ask' : 'allowEdits';
      const run = fakeRun(place, [], { name, prompt, model: 'sonnet', mode });
      run.environment.FAKE_AGENT_STEPS = JSON.stringify(steps);
      return client.start(run);
    };
    const docs = await agent('update the docs', 'Bring the README up to date', [
      { do: 'tool', name: 'Edit', input: { file_path: 'README.md' }, output: 'ok' },
      { do: 'say', text: 'The README is up to date.' },
    ]);
    await client.wait(docs.id);
    await agent('rename fields', 'Rename price to amount everywhere', [
      { do: 'tool', name: 'Grep', input: { pattern: 'price' }, output: '12 matches' },
      { do: 'tool', name: 'Edit', input: { file_path: 'src/order.ts' }, output: 'ok' },
      { do: 'hang' },
    ]);
    await start(editor().untilFinished('docs'), { name: 'npm run build' });
    const fix = await agent('fix the discount', 'The discount test fails. Find out why, and fix it.', [
      { do: 'say', text: 'I run the test first, to see what it says.' },
      {
        do: 'tool',
        name: 'Bash',
        input: { command: 'npm test' },
        output: 'discount is taken once: expected 1800, got 1620\n1 failed',
        isError: true,
      },
      {
        do: 'say',
        text: 'The rate is multiplied in twice: once per item would be right. I take the second one out.',
      },
      { do: 'tool', name: 'Edit', input: EDIT, output: 'ok', asks: true },
    ]);
    await window.tasks.waitFor({ label: 'fix the discount', group: 'Needs You' });
    await window.tasks.openTranscript('fix the discount');
    const view = new TranscriptView(window.page);
    await view.card.waitFor();
    await view.open('npm test');
    await window.runCommand('Notifications: Clear All Notifications');
    await window.page.mouse.move(800, 500);
    await window.screenshot('agent', FOLDER);
    await client.answer({ id: fix.id, decision: 'allow' });
    await client.wait(fix.id);
    await editor().finish('docs');
    await client.cancelAll();
  });
});
