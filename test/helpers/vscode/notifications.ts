import type { Locator, Page } from 'playwright-core';
import type { DomElement, DomGlobals } from './dom.ts';
import { waitFor } from './wait.ts';

/** A message may be gathered with others for a minute, when there were many. */
const PATIENCE = 75_000;

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

  /** Forgets what was shown. */
  forget(): void {
    this.shown.splice(0);
  }

  /** Messages shown so far that match. */
  matching(pattern: RegExp): string[] {
    return this.shown.filter((message) => pattern.test(message));
  }

  /** Waits until a message was shown, be it in sight or not; returns it. */
  async waitFor(pattern: RegExp, timeout = PATIENCE): Promise<string> {
    return waitFor(() => this.matching(pattern).at(-1), {
      what: `a notification like ${pattern}; there were ${JSON.stringify(this.shown)}`,
      timeout,
    });
  }

  /** A toast in sight. */
  toast(pattern: RegExp): Locator {
    return this.page.locator('.notification-toast', { hasText: pattern }).first();
  }

  /** Labels of a toast's buttons. */
  async buttons(pattern: RegExp): Promise<string[]> {
    await this.toast(pattern).waitFor({ timeout: PATIENCE });
    return this.toast(pattern).locator('.monaco-text-button').allTextContents();
  }

  /** Presses a button of a toast. */
  async press(pattern: RegExp, button: string): Promise<void> {
    await this.toast(pattern).waitFor({ timeout: PATIENCE });
    await this.toast(pattern).locator('.monaco-text-button', { hasText: button }).first().click();
  }
}
