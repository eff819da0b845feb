import type { Locator } from 'playwright-core';
import type { Workbench } from '../helpers/vscode/workbench.ts';

/** Types into the input with this placeholder, which another one may follow, and confirms. */
export async function answer(window: Workbench, placeholder: string, text: string): Promise<void> {
  const input = await typed(window, placeholder, text);
  await input.press('Enter');
}

/** Chooses by its text the row of the pick with this placeholder, which another one may follow. */
export async function choose(window: Workbench, placeholder: string, text: string): Promise<void> {
  const row = window.quickRows().filter({ hasText: text });
  await row.first().waitFor();
  const input = await typed(window, placeholder, text);
  // Enter is for the row that is active, and does nothing while there is none.
  await row.and(window.page.locator('.focused')).waitFor();
  await input.press('Enter');
}

/** The input with this placeholder, once the text is in it. Keys are given to it, wherever the focus is by then. */
async function typed(window: Workbench, placeholder: string, text: string): Promise<Locator> {
  const input = window.page.locator(`.quick-input-widget input.input[placeholder^="${placeholder}"]`);
  await input.waitFor();
  await input.fill(text);
  return input;
}
