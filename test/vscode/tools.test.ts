import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { useEditor } from '../helpers/vscode/editor.ts';
import { packageSample } from '../helpers/vscode/sampleExtension.ts';
import { waitFor } from '../helpers/vscode/wait.ts';
import type { Workbench } from '../helpers/vscode/workbench.ts';
import { connectBeside } from './hostClient.ts';

const editor = useEditor({
  alsoInstalled: [await packageSample()],
  settings: { 'chat.disableAIFeatures': false },
  keepsWindow: true,
});

const reportPath = () => join(editor().folder, 'sample/tool.json');

beforeEach(async () => {
  await mkdir(join(editor().folder, 'sample'), { recursive: true });
  await rm(reportPath(), { force: true });
});

/** Invokes a tool from the sample extension. */
async function invoke(window: Workbench, name: string, input: object): Promise<void> {
  await rm(reportPath(), { force: true });
  await window.runCommand('Sample: Invoke a Tool');
  await window.type(`${name} ${JSON.stringify(input)}`);
}

/** What the tool answered. */
async function answered(): Promise<{ tool: string; text: string; threw?: string }> {
  const text = await waitFor(() => readFile(reportPath(), 'utf8').catch(() => undefined), {
    what: 'the answer of the tool',
    timeout: 60_000,
  });
  return JSON.parse(text) as { tool: string; text: string; threw?: string };
}

/** The dialog that the editor shows before it uses a tool. */
function dialog(window: Workbench) {
  return window.page.locator('.monaco-dialog-box');
}

test('a model runs a command after the person has seen it, waits for it, and reads its output', async () => {
  const window = await editor().current();
  const { client } = await connectBeside(editor());
  await invoke(window, 'run_command', {
    command: 'echo "from a tool" && pwd',
    cwd: 'scripts',
    name: 'tooled',
  });
  await dialog(window).waitFor({ timeout: 20_000 });
  await window.screenshot('tool-confirmation');
  const shown = await dialog(window).textContent();
  console.log(shown);
  expect(shown).toContain('echo "from a tool" && pwd');
  expect(shown).toContain(join(editor().folder, 'scripts'));
  await dialog(window).locator('.monaco-button', { hasText: 'Yes' }).first().click();
  const { text } = await answered();
  console.log(text);
  const [task] = await client.list();
  expect(task).toMatchObject({ name: 'tooled', producer: 'tool', owner: { role: 'program' } });
  expect(text).toContain(task?.id);
  await window.tasks.waitFor({ label: 'tooled', group: 'Completed' });
  await invoke(window, 'wait_for_task', { id: task?.id });
  expect((await answered()).text).toMatch(/completed/);
  await invoke(window, 'read_output', { id: task?.id });
  expect((await answered()).text).toContain(`from a tool\n${join(editor().folder, 'scripts')}`);
});
