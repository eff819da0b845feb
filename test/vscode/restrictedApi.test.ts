import { readFile } from 'node:fs/promises';
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
    timeout: 60_000,
  });
  return JSON.parse(text) as unknown;
}

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
  await window.quickRows().first().waitFor({ timeout: 20_000 });
  await window.screenshot('mcp-restricted');
  expect(await window.quickRows().filter({ hasText: 'Legwork' }).count()).toBe(0);
});
