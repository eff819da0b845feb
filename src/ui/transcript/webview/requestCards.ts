import type { ViewAsked, ViewRequest } from '../viewMessages.ts';
import { element } from './dom.ts';
import { RequestCard, requestKey } from './requestCard.ts';

/** What a run asks now, a card each. */
export class RequestCards {
  readonly element = element('div', { class: 'cards' });
  readonly #cards = new Map<string, RequestCard>();
  /** Takes the focus when the card that has it is gone. */
  readonly #focusElsewhere: () => void;

  constructor(focusElsewhere: () => void) {
    this.#focusElsewhere = focusElsewhere;
  }

  /** `askedOf` knows the whole request, as soon as the transcript has told it. Answers with what is asked anew. */
  show(requests: readonly ViewRequest[], askedOf: (request: string) => ViewAsked | undefined): ViewRequest[] {
    const fresh = requests.filter((request) => !this.#cards.has(requestKey(request)));
    this.#removeOthers(new Set(requests.map(requestKey)));
    for (const request of requests) {
      const card = this.#cards.get(requestKey(request)) ?? this.#add(request);
      card.update(request, askedOf(request.id));
    }
    return fresh;
  }

  #add(request: ViewRequest): RequestCard {
    const card = new RequestCard(request);
    this.#cards.set(requestKey(request), card);
    this.element.append(card.element);
    return card;
  }

  #removeOthers(wanted: ReadonlySet<string>): void {
    for (const [key, card] of this.#cards) {
      if (wanted.has(key)) continue;
      const hadFocus = card.element.contains(document.activeElement);
      card.element.remove();
      card.forget();
      this.#cards.delete(key);
      if (!hadFocus) continue;
      const [next] = this.#cards.values();
      // The card and not its first button, which a key still held would press.
      if (next) next.element.focus();
      else this.#focusElsewhere();
    }
  }
}
