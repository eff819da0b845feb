import { Window } from 'happy-dom';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { FieldValues } from '../../../../../src/protocol/agentRequests.ts';
import type { ViewField } from '../../../../../src/ui/transcript/viewMessages.ts';
import { requestForm } from '../../../../../src/ui/transcript/webview/requestForm.ts';

beforeEach(() => {
  const { document } = new Window();
  vi.stubGlobal('document', document);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const options = ['a', 'b'].map((id) => ({ id, label: id.toUpperCase(), description: '' }));
const aField = (more: Partial<ViewField>): ViewField => ({
  id: 'f',
  label: 'Which?',
  description: '',
  type: 'choice',
  options: more.type === undefined || more.type.startsWith('choice') ? options : [],
  ...more,
});

function aForm(fields: ViewField[], draft: FieldValues = {}) {
  const form = requestForm(fields, draft);
  document.body.append(form.element);
  const press = (label: string) =>
    [...form.element.querySelectorAll('label')]
      .find(({ textContent }) => textContent === label)
      ?.querySelector('input')
      ?.click();
  return { form, press, input: () => form.element.querySelector('input') };
}

test.each<[string, Partial<ViewField>, string]>([
  ['a choice', {}, 'B'],
  ['another text', { takesOther: true }, 'Other…'],
  ['yes or no', { type: 'boolean' }, 'Yes'],
])('what need not be answered can be taken back: %s', (_what, more, label) => {
  const { form, press } = aForm([aField({ ...more, isOptional: true })]);
  expect(form.values()).toEqual({});
  press(label);
  expect(Object.keys(form.draft())).toEqual(['f']);
  press('No answer');
  expect(form.values()).toEqual({});
});

test('what must be answered has no way around it', () => {
  for (const more of [{}, { type: 'boolean' as const }]) {
    const { form } = aForm([aField(more)]);
    expect(form.element.textContent).not.toContain('No answer');
    expect(form.values()).toBeUndefined();
  }
});

test.each<[Partial<ViewField>, string]>([
  [{ type: 'integer', least: 0.5, most: 3 }, '1'],
  [{ type: 'integer', least: -0.5 }, '0'],
  [{ type: 'integer', least: 2 }, '2'],
  [{ type: 'number', least: 0.5 }, '0.5'],
])('a number that steps from its least one can be any that fits: %j', (more, min) => {
  expect(
    aForm([aField(more)])
      .input()
      ?.getAttribute('min'),
  ).toBe(min);
});

test.each<[string, Partial<ViewField>, string]>([
  ['a choice', {}, 'fieldset'],
  ['several', { type: 'choices' }, 'fieldset'],
  ['yes or no', { type: 'boolean' }, 'fieldset'],
  ['a text', { type: 'text' }, 'input'],
  ['a number', { type: 'number' }, 'input'],
])('whoever listens to a form hears what is said about a question: %s', (_what, more, tag) => {
  const { form } = aForm([aField({ ...more, id: 'one' }), aField({ ...more, description: 'More about it' })]);
  const inputs = form.element.querySelectorAll(`:scope > ${tag}, :scope > .field > ${tag}`);
  const about = [...inputs].map((input) => input.getAttribute('aria-describedby'));
  expect(about[0]).toBeNull();
  expect(document.getElementById(about[1] ?? '')?.textContent).toBe('More about it');
});

test.each<[string, Partial<ViewField>]>([
  ['a text', { type: 'text' }],
  ['another text', { takesOther: true, options: [] }],
])('what was wrong and is right now can be sent with Enter: %s', (_what, more) => {
  const { form } = aForm([aField(more)]);
  const sent: unknown[] = [];
  form.element.addEventListener('submit', () => sent.push(form.values()));
  form.element.querySelector<HTMLInputElement>('input[type=radio]')?.click();
  for (const text of ['', 'v1']) {
    const box = form.element.querySelector<HTMLInputElement>('input[type=text]');
    if (box) box.value = text;
    (form.element as HTMLFormElement).requestSubmit();
  }
  expect(sent).toEqual([undefined, { f: 'v1' }]);
});
