import type { Workbench } from '../helpers/vscode/workbench.ts';

/** Types into the input with this placeholder, which another one may follow, and confirms. */
export async function answer(window: Workbench, placeholder: string, text: string): Promise<void> {
  const input = window.page.locator(`.quick-input-widget input.input[placeholder^="${placeholder}"]`);
  await input.waitFor({ timeout: 20_000 });
  await input.fill(text);
  await window.page.keyboard.press('Enter');
}

/** Chooses by its text the row of the pick with this placeholder, which another one may follow. */
export async function choose(window: Workbench, placeholder: string, text: string): Promise<void> {
  await window.quickRows().filter({ hasText: text }).first().waitFor({ timeout: 20_000 });
  await answer(window, placeholder, text);
}
