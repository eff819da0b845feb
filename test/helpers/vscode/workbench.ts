import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BrowserContext, Dialog, Locator, Page } from 'playwright-core';
import { PROJECT } from './cache.ts';
import type { DomElement, DomGlobals } from './dom.ts';
import { Notifications } from './notifications.ts';
import { TasksView } from './tasksView.ts';
import { PATIENCE_MS, waitFor } from './wait.ts';

const STARTUP = 60_000;
/** How many milliseconds a busy editor may take for what a person would see at once. */
const PATIENCE = 15_000;
/** How many milliseconds it may take to show that something was done, before that is taken for dropped and done again. */
const NOTICED = 5_000;
/** What tells the palette's input from one that a command opened. */
const PALETTE = 'Type the name of a command to run.';
/** Where a pointer rests over nothing. Over an input that opens under it, the editor shows a hover that takes the clicks. */
const ASIDE = [1270, 400] as const;

/** An icon that turns is drawn sixty times a second, without a graphics card by the processors that others wait for. */
function stopAnimations(): void {
  const { document } = globalThis as unknown as DomGlobals;
  const add = () => {
    const style = document.createElement('style');
    style.textContent = '*, ::before, ::after { animation: none !important; transition: none !important; }';
    document.documentElement?.append(style);
  };
  if (document.documentElement) add();
  else document.addEventListener('DOMContentLoaded', add);
}

/** How a window is opened. */
export interface WindowOptions {
  url: string;
  /** Do not look for Legwork: for a plain editor. */
  plain?: boolean;
}

/** One editor window, as a person uses it. */
export class Workbench {
  readonly page: Page;
  readonly notifications: Notifications;
  readonly tasks: TasksView;

  private constructor(page: Page) {
    this.page = page;
    this.notifications = new Notifications(page);
    this.tasks = new TasksView(page);
  }

  /** Opens a window, and waits until Legwork runs in it. Windows of one context are windows of one editor. */
  static async open(context: BrowserContext, { url, plain = false }: WindowOptions): Promise<Workbench> {
    const page = await context.newPage();
    const workbench = new Workbench(page);
    await workbench.notifications.record();
    await page.addInitScript(stopAnimations);
    await page.goto(url, { timeout: STARTUP });
    await workbench.ready(plain);
    return workbench;
  }

  /** Waits for the workbench, and for Legwork to be active: its view has rows or says that there are none. */
  async ready(plain = false): Promise<void> {
    await this.page.locator('.monaco-workbench .statusbar').waitFor({ timeout: STARTUP });
    if (!plain) await this.tasks.show();
  }

  /** Goes where nothing is, whatever has not been saved. */
  async leave(): Promise<void> {
    const agree = (dialog: Dialog) => void dialog.accept().catch(() => undefined);
    this.page.on('dialog', agree);
    await this.page.goto('about:blank');
    this.page.off('dialog', agree);
    this.notifications.forget();
  }

  /** Opens another editor in the place of what it shows: a page that has loaded one loads the next in half the time. */
  async moveTo(url: string, plain = false): Promise<void> {
    await this.page.goto(url, { timeout: STARTUP });
    await this.ready(plain);
  }

  /** Reloads the window as "Developer: Reload Window" does. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  /** Closes the window, as one closes a tab: with the editor's own farewell. One that is closed stays so. */
  async close(): Promise<void> {
    if (this.page.isClosed()) return;
    // A document that was not saved would keep it.
    this.page.once('dialog', (dialog) => void dialog.accept().catch(() => undefined));
    await this.page.close({ runBeforeUnload: true }).catch(() => undefined);
    await waitFor(() => this.page.isClosed(), { what: 'the window to close' }).catch(() => this.page.close());
  }

  /** Runs a command by its title with category, such as `Legwork: Cancel Task…`. */
  async runCommand(title: string): Promise<void> {
    const row = this.quickRows().and(this.page.locator(`[aria-label^=${JSON.stringify(title)}]`));
    await waitFor(
      async () => {
        await this.showPalette();
        await this.paletteInput().fill(`>${title}`, { timeout: PATIENCE });
        await row
          .first()
          .click({ timeout: PATIENCE })
          .catch(async (error: unknown) => {
            // The palette offers what could be done when it was opened.
            if (await this.paletteInput().isVisible()) await this.page.keyboard.press('Escape');
            throw error;
          });
        await this.page.mouse.move(...ASIDE);
        // It is taken for the next command's, as long as it is there.
        await this.paletteInput().waitFor({ state: 'hidden', timeout: PATIENCE });
        return true;
      },
      { what: `the command "${title}"`, timeout: 2 * PATIENCE_MS },
    );
  }

  /** Clears the messages, if there were any since they were cleared, and forgets them: the next test may wait for one like it. */
  async clearNotifications(): Promise<void> {
    const { length } = this.notifications.shown;
    if (length === 0) return;
    await this.runCommand('Notifications: Clear All Notifications');
    this.notifications.forget(length);
  }

  /** The titles, with their category, that the palette offers for a text. */
  async offeredCommands(text: string): Promise<string[]> {
    const offered = () =>
      this.quickRows().evaluateAll((rows: DomElement[]) =>
        rows.map((row) => row.getAttribute('aria-label') ?? ''),
      );
    await this.showPalette();
    await this.quickRows().first().waitFor({ timeout: PATIENCE });
    const before = (await offered()).join();
    await this.paletteInput().fill(`>${text}`, { timeout: PATIENCE });
    // The rows of no text stay until it knows others. There is one even when nothing matches, which says so.
    const labels = await waitFor(
      async () => {
        const rows = await offered();
        return rows.length > 0 && rows.join() !== before ? rows : undefined;
      },
      { what: `the commands for "${text}"` },
    );
    await this.page.keyboard.press('Escape');
    await this.paletteInput().waitFor({ state: 'hidden', timeout: PATIENCE });
    return labels.map((label) => label.replace(/, .*$/, ''));
  }

  /** A busy editor is given its time: a key that is pressed again would open the palette over what came meanwhile. */
  private async showPalette(): Promise<void> {
    if (await this.paletteInput().isVisible()) return;
    await this.page.keyboard.press('F1');
    await this.paletteInput().waitFor({ timeout: PATIENCE });
  }

  private paletteInput(): Locator {
    return this.page.locator(`.quick-input-widget input.input[placeholder="${PALETTE}"]`);
  }

  /** Input of the quick input or quick pick that a command opened; the palette does not count. */
  quickInput(): Locator {
    return this.page
      .locator(`.quick-input-widget input.input:not([placeholder="${PALETTE}"])`)
      .filter({ visible: true });
  }

  /** Rows of the quick pick, or of the palette. */
  quickRows(): Locator {
    return this.page
      .locator('.quick-input-widget .quick-input-list .monaco-list-row')
      .filter({ visible: true });
  }

  /** Types into the quick input that a command opened; `Enter` follows unless told otherwise. */
  async type(text: string, { enter = true } = {}): Promise<void> {
    await this.quickInput().waitFor();
    await this.quickInput().fill(text);
    if (!enter) return;
    const shown = () =>
      this.quickInput().evaluateAll((inputs: DomElement[]) =>
        inputs.map((input) => [input.value, input.getAttribute('placeholder')].join()).join(),
      );
    const before = await shown();
    await this.quickInput().press('Enter');
    // What follows at once takes its place, and no input is ever out of sight.
    await waitFor(async () => (await shown()) !== before, { what: `the input to take "${text}"` });
  }

  /** Chooses the row with this text in the quick pick that a command opened. */
  async pick(text: string | RegExp): Promise<void> {
    await this.quickInput().waitFor();
    await this.quickRows().filter({ hasText: text }).first().click();
    await this.page.mouse.move(...ASIDE);
  }

  /**
   * Chooses from the context menu of something. The editor ignores what is pressed in the first tenth of a second
   * of a menu, and a right click on a row that it is just drawing: so both are done until the menu is gone.
   */
  async chooseFromMenu(target: Locator, label: string): Promise<void> {
    const item = this.page.locator('.monaco-menu .action-label', { hasText: label });
    let isPressed = false;
    await waitFor(
      async () => {
        const isOpen = await item.isVisible();
        if (isPressed && !isOpen) return true;
        if (!isOpen) {
          await target.click({ button: 'right', timeout: NOTICED });
          await item.waitFor({ timeout: NOTICED });
        }
        // Given up too early, it would be chosen once more after it has worked.
        await item.click({ timeout: isPressed ? 1000 : PATIENCE });
        isPressed = true;
        return false;
      },
      { what: `"${label}" of the menu` },
    );
  }

  /** Hands over a command line from the palette. */
  async runInBackground(command: string): Promise<void> {
    await this.runCommand('Legwork: Run Command in Background…');
    await this.type(command);
  }

  /** Opens a file of the folder in an editor. */
  async openFile(name: string): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+p');
    await this.quickInput().fill(name);
    await this.quickRows().filter({ hasText: name }).first().click();
    await this.page.locator('.tab.active', { hasText: name }).waitFor();
    // Until then the editor shows the file before, which would take what is clicked and typed.
    await this.page.locator(`.editor-instance [data-uri$="/${name}"] .view-line`).first().waitFor();
  }

  /** Lines of the Output panel that are in sight; empty while it is closed. */
  async outputText(): Promise<string> {
    const lines = await this.page
      .locator('.part.panel .view-lines .view-line')
      .evaluateAll((elements: DomElement[]) =>
        elements
          .map((element) => ({ top: parseFloat(element.style.top), text: element.textContent ?? '' }))
          .sort((a, b) => a.top - b.top)
          .map((line) => line.text.replaceAll('\u00a0', ' ')),
      );
    return lines.join('\n');
  }

  /** Waits until the Output panel shows a text below the line that names the task and its command. */
  async waitForOutput(text: string): Promise<void> {
    await waitFor(async () => (await this.outputText()).replace(/^Output of .*/, '').includes(text), {
      what: `"${text}" in the Output panel`,
    });
  }

  /** Legwork's status bar item as `$(icon) text`, absent while it is hidden. */
  async statusBar(): Promise<string | undefined> {
    const item = this.page.locator('.statusbar-item[id^="legwork."] .statusbar-item-label').first();
    if ((await item.count()) === 0) return undefined;
    return item.evaluate((label: DomElement) =>
      [...label.childNodes]
        .map((node) => {
          const icon = /codicon-([\w-]+)/.exec(node.className ?? '')?.[1];
          return icon ? `$(${icon})` : (node.textContent ?? '');
        })
        .join('')
        .replaceAll('\u00a0', ' ')
        .trim(),
    );
  }

  /** Presses a button of a modal dialog. */
  async answerDialog(button: string): Promise<void> {
    await this.page.locator('.monaco-dialog-box .monaco-button', { hasText: button }).first().click();
  }

  /** What the window shows of inputs, dialogs and messages, a line each. */
  async inWords(): Promise<string> {
    const shown = this.page.locator(
      '.quick-input-widget, .monaco-dialog-box, .statusbar-item[id^="legwork."]',
    );
    const texts = await shown.filter({ visible: true }).allInnerTexts();
    const messages = this.notifications.shown.map((message) => `Was told: ${message}`);
    return [...texts, ...messages].map((text) => text.replaceAll(/\s+/g, ' ').trim()).join('\n');
  }

  /** Saves a picture; a bare name goes to the test results. */
  async screenshot(name: string, folder = 'test/results'): Promise<string> {
    const path = join(PROJECT, folder, `${name}.png`);
    await mkdir(dirname(path), { recursive: true });
    await this.page.screenshot({ path });
    return path;
  }
}
