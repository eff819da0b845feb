import type { FrameLocator, Locator, Page } from 'playwright-core';

/** As much of an element as is read in the page. */
interface Scrolled {
  scrollTop: number;
  scrollHeight: number;
  clientHeight: number;
}

/** The transcript view of a window: a page inside two frames of the editor's. */
export class TranscriptView {
  readonly frame: FrameLocator;

  constructor(page: Page) {
    this.frame = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  }

  /** The transcript itself. */
  get transcript(): Locator {
    return this.frame.locator('main');
  }

  /** Waits until the transcript has this text, outside of a script that orders it. */
  async waitFor(text: string | RegExp): Promise<void> {
    const items = this.transcript.locator('.items > *').filter({ hasNotText: /(fake|script):\[/ });
    await items.getByText(text).first().waitFor({ timeout: 20_000 });
  }

  /** How far the transcript is scrolled. */
  async scrollTop(): Promise<number> {
    return this.transcript.evaluate(({ scrollTop }: Scrolled) => scrollTop);
  }

  /** Where it stands once it scrolls no more: the editor's browser scrolls smoothly. */
  async settledScrollTop(): Promise<number> {
    for (let last = await this.scrollTop(); ;) {
      await this.frame.locator('body').evaluate(() => new Promise((resolve) => setTimeout(resolve, 150)));
      const now = await this.scrollTop();
      if (now === last) return now;
      last = now;
    }
  }

  /** How far it is from its end. */
  async fromEnd(): Promise<number> {
    return this.transcript.evaluate(
      ({ scrollTop, scrollHeight, clientHeight }: Scrolled) => scrollHeight - scrollTop - clientHeight,
    );
  }

  /** The folded call with this in its line. */
  call(text: string | RegExp): Locator {
    return this.frame.locator('details.tool', { hasText: text }).first();
  }

  /** Opens what is folded below a line with this text. */
  async open(text: string | RegExp): Promise<void> {
    await this.call(text).locator('summary').first().click();
  }

  /** The box for messages. */
  get box(): Locator {
    return this.frame.getByRole('textbox', { name: 'Message to the agent' });
  }

  /** A button of the page. */
  button(name: string): Locator {
    return this.frame.getByRole('button', { name, exact: true });
  }

  /** The card of what is asked. */
  get card(): Locator {
    return this.frame.locator('.card').first();
  }
}
