import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { useEditor } from '../helpers/vscode/editor.ts';
import { packageSample } from '../helpers/vscode/sampleExtension.ts';
import { waitFor } from '../helpers/vscode/wait.ts';

const editor = useEditor({
  restricted: true,
  alsoInstalled: [await packageSample()],
  settings: { 'chat.disableAIFeatures': false },
  keepsWindow: true,
});

/** What the sample extension reports under a name. */
async function reported(name: string): Promise<unknown> {
  const path = join(editor().folder, `sample/${name}.json`);
  const text = await waitFor(() => readFile(path, 'utf8').catch(() => undefined), {
    what: 'the report of the sample extension',
  });
  return JSON.parse(text) as unknown;
}

test('runs nothing in a folder that is not trusted, and says where to trust it', async () => {
  const window = await editor().current();
  // The palette does not offer what would be refused.
  const needTrust = ['Run Command in Background…', 'Run Task in Background…', 'Start Agent Run…'];
  for (const refused of needTrust.map((title) => `Legwork: ${title}`)) {
    // oxlint-disable-next-line no-await-in-loop -- there is one palette
    expect(await window.offeredCommands(refused)).not.toContain(refused);
  }
  expect(await window.offeredCommands('Legwork: Show Host Status')).toContain('Legwork: Show Host Status');
  await window.page.getByText(/In a restricted window, Legwork/).waitFor();
  await window.page.locator('.welcome-view-content').getByText('Manage Workspace Trust').waitFor();

  const tasks = join(editor().server.home, 'tasks');
  expect(existsSync(tasks) ? await readdir(tasks) : []).toEqual([]);
  expect(await window.tasks.rows()).toEqual([]);
});

test('nothing is started for another extension in a folder that is not trusted', async () => {
  const window = await editor().current();
  await window.runCommand('Sample: Try to Run Something');
  expect(await reported('restricted')).toEqual({
    command: 'restricted',
    monitor: 'restricted',
    agent: 'restricted',
    rerun: 'restricted',
    send: 'restricted',
    answer: 'restricted',
    list: 1,
    cancel: 'cancelled',
  });
});

test('a model starts nothing there, either, and the MCP server is not offered', async () => {
  const window = await editor().current();
  await window.runCommand('Sample: Invoke a Tool');
  await window.type('run_command {"command":"echo no"}');
  const { threw } = (await reported('tool')) as { threw?: string };
  expect(threw).toContain('Legwork runs nothing in a restricted window');
  await window.runCommand('MCP: List Servers');
  await window.quickRows().first().waitFor();
  await window.screenshot('mcp-restricted');
  expect(await window.quickRows().filter({ hasText: 'Legwork' }).count()).toBe(0);
});
