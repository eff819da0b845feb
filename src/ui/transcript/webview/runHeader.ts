import type { ViewRun } from '../viewMessages.ts';
import { button, element, setText } from './dom.ts';
import { tell } from './editorApi.ts';

/** Whose transcript it is, how it stands, and what can be done with it. */
export class RunHeader {
  readonly element: HTMLElement;
  readonly #title = element('h1');
  readonly #state = element('span', { class: 'state' });
  readonly #facts = element('span', { class: 'faint' });
  readonly #interrupt = button('Interrupt', () => tell({ type: 'interrupt' }), {
    attributes: { title: 'Stop what it does, not the run: it takes a message then' },
  });
  readonly #cancel = button('Cancel', () => tell({ type: 'cancel' }), {
    attributes: { title: 'End the run' },
  });

  constructor() {
    const file = button('Output File', () => tell({ type: 'openFile' }), {
      attributes: { title: 'Open what the agent itself printed' },
    });
    this.element = element('header', {
      children: [
        element('div', {
          class: 'about',
          children: [this.#title, element('p', { children: [this.#state, this.#facts] })],
        }),
        element('div', { class: 'buttons', children: [this.#interrupt, this.#cancel, file] }),
      ],
    });
  }

  show({ title, agent, state, status, usage, canInterrupt, canCancel }: ViewRun): void {
    setText(this.#title, title);
    setText(this.#state, status);
    this.#state.dataset.state = state;
    setText(this.#facts, [agent, usage].filter((part) => part !== '').join(' · '));
    this.#interrupt.hidden = !canInterrupt;
    this.#cancel.hidden = !canCancel;
  }
}
