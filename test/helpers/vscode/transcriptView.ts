import type { FrameLocator, Locator, Page } from 'playwright-core';

/** As much of an element as is read in the page. */
interface Scrolled {
  scrollTop: number;
  scrollHeight: number;
  clientHeight: number;
}

/** What a page has, and Node has not. */
interface Frames {
  requestAnimationFrame(drawn: () => void): void;
}

/** The page of Legwork's that a window shows, inside two frames of the editor's. The one before may be there a moment longer. */
export function pageOf(page: Page): FrameLocator {
  const frames = page.locator('iframe.webview.ready').filter({ visible: true });
  return frames.last().contentFrame().frameLocator('#active-frame');
}

/** The transcript view of a window: a page inside two frames of the editor's. */
export class TranscriptView {
  readonly frame: FrameLocator;

  constructor(page: Page) {
    this.frame = pageOf(page);
  }

  /** The transcript itself. */
  get transcript(): Locator {
    return this.frame.locator('main');
  }

  /** Waits until the transcript has this text, outside of a script that orders it. */
  async waitFor(text: string | RegExp): Promise<void> {
    const items = this.transcript.locator('.items > *').filter({ hasNotText: /(fake|script):\[/ });
    await items.getByText(text).first().waitFor();
  }

  /** Whether it stands still from one frame to the next. */
  async isAtRest(): Promise<boolean> {
    return this.transcript.evaluate(
      (scrolled: Scrolled) =>
        new Promise<boolean>((resolve) => {
          const { scrollTop } = scrolled;
          const { requestAnimationFrame } = globalThis as unknown as Frames;
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(scrolled.scrollTop === scrollTop)));
        }),
    );
  }

  /** How far below the top of the page an item with this text begins. */
  async topOf(text: string): Promise<number> {
    const item = this.transcript.getByText(text, { exact: true });
    return item.evaluate(
      (element: { getBoundingClientRect(): { top: number } }) => element.getBoundingClientRect().top,
    );
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
