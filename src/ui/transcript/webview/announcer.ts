import type { ViewEvent } from '../viewMessages.ts';
import { element } from './dom.ts';

const LENGTH = 300;

/** Tells screen readers what comes, a whole text at a time rather than each piece of it. */
export class Announcer {
  readonly element = element('div', {
    class: 'unseen',
    attributes: { role: 'status', 'aria-live': 'polite' },
  });
  #text = '';

  /** Something that cannot wait. */
  say(text: string): void {
    this.element.replaceChildren(element('p', { text: text.slice(0, LENGTH) }));
  }

  hear(events: readonly ViewEvent[]): void {
    for (const event of events) {
      if (event.type === 'text') {
        this.#text = event.isDelta ? this.#text + event.text : event.text;
      } else if (event.type !== 'thought' && event.type !== 'usage') {
        if (this.#text.trim() !== '') this.say(this.#text);
        this.#text = '';
      }
      if (event.type === 'end') this.say(event.text);
      if (event.type === 'notice') this.say(event.text);
    }
  }
}
