import type { ViewRun } from '../viewMessages.ts';
import { button, element, setText } from './dom.ts';
import { tell } from './editorApi.ts';
import { l10n } from './l10n.ts';

/** Whose transcript it is, how it stands, and what can be done with it. */
export class RunHeader {
  readonly element: HTMLElement;
  readonly #title = element('h1');
  readonly #state = element('span', { class: 'state' });
  readonly #facts = element('span', { class: 'faint' });
  readonly #interrupt = button(l10n.t('Interrupt'), () => tell({ type: 'interrupt' }), {
    attributes: { title: l10n.t('Interrupt the agent without ending the run') },
  });
  readonly #cancel = button(l10n.t('Cancel'), () => tell({ type: 'cancel' }), {
    attributes: { title: l10n.t('End the run') },
  });

  readonly #resume = button(l10n.t('Resume'), () => tell({ type: 'resume' }), {
    attributes: { title: l10n.t('Continue where it ended, in the same session') },
  });

  constructor() {
    const file = button(l10n.t('Output File'), () => tell({ type: 'openFile' }), {
      attributes: { title: l10n.t('Open the raw output of the agent') },
    });
    this.element = element('header', {
      children: [
        element('div', {
          class: 'about',
          children: [this.#title, element('p', { children: [this.#state, this.#facts] })],
        }),
        element('div', { class: 'buttons', children: [this.#interrupt, this.#resume, this.#cancel, file] }),
      ],
    });
  }

  show(run: ViewRun): void {
    const { title, sessionTitle, agent, context, state, status, usage } = run;
    setText(this.#title, title);
    setText(this.#state, status);
    this.#state.dataset.state = state;
    setText(this.#facts, [sessionTitle, agent, context, usage].filter((part) => part !== '').join(' · '));
    this.#interrupt.hidden = !run.canInterrupt;
    this.#resume.hidden = !run.canGoOn;
    this.#cancel.hidden = !run.canCancel;
  }
}
