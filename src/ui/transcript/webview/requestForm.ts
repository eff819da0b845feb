import type { FieldValue, FieldValues } from '../../../protocol/agentRequests.ts';
import type { ViewField } from '../viewMessages.ts';
import { element } from './dom.ts';
import { l10n } from './l10n.ts';

/* The questions of a request as a form, and what is filled in. */

/** One question with its inputs. */
interface FieldInput {
  element: HTMLElement;
  value(): FieldValue | undefined;
  /** Says what is missing where the browser itself does not. */
  check(): void;
}

/** A form over the questions of a request. */
export interface RequestForm {
  element: HTMLElement;
  /** What is filled in; `undefined` while something is wrong, which the form shows. */
  values(): FieldValues | undefined;
  /** What is filled in, right or not. */
  draft(): FieldValues;
}

const INPUT_TYPES = { email: 'email', uri: 'url', date: 'date', 'date-time': 'text' } as const;

/** Keeps the ids of several forms apart. */
let forms = 0;

/** Makes the form; `draft` is what was filled in before. */
export function requestForm(fields: readonly ViewField[], draft: FieldValues): RequestForm {
  const prefix = `form-${++forms}`;
  const inputs = fields.map((field, index) => {
    const start = Object.hasOwn(draft, field.id) ? draft[field.id] : field.start;
    return { field, input: fieldInput(field, { name: `${prefix}-${index}`, start }) };
  });
  const form = element('form', {
    class: 'form',
    // Checked by `values`: the browser itself would go on about what is right by now.
    attributes: { novalidate: '' },
    children: inputs.map(({ input }) => input.element),
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  const filled = () =>
    Object.fromEntries(
      inputs.flatMap(({ field, input }): [string, FieldValue][] => {
        const value = input.value();
        return value === undefined ? [] : [[field.id, value]];
      }),
    );
  return {
    element: form,
    draft: filled,
    values: () => {
      for (const { input } of inputs) input.check();
      return form.reportValidity() ? filled() : undefined;
    },
  };
}

interface InputPlace {
  name: string;
  start: FieldValue | undefined;
}

function fieldInput(field: ViewField, place: InputPlace): FieldInput {
  switch (field.type) {
    case 'choice':
      return choiceInput(field, place);
    case 'choices':
      return choicesInput(field, place);
    case 'boolean':
      return booleanInput(field, place);
    default:
      return typedInput(field, place);
  }
}

function choiceInput(field: ViewField, place: InputPlace): FieldInput {
  const { inputs, other, group } = optionInputs(field, place, 'radio');
  if (field.isOptional) group.append(noAnswer(place));
  const first = inputs[0]?.input ?? other?.check;
  return {
    element: group,
    value: () => {
      if (other?.check.checked) return other.text.value;
      return inputs.find(({ input }) => input.checked)?.id;
    },
    check: () => {
      const isChosen = inputs.some(({ input }) => input.checked) || other?.check.checked === true;
      first?.setCustomValidity(isChosen || field.isOptional ? '' : l10n.t('Choose an answer.'));
      checkOther(other);
    },
  };
}

/** What takes back a choice, which a radio button alone cannot. */
function noAnswer({ name, start }: InputPlace): HTMLElement {
  const input = element('input', { attributes: { type: 'radio', name, id: `${name}-none` } });
  input.checked = start === undefined;
  return optionLine(input, { label: l10n.t('No answer'), description: '' });
}

function choicesInput(field: ViewField, place: InputPlace): FieldInput {
  const { inputs, other, group } = optionInputs(field, place, 'checkbox');
  const first = inputs[0]?.input ?? other?.check;
  const value = () => {
    const chosen = inputs.filter(({ input }) => input.checked).map(({ id }) => id);
    return other?.check.checked ? [...chosen, other.text.value] : chosen;
  };
  return {
    element: group,
    value: () => (value().length === 0 && field.isOptional ? undefined : value()),
    check: () => {
      const { least = field.isOptional ? 0 : 1, most = Number.POSITIVE_INFINITY, isOptional } = field;
      const count = value().length;
      const isRight = (count === 0 && isOptional) || (count >= least && count <= most);
      const wanted = Number.isFinite(most)
        ? l10n.t('Choose {0} to {1} answers.', least, most)
        : l10n.t('Choose at least {0}.', least);
      first?.setCustomValidity(isRight ? '' : wanted);
      checkOther(other);
    },
  };
}

interface OtherInput {
  check: HTMLInputElement;
  text: HTMLInputElement;
}

function optionInputs(field: ViewField, { name, start }: InputPlace, type: 'radio' | 'checkbox') {
  const known = Array.isArray(start) ? start : start === undefined ? [] : [String(start)];
  const optionInput = (id: string) => element('input', { attributes: { type, name, id } });
  const inputs = field.options.map((option, index) => {
    const input = optionInput(`${name}-${index}`);
    input.checked = known.includes(option.id);
    return { id: option.id, input, line: optionLine(input, option) };
  });
  const others = known.filter((value) => !field.options.some(({ id }) => id === value));
  const other = field.takesOther ? otherInput(optionInput(`${name}-other`), others[0]) : undefined;
  const group = element('fieldset', {
    class: 'field',
    attributes: describedBy(field, name),
    children: [
      element('legend', { text: field.label }),
      ...descriptionOf(field, name),
      ...inputs.map(({ line }) => line),
      ...(other ? [other.line] : []),
    ],
  });
  return { inputs, other, group };
}

function optionLine(
  input: HTMLInputElement,
  option: Pick<ViewField['options'][number], 'label' | 'description'>,
): HTMLElement {
  const words = [element('span', { text: option.label })];
  if (option.description !== '') words.push(element('span', { class: 'faint', text: option.description }));
  return element('label', {
    class: 'option',
    children: [input, element('span', { class: 'words', children: words })],
  });
}

function otherInput(check: HTMLInputElement, typed = ''): OtherInput & { line: HTMLElement } {
  const text = element('input', { attributes: { type: 'text', 'aria-label': l10n.t('Other answer') } });
  text.value = typed;
  check.checked = typed !== '';
  text.addEventListener('input', () => {
    check.checked = text.value !== '' || check.checked;
  });
  const label = element('label', {
    class: 'option',
    children: [check, element('span', { text: l10n.t('Other…') })],
  });
  return { check, text, line: element('div', { class: 'other', children: [label, text] }) };
}

function checkOther(other: OtherInput | undefined): void {
  const isMissing = other?.check.checked === true && other.text.value.trim() === '';
  other?.text.setCustomValidity(isMissing ? l10n.t('Enter an answer.') : '');
}

function booleanInput(field: ViewField, place: InputPlace): FieldInput {
  const options = [
    { id: 'yes', label: l10n.t('Yes'), description: '' },
    { id: 'no', label: l10n.t('No'), description: '' },
  ];
  const start = place.start === undefined ? undefined : place.start === true ? 'yes' : 'no';
  const asked = choiceInput({ ...field, options, takesOther: false }, { ...place, start });
  return {
    ...asked,
    value: () => {
      const chosen = asked.value();
      return chosen === undefined ? undefined : chosen === 'yes';
    },
  };
}

function typedInput(field: ViewField, { name, start }: InputPlace): FieldInput {
  const { type, format, least, most, isOptional } = field;
  const isNumber = type === 'number' || type === 'integer';
  const input = element('input', {
    attributes: {
      id: name,
      type: isNumber ? 'number' : format ? INPUT_TYPES[format] : 'text',
      ...(isNumber && { step: type === 'integer' ? '1' : 'any' }),
      // Steps are counted from the least number: that of whole numbers has to be whole.
      ...(least !== undefined && {
        [isNumber ? 'min' : 'minlength']: String(type === 'integer' ? Math.ceil(least) : least),
      }),
      ...(most !== undefined && { [isNumber ? 'max' : 'maxlength']: String(most) }),
      ...(isOptional ? {} : { required: '' }),
      ...describedBy(field, name),
    },
  });
  input.value = start === undefined ? '' : String(start);
  const line = element('div', {
    class: 'field',
    children: [
      element('label', { text: field.label, attributes: { for: name } }),
      ...descriptionOf(field, name),
      input,
    ],
  });
  return {
    element: line,
    value: () => {
      if (input.value === '') return undefined;
      return isNumber ? Number(input.value) : input.value;
    },
    // Patterns are the host's to check: one of an agent may take exponential time.
    check: () => undefined,
  };
}

function descriptionOf({ description }: ViewField, name: string): HTMLElement[] {
  if (description === '') return [];
  return [element('p', { class: 'faint', text: description, attributes: { id: `${name}-description` } })];
}

function describedBy({ description }: ViewField, name: string): Record<string, string> {
  return description === '' ? {} : { 'aria-describedby': `${name}-description` };
}
