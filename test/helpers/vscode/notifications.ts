import type { Locator, Page } from 'playwright-core';
import type { DomElement, DomGlobals } from './dom.ts';
import { waitFor } from './wait.ts';

/** A message may be gathered with others for a minute, when there were many. */
const PATIENCE = 75_000;
/** How long the list of messages may take to open. */
const LOOKED = 5_000;

/** The toasts of one window. */
export class Notifications {
  /** Every message that was ever shown in the window, also before a reload. */
  readonly shown: string[] = [];
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Begins to note what is shown; before the window opens. */
  async record(): Promise<void> {
    await this.page.exposeFunction('noteToast', (message: string) => this.shown.push(message));
    await this.page.addInitScript(() => {
      const seen = new WeakSet<DomElement>();
      type Page = DomGlobals & { noteToast: (message: string) => void };
      const { document, MutationObserver, noteToast } = globalThis as unknown as Page;
      const look = () => {
        for (const toast of document.querySelectorAll('.notification-toast')) {
          const message = toast.querySelector('.notification-list-item-message')?.textContent;
          if (!message || seen.has(toast)) continue;
          seen.add(toast);
          noteToast(message);
        }
      };
      new MutationObserver(look).observe(document, { childList: true, subtree: true });
    });
  }

  /** Forgets what was shown, or as many of the first messages. */
  forget(count = this.shown.length): void {
    this.shown.splice(0, count);
  }

  /** Messages shown so far that match. */
  matching(pattern: RegExp): string[] {
    return this.shown.filter((message) => pattern.test(message));
  }

  /** Waits until a message was shown, be it in sight or not; returns it. */
  async waitFor(pattern: RegExp, timeout = PATIENCE): Promise<string> {
    return waitFor(() => this.matching(pattern).at(-1), {
      what: `a notification like ${pattern}`,
      timeout,
    }).catch((error: unknown) => {
      throw new Error(`${String(error)}; there were ${JSON.stringify(this.shown)}`);
    });
  }

  /** A toast in sight. */
  toast(pattern: RegExp): Locator {
    return this.page.locator('.notification-toast', { hasText: pattern }).first();
  }

  /** Labels of a message's buttons. */
  async buttons(pattern: RegExp): Promise<string[]> {
    return this.withMessage(pattern, (message) => message.locator('.monaco-text-button').allTextContents());
  }

  /** Presses a button of a message. */
  async press(pattern: RegExp, button: string): Promise<void> {
    const pressed = (message: Locator) => message.locator('.monaco-text-button', { hasText: button }).first();
    await this.withMessage(pattern, (message) => pressed(message).click());
  }

  /** Looks at a message. Its toast goes after ten seconds: whoever comes later finds it behind the bell. */
  private async withMessage<T>(pattern: RegExp, look: (message: Locator) => Promise<T>): Promise<T> {
    const message = this.page
      .locator('.notification-toast, .notifications-center .monaco-list-row')
      .filter({ hasText: pattern, visible: true })
      .first();
    const bell = this.page.locator('.statusbar-item[id="status.notifications"]');
    await waitFor(
      async () => {
        if (await message.isVisible()) return true;
        if (this.matching(pattern).length > 0) {
          await bell.click({ timeout: LOOKED });
          await message.waitFor({ timeout: LOOKED });
        }
        return message.isVisible();
      },
      {
        what: `a notification like ${pattern} in sight; there were ${JSON.stringify(this.shown)}`,
        timeout: PATIENCE,
      },
    );
    const answer = await look(message);
    // The list would lie over what is to be clicked next.
    if (await this.page.locator('.notifications-center').isVisible()) await bell.click();
    return answer;
  }
}
