import type { ViewRequest, ViewTool } from '../viewMessages.ts';
import { button, element } from './dom.ts';
import { tell } from './editorApi.ts';
import { toolDetailView } from './toolView.ts';

/** After this an answer that nothing came of can be given again. */
const ANSWER_MS = 3_000;

interface Card {
  element: HTMLElement;
  detail: HTMLElement;
  tool: ViewTool;
}

/** What a run asks now, a card each, with the answers as buttons. */
export class RequestCards {
  readonly element = element('div', { class: 'cards' });
  readonly #cards = new Map<string, Card>();
  /** Takes the focus when the card that has it is gone. */
  readonly #focusElsewhere: () => void;

  constructor(focusElsewhere: () => void) {
    this.#focusElsewhere = focusElsewhere;
  }

  /** `toolOf` knows what a tool was given, as soon as the transcript has told it. Answers with what is asked anew. */
  show(requests: readonly ViewRequest[], toolOf: (request: string) => ViewTool | undefined): ViewRequest[] {
    const fresh = requests.filter(({ id }) => !this.#cards.has(id));
    this.#removeOthers(new Set(requests.map(({ id }) => id)));
    for (const request of fresh) {
      const card = this.#card(request);
      this.#cards.set(request.id, card);
      this.element.append(card.element);
    }
    for (const [id, card] of this.#cards) {
      const tool = toolOf(id);
      if (tool && tool !== card.tool) {
        card.tool = tool;
        card.detail.replaceChildren(...toolDetailView(tool));
      }
    }
    return fresh;
  }

  #removeOthers(wanted: ReadonlySet<string>): void {
    for (const [id, card] of this.#cards) {
      if (wanted.has(id)) continue;
      const hadFocus = card.element.contains(document.activeElement);
      card.element.remove();
      this.#cards.delete(id);
      if (!hadFocus) continue;
      const [next] = this.#cards.values();
      // The card and not its first button, which a key still held would press.
      if (next) next.element.focus();
      else this.#focusElsewhere();
    }
  }

  #card({ id, question, tool, answers }: ViewRequest): Card {
    const detail = element('div', { class: 'detail', children: toolDetailView(tool) });
    let isAnswered = false;
    // What is disabled loses the focus, and with it the person their place.
    const setAnswered = (value: boolean) => {
      isAnswered = value;
      for (const each of buttons) each.setAttribute('aria-disabled', String(value));
    };
    const answer = ({ option }: ViewRequest['answers'][number]) => {
      if (isAnswered) return;
      setAnswered(true);
      setTimeout(() => setAnswered(false), ANSWER_MS);
      tell({ type: 'answer', request: id, option: option ?? null });
    };
    const buttons = answers.map((offered, index) =>
      button(offered.label, () => answer(offered), {
        class: index === 0 ? 'primary' : '',
        attributes: offered.hint === '' ? {} : { title: offered.hint, 'aria-description': offered.hint },
      }),
    );
    const asked = element('section', {
      class: 'card',
      attributes: { 'aria-label': `Needs you: ${question}`, tabindex: '-1' },
      children: [
        element('p', { class: 'question', text: `Needs you: ${question}` }),
        detail,
        element('div', { class: 'buttons', children: buttons }),
      ],
    });
    return { element: asked, detail, tool };
  }
}
