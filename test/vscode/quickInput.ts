import type { Locator } from 'playwright-core';
import { PATIENCE_MS, waitFor } from '../helpers/vscode/wait.ts';
import type { Workbench } from '../helpers/vscode/workbench.ts';

/** A pick that has been asked for is there by then, also on a busy machine, unless it was closed. In milliseconds. */
const OPENED = 15_000;

/** What is to be chosen or typed where; `timeout` in milliseconds, `PATIENCE_MS` when absent. */
interface Entry {
  placeholder: string;
  text: string;
  timeout?: number;
}

/** Types into the input with this placeholder, which another one may follow, and confirms. */
export async function answer(window: Workbench, placeholder: string, text: string): Promise<void> {
  const input = await typed(window, { placeholder, text });
  await input.press('Enter');
}

/** Chooses by its text the row of the pick with this placeholder, which another one may follow. */
export function choose(window: Workbench, placeholder: string, text: string): Promise<void> {
  return chooseEntry(window, { placeholder, text });
}

/**
 * Runs a command after a reload and chooses in the pick that it opens. What the editor is still restoring may take the
 * focus, which closes a pick; then it is opened again, as a person would do.
 */
export async function chooseAfterReload(
  window: Workbench,
  { command, ...entry }: Omit<Entry, 'timeout'> & { command: string },
): Promise<void> {
  await waitFor(
    async () => {
      await window.runCommand(command);
      await chooseEntry(window, { ...entry, timeout: OPENED });
      return true;
    },
    { what: `"${entry.text}" in the pick of "${command}"`, timeout: 2 * PATIENCE_MS },
  );
}

async function chooseEntry(window: Workbench, entry: Entry): Promise<void> {
  const patience = { timeout: entry.timeout ?? PATIENCE_MS };
  const row = window.quickRows().filter({ hasText: entry.text });
  await row.first().waitFor(patience);
  const input = await typed(window, entry);
  // Enter is for the row that is active, and does nothing while there is none.
  await row.and(window.page.locator('.focused')).waitFor(patience);
  await input.press('Enter', patience);
}

/** The input with this placeholder, once the text is in it. Keys are given to it, wherever the focus is by then. */
async function typed(
  window: Workbench,
  { placeholder, text, timeout = PATIENCE_MS }: Entry,
): Promise<Locator> {
  const input = window.page.locator(`.quick-input-widget input.input[placeholder^="${placeholder}"]`);
  await input.waitFor({ timeout });
  await input.fill(text, { timeout });
  return input;
}
