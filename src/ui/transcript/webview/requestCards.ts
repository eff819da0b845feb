import type { FieldValues } from '../../../protocol/agentRequests.ts';
import type { ViewAsked, ViewRequest } from '../viewMessages.ts';
import { button, element, setText } from './dom.ts';
import { memory, remember, tell } from './editorApi.ts';
import { requestForm, type RequestForm } from './requestForm.ts';
import { toolDetailView } from './toolView.ts';

/** After this an answer that nothing came of can be given again. */
const ANSWER_MS = 3_000;

interface Card {
  element: HTMLElement;
  /** `asked` is the whole request, where the transcript has told it. */
  update(request: ViewRequest, asked: ViewAsked | undefined): void;
}

/** What a run asks now, a card each, with the answers as buttons and the questions as a form. */
export class RequestCards {
  readonly element = element('div', { class: 'cards' });
  readonly #cards = new Map<string, Card>();
  /** Takes the focus when the card that has it is gone. */
  readonly #focusElsewhere: () => void;

  constructor(focusElsewhere: () => void) {
    this.#focusElsewhere = focusElsewhere;
  }

  /** `askedOf` knows the whole request, as soon as the transcript has told it. Answers with what is asked anew. */
  show(requests: readonly ViewRequest[], askedOf: (request: string) => ViewAsked | undefined): ViewRequest[] {
    const fresh = requests.filter(({ id }) => !this.#cards.has(id));
    this.#removeOthers(new Set(requests.map(({ id }) => id)));
    for (const request of requests) {
      const card = this.#cards.get(request.id) ?? requestCard(request);
      card.update(request, askedOf(request.id));
      if (this.#cards.has(request.id)) continue;
      this.#cards.set(request.id, card);
      this.element.append(card.element);
    }
    return fresh;
  }

  #removeOthers(wanted: ReadonlySet<string>): void {
    for (const [id, card] of this.#cards) {
      if (wanted.has(id)) continue;
      const hadFocus = card.element.contains(document.activeElement);
      card.element.remove();
      this.#cards.delete(id);
      forget(id);
      if (!hadFocus) continue;
      const [next] = this.#cards.values();
      // The card and not its first button, which a key still held would press.
      if (next) next.element.focus();
      else this.#focusElsewhere();
    }
  }
}

let made = 0;

function requestCard(first: ViewRequest): Card {
  const { id, question, kind, answers, url } = first;
  const prefix = `request-${++made}`;
  let isAnswered = false;
  let form: RequestForm | undefined;
  const reason = kind === 'question' ? undefined : reasonBox(kind);
  // What is disabled loses the focus, and with it the person their place.
  const setAnswered = (value: boolean) => {
    isAnswered = value;
    for (const each of buttons) each.setAttribute('aria-disabled', String(value));
  };
  const answer = (said: { option: string | null; fields?: FieldValues; reason?: string }) => {
    if (isAnswered) return;
    setAnswered(true);
    setTimeout(() => setAnswered(false), ANSWER_MS);
    tell({ type: 'answer', request: id, ...said });
  };
  const choose = ({ option = null, isDenial }: { option?: string | null; isDenial: boolean }) => {
    const why = isDenial ? (reason?.value.trim() ?? '') : '';
    answer({ option, ...(why === '' ? {} : { reason: why }) });
  };
  const submit = () => {
    const fields = form?.values();
    if (fields) answer({ option: null, fields });
  };
  const answered = button('Answer', submit, { class: first.form === 'whole' ? 'primary' : '' });
  const [primary] = first.form === 'whole' ? [] : answers;
  const offered = answers.map((each) =>
    button(each.label, () => choose(each), {
      class: each === primary ? 'primary' : '',
      attributes: each.hint === '' ? {} : { title: each.hint, 'aria-description': each.hint },
    }),
  );
  const page =
    url === ''
      ? []
      : [button('Open Page', () => tell({ type: 'page', request: id }), { attributes: { title: url } })];
  const buttons = [...page, ...(first.form === 'none' ? [] : [answered]), ...offered];
  const waited = element('span', { class: 'faint' });
  const detail = element('div', { class: 'detail' });
  const text = element('div', { class: kind === 'plan' ? 'plan-text' : 'said' });
  const formPlace = element('div');
  const card = element('section', {
    class: 'card',
    attributes: { 'aria-label': `Needs you: ${question}`, tabindex: '-1' },
    children: [
      element('p', {
        class: 'question',
        children: [element('span', { text: `Needs you: ${question} ` }), waited],
      }),
      ...(url === '' ? [] : [element('p', { class: 'faint address', text: url })]),
      text,
      detail,
      formPlace,
      element('div', { class: 'buttons', children: [...buttons, ...(reason ? [reason] : [])] }),
    ],
  });
  card.addEventListener('input', () =>
    keep(id, { ...(form && { fields: form.draft() }), ...(reason && { reason: reason.value }) }),
  );
  const draft = memory().answers?.[id];
  if (reason) reason.value = draft?.reason ?? '';
  let drawn: ViewAsked | undefined;
  const draw = (asked: ViewAsked) => {
    drawn = asked;
    setText(text, asked.text);
    text.hidden = asked.text === '';
    if (kind === 'permission') detail.replaceChildren(...toolDetailView(asked.tool));
    if (first.form === 'none') return;
    const fields = first.form === 'other' ? asked.fields.map(onlyOther) : asked.fields;
    // A form that replaces a shortened one keeps what was filled in.
    form = requestForm(fields, { prefix, draft: form?.draft() ?? draft?.fields ?? {} });
    form.element.addEventListener('submit', submit);
    formPlace.replaceChildren(form.element);
  };
  const update = (request: ViewRequest, asked: ViewAsked | undefined) => {
    setText(waited, request.waited);
    if (!drawn || (asked && asked !== drawn)) draw(asked ?? request);
  };
  return { element: card, update };
}

/** A field for another answer than the options, which are buttons. */
function onlyOther(field: ViewAsked['fields'][number]): ViewAsked['fields'][number] {
  return { ...field, type: 'text', label: 'Other answer', description: '', options: [], takesOther: false };
}

/** The box for words that go with a denial. */
function reasonBox(kind: 'permission' | 'plan'): HTMLInputElement {
  const label = kind === 'plan' ? 'What to change, if it keeps planning' : 'Reason, if you deny it';
  return element('input', {
    class: 'reason-box',
    attributes: { type: 'text', placeholder: label, 'aria-label': label },
  });
}

function keep(id: string, draft: { fields?: FieldValues; reason?: string }): void {
  remember({ answers: { ...memory().answers, [id]: draft } });
}

function forget(id: string): void {
  const { [id]: _gone, ...rest } = memory().answers ?? {};
  remember({ answers: rest });
}
