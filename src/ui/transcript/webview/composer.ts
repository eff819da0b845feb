import type { ViewRun } from '../viewMessages.ts';
import { CommandCompletion } from './commandCompletion.ts';
import { element, setText } from './dom.ts';
import { memory, remember, tell } from './editorApi.ts';
import { l10n } from './l10n.ts';

/** The box for messages to a run, with those that it has not taken yet. */
export class Composer {
  readonly element: HTMLElement;
  readonly #box = element('textarea', {
    attributes: { id: 'message', rows: '2', 'aria-describedby': 'reason' },
  });
  readonly #completion = new CommandCompletion(this.#box, () => this.#handleChanged());
  readonly #send = element('button', {
    class: 'primary',
    text: l10n.t('Send'),
    attributes: { type: 'submit' },
  });
  readonly #reason = element('p', { class: 'faint reason', attributes: { id: 'reason' } });
  readonly #inbox = element('ul', {
    class: 'inbox',
    attributes: { 'aria-label': l10n.t('Unread messages') },
  });
  readonly #leave: () => void;
  #isTaken = false;
  #isSending = false;

  /** `leave` is called on Escape. */
  constructor(leave: () => void) {
    this.#leave = leave;
    const form = element('form', {
      children: [
        element('label', {
          class: 'unseen',
          text: l10n.t('Message to the agent'),
          attributes: { for: 'message' },
        }),
        this.#box,
        this.#send,
      ],
    });
    this.element = element('div', {
      class: 'composer',
      children: [this.#inbox, this.#completion.element, form, this.#reason],
    });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#box.addEventListener('keydown', (event) => this.#handleKey(event));
    this.#box.addEventListener('input', () => this.#handleChanged());
    this.#box.value = memory().draft ?? '';
  }

  show({ message, inbox, commands }: Pick<ViewRun, 'message' | 'inbox' | 'commands'>): void {
    this.#completion.show(message.isTaken ? commands : []);
    this.#isTaken = message.isTaken;
    this.#box.placeholder = message.isTaken ? message.hint : '';
    setText(this.#reason, message.isTaken ? '' : message.reason);
    const lines = inbox.map(({ from, text }) => l10n.t('Waiting: {0}', `${from}: ${text}`));
    const shown = [...this.#inbox.children].map((item) => item.textContent);
    if (lines.join('\0') !== shown.join('\0'))
      this.#inbox.replaceChildren(...lines.map((text) => element('li', { text })));
    this.#update();
  }

  /** What became of the message that was sent. */
  confirm(isTaken: boolean): void {
    this.#isSending = false;
    if (isTaken) {
      this.#box.value = '';
      this.#completion.update();
      remember({ draft: '' });
    }
    this.#update();
    if (document.hasFocus()) this.#box.focus();
  }

  focus(): void {
    if (!this.#box.disabled) this.#box.focus();
    else this.#leave();
  }

  #handleChanged(): void {
    remember({ draft: this.#box.value });
    this.#completion.update();
    this.#update();
  }

  #handleKey(event: KeyboardEvent): void {
    if (!event.isComposing && this.#completion.takes(event)) {
      event.preventDefault();
      return;
    }
    if (event.key === 'Escape') this.#leave();
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#submit();
  }

  #submit(): void {
    const content = this.#box.value;
    if (this.#isSending || !this.#isTaken || content.trim() === '') return;
    this.#isSending = true;
    this.#update();
    tell({ type: 'send', content });
  }

  #update(): void {
    this.#box.disabled = !this.#isTaken;
    this.#box.readOnly = this.#isSending;
    this.#send.disabled = !this.#isTaken || this.#isSending || this.#box.value.trim() === '';
  }
}
