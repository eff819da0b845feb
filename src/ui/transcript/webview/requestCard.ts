import type { FieldValues } from '../../../protocol/agentRequests.ts';
import type { ViewAsked, ViewRequest } from '../viewMessages.ts';
import { button, element, setText } from './dom.ts';
import { memory, remember, tell } from './editorApi.ts';
import { l10n } from './l10n.ts';
import { MarkdownView } from './markdownView.ts';
import { requestForm, type RequestForm } from './requestForm.ts';
import { toolDetailView } from './toolView.ts';

/** After this an answer that nothing came of can be given again. */
const ANSWER_MS = 3_000;
const REASONS = {
  permission: l10n.t('Reason, if you deny it'),
  plan: l10n.t('What to change, if it keeps planning'),
};

/** Names a request among those of all attempts. */
export function requestKey({ attempt, id }: Pick<ViewRequest, 'attempt' | 'id'>): string {
  return `${attempt}:${id}`;
}

type Offered = ViewRequest['answers'][number];

/** One request: what it asks, its answers as buttons, its questions as a form. What is filled in outlives a reload. */
export class RequestCard {
  readonly element: HTMLElement;
  readonly #request: ViewRequest;
  readonly #key: string;
  readonly #waited = element('span', { class: 'faint' });
  readonly #text = new MarkdownView();
  readonly #detail = element('div', { class: 'detail' });
  readonly #formPlace = element('div');
  readonly #buttons: HTMLButtonElement[] = [];
  readonly #reason: HTMLInputElement | undefined;
  #form: RequestForm | undefined;
  #drawn: ViewAsked | undefined;
  #isAnswered = false;

  constructor(request: ViewRequest) {
    this.#request = request;
    this.#key = requestKey(request);
    const { kind, question, url } = request;
    this.#text.element.classList.add('asked-text');
    this.#reason = kind === 'question' ? undefined : reasonBox(REASONS[kind]);
    if (this.#reason) this.#reason.value = memory().answers?.[this.#key]?.reason ?? '';
    this.element = element('section', {
      class: 'card',
      attributes: { 'aria-label': l10n.t('Needs you: {0}', question), tabindex: '-1' },
      children: [
        element('p', {
          class: 'question',
          children: [element('span', { text: `${l10n.t('Needs you: {0}', question)} ` }), this.#waited],
        }),
        ...(url === '' ? [] : [element('p', { class: 'faint address', text: url })]),
        this.#text.element,
        this.#detail,
        ...this.#answersView(),
      ],
    });
    this.element.addEventListener('input', () => this.#keep());
  }

  /** `asked` is the whole request, where the transcript has told it. */
  update(request: ViewRequest, asked: ViewAsked | undefined): void {
    setText(this.#waited, request.waited);
    if (!this.#drawn || (asked && asked !== this.#drawn)) this.#draw(asked ?? request);
  }

  /** Forgets what was filled in. */
  forget(): void {
    const { [this.#key]: known, ...rest } = memory().answers ?? {};
    if (known) remember({ answers: rest });
  }

  #answersView(): HTMLElement[] {
    const { kind, form, answers, url } = this.#request;
    const page = () => tell({ type: 'openPage', address: url });
    const open = url === '' ? [] : [this.#button(l10n.t('Open Page'), page, { hint: url })];
    const choices = answers.filter(({ isDenial }) => !isDenial);
    if (kind !== 'question' || form === 'whole') {
      const answer =
        form === 'whole' ? [this.#button(l10n.t('Answer'), () => this.#submit(), { isPrimary: true })] : [];
      const offered = answers.map((each, index) =>
        this.#offered(each, { isPrimary: answer.length === 0 && index === 0 }),
      );
      const reason = this.#reason ? [this.#reason] : [];
      return [this.#formPlace, row([...open, ...answer, ...offered, ...reason])];
    }
    const described = choices.map((each) =>
      element('div', {
        class: 'choice',
        children: [this.#offered(each), element('span', { class: 'faint', text: each.hint })],
      }),
    );
    const other = this.#button(l10n.t('Answer'), () => this.#submit());
    const typed = element('div', { class: 'other-answer', children: [this.#formPlace, other] });
    const denials = answers.filter(({ isDenial }) => isDenial).map((each) => this.#offered(each));
    return [
      element('div', { class: 'choices', children: described }),
      ...(form === 'other' ? [typed] : []),
      row([...open, ...denials]),
    ];
  }

  #offered(answer: Offered, how: { isPrimary?: boolean } = {}): HTMLButtonElement {
    return this.#button(answer.label, () => this.#choose(answer), { ...how, hint: answer.hint });
  }

  #button(label: string, press: () => void, { hint = '', isPrimary = false } = {}): HTMLButtonElement {
    const made = button(label, press, {
      class: isPrimary ? 'primary' : '',
      attributes: hint === '' ? {} : { title: hint, 'aria-description': hint },
    });
    this.#buttons.push(made);
    return made;
  }

  #choose({ option = null, isDenial }: { option?: string | null; isDenial: boolean }): void {
    const reason = isDenial ? (this.#reason?.value.trim() ?? '') : '';
    this.#answer({ option, ...(reason === '' ? {} : { reason }) });
  }

  #submit(): void {
    const fields = this.#form?.values();
    if (fields) this.#answer({ option: null, fields });
  }

  #answer(said: { option: string | null; fields?: FieldValues; reason?: string }): void {
    if (this.#isAnswered) return;
    this.#setAnswered(true);
    setTimeout(() => this.#setAnswered(false), ANSWER_MS);
    const { id: request, attempt } = this.#request;
    tell({ type: 'answer', request, attempt, ...said });
  }

  /** What is disabled loses the focus, and with it the person their place. */
  #setAnswered(value: boolean): void {
    this.#isAnswered = value;
    for (const each of this.#buttons) each.setAttribute('aria-disabled', String(value));
  }

  #draw(asked: ViewAsked): void {
    this.#drawn = asked;
    const { kind, question, form } = this.#request;
    this.#text.show(asked.text);
    this.#text.element.hidden = asked.text === '' || question.startsWith(asked.text);
    if (kind === 'permission') this.#detail.replaceChildren(...toolDetailView(asked.tool));
    if (form === 'none') return;
    // A form that replaces a shortened one keeps what was filled in, and the focus.
    const focused = this.#inputs().findIndex((input) => input === document.activeElement);
    const draft = this.#form?.draft() ?? memory().answers?.[this.#key]?.fields ?? {};
    this.#form = requestForm(form === 'other' ? asked.fields.map(otherOnly) : asked.fields, draft);
    this.#form.element.addEventListener('submit', () => this.#submit());
    this.#formPlace.replaceChildren(this.#form.element);
    this.#inputs()[focused]?.focus();
  }

  #inputs(): HTMLInputElement[] {
    return [...this.#formPlace.querySelectorAll('input')];
  }

  #keep(): void {
    const draft = {
      ...(this.#form && { fields: this.#form.draft() }),
      ...(this.#reason && { reason: this.#reason.value }),
    };
    remember({ answers: { ...memory().answers, [this.#key]: draft } });
  }
}

function row(children: HTMLElement[]): HTMLElement {
  return element('div', { class: 'buttons', children });
}

/** The box for words that go with a denial. */
function reasonBox(label: string): HTMLInputElement {
  return element('input', {
    class: 'reason-box',
    attributes: { type: 'text', placeholder: label, 'aria-label': label },
  });
}

/** A field for another answer than the options, which are buttons. */
function otherOnly(field: ViewAsked['fields'][number]): ViewAsked['fields'][number] {
  const empty = { description: '', options: [], takesOther: false };
  return { ...field, ...empty, type: 'text', label: l10n.t('Other answer') };
}
