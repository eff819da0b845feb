/** How long the editor leaves a warning in sight while the window has the focus, and a little more. */
const IN_SIGHT_MS = 15_000;

/** A message that waits for the person. */
export interface OpenMessage {
  /** Whether what it says still holds. */
  isRight(): boolean;
  /** Shows the message. Resolves when it is gone, with what the person chose to do. */
  show(): Promise<() => Promise<void>>;
}

export interface OpenMessagesOptions {
  /** Takes all messages out of sight; they stay in the editor's list of notifications. */
  hideAll(): PromiseLike<unknown>;
  isFocused(): boolean;
  now(): number;
}

interface Shown {
  message: OpenMessage;
  /** Since when it has been in sight of a person; `undefined` while the window has had no focus. */
  seenAtMs: number | undefined;
}

/**
 * Takes messages out of sight when what they ask is answered elsewhere or withdrawn. The editor has no way to close one
 * message, so all are hidden, and those that still hold are shown again, which replaces them.
 */
export class OpenMessages {
  readonly #options: OpenMessagesOptions;
  readonly #shown = new Set<Shown>();

  constructor(options: OpenMessagesOptions) {
    this.#options = options;
  }

  async show(message: OpenMessage): Promise<void> {
    const shown: Shown = { message, seenAtMs: undefined };
    this.#shown.add(shown);
    this.noteFocus();
    let act: () => Promise<void>;
    try {
      act = await message.show();
    } finally {
      this.#shown.delete(shown);
    }
    await act();
  }

  /** The window has, or gets, the focus: what is in sight is seen from now on. */
  noteFocus(): void {
    if (!this.#options.isFocused()) return;
    for (const shown of this.#shown) shown.seenAtMs ??= this.#options.now();
  }

  /** Hides what no longer holds. @returns the messages to show again */
  async review(): Promise<OpenMessage[]> {
    const wrong = [...this.#shown].filter(({ message }) => !message.isRight());
    if (wrong.length === 0) return [];
    const isHidden = wrong.every((shown) => !this.#isInSight(shown));
    for (const shown of wrong) this.#shown.delete(shown);
    if (isHidden) return [];
    const right = [...this.#shown].filter((shown) => this.#isInSight(shown));
    for (const shown of right) this.#shown.delete(shown);
    await this.#options.hideAll();
    return right.map(({ message }) => message);
  }

  #isInSight({ seenAtMs }: Shown): boolean {
    return seenAtMs === undefined || this.#options.now() - seenAtMs < IN_SIGHT_MS;
  }
}
