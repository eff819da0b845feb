import { l10n } from 'vscode';
import { plainText } from '../../base/plainText.ts';
import type { FieldValue, FieldValues, RequestField } from '../../protocol/agentRequests.ts';
import { fieldFault } from '../../protocol/requestAnswers.ts';
import { namedOptions } from '../../protocol/requestOptions.ts';
import { inMessage, shortLine, withoutIcons } from '../editor/labelText.ts';
import { typedFault, typedText, typedValue } from './fieldInput.ts';
import { BACK, pickStep, textStep, type StepPlace } from './inputSteps.ts';

const DETAIL_LENGTH = 300;
/** What an answer is called that is none of the options. */
export const OTHER = l10n.t('Other…');
const LEAVE_OUT = l10n.t('Leave Out');

/** What came of one question: an answer, none, or the way back. `undefined`: the person cancelled. */
type FieldResult = { value: FieldValue | undefined } | typeof BACK | undefined;

/** Asks question by question, with a way back; `undefined` if the person cancels. */
export async function askFields(
  title: string,
  fields: readonly RequestField[],
): Promise<FieldValues | undefined> {
  const values: FieldValues = {};
  let index = 0;
  for (let field = fields[0]; field; field = fields[index]) {
    const place = { title, step: index + 1, totalSteps: fields.length, canGoBack: index > 0 };
    // oxlint-disable-next-line no-await-in-loop -- one question after another
    const result = await askField(place, field, values[field.id]);
    if (result === undefined) return undefined;
    if (result === BACK) {
      index = Math.max(0, index - 1);
      continue;
    }
    if (result.value === undefined) delete values[field.id];
    else values[field.id] = result.value;
    index++;
  }
  return values;
}

function askField(
  place: StepPlace,
  field: RequestField,
  known: FieldValue | undefined,
): Promise<FieldResult> {
  switch (field.type) {
    case 'choice':
    case 'boolean':
      return askChoice(place, field, known ?? startValue(field));
    case 'choices':
      return askChoices(place, field, known ?? startValue(field));
    default:
      return askTyped(place, field, known ?? startValue(field));
  }
}

function startValue({ default: value }: RequestField): FieldValue | undefined {
  return value as FieldValue | undefined;
}

interface ChoiceItem {
  label: string;
  description?: string;
  detail?: string;
  value?: FieldValue;
  isOther?: boolean;
}

function choiceItems(field: RequestField): ChoiceItem[] {
  if (field.type === 'boolean')
    return [
      { label: l10n.t('Yes'), value: true },
      { label: l10n.t('No'), value: false },
    ];
  const options = namedOptions(field.options ?? []).map(({ option, name }) => ({
    label: shown(name),
    ...(option.description === undefined ? {} : { detail: shown(option.description, DETAIL_LENGTH) }),
    value: option.id,
  }));
  return field.takesOther ? [...options, { label: OTHER, isOther: true }] : options;
}

async function askChoice(
  place: StepPlace,
  field: RequestField,
  known: FieldValue | undefined,
): Promise<FieldResult> {
  const items = choiceItems(field);
  const all: ChoiceItem[] = field.isOptional ? [...items, { label: LEAVE_OUT }] : items;
  const picked = await pickStep(place, {
    items: all,
    placeholder: questionOf(field),
    selected: all.filter(({ value }) => value !== undefined && value === known),
  });
  if (picked === undefined || picked === BACK) return picked;
  const [item] = picked;
  if (!item) return askChoice(place, field, known);
  if (!item.isOther) return { value: item.value };
  const typed = await askOther(place, field);
  return typed === BACK ? askChoice(place, field, known) : typed && { value: typed.text };
}

async function askChoices(
  place: StepPlace,
  field: RequestField,
  known: FieldValue | undefined,
): Promise<FieldResult> {
  const items = choiceItems(field);
  const isKnown = ({ value }: ChoiceItem) => Array.isArray(known) && known.includes(String(value));
  const valuesOf = (chosen: readonly ChoiceItem[]) =>
    chosen.flatMap(({ value }) => (typeof value === 'string' ? value : []));
  const picked = await pickStep(place, {
    items,
    placeholder: questionOf(field),
    isMany: true,
    selected: items.filter(isKnown),
    faultOf: (chosen) => {
      const isToCome = chosen.some(({ isOther }) => isOther);
      if (isToCome || (chosen.length === 0 && field.isOptional)) return undefined;
      return fieldFault(field, valuesOf(chosen));
    },
  });
  if (picked === undefined || picked === BACK) return picked;
  const values = valuesOf(picked);
  if (picked.length === 0) return { value: undefined };
  if (!picked.some(({ isOther }) => isOther)) return { value: values };
  const typed = await askOther(place, field);
  return typed === BACK ? askChoices(place, field, values) : typed && { value: [...values, typed.text] };
}

/** Asks for an answer that is none of the options. */
export async function askOther(
  place: StepPlace,
  field: RequestField,
): Promise<{ text: string } | typeof BACK | undefined> {
  const text = await textStep(
    { ...place, canGoBack: true },
    {
      prompt: questionOf(field),
      placeholder: l10n.t('Your answer'),
      faultOf: (typed) => (typed.trim() === '' ? l10n.t('Enter an answer.') : undefined),
    },
  );
  return typeof text === 'string' ? { text } : text;
}

async function askTyped(
  place: StepPlace,
  field: RequestField,
  known: FieldValue | undefined,
): Promise<FieldResult> {
  const text = await textStep(place, {
    prompt: questionOf(field),
    placeholder: field.isOptional ? l10n.t('Leave empty to leave it out') : l10n.t('Your answer'),
    value: typedText(known),
    faultOf: (typed) => typedFault(field, typed),
  });
  return typeof text === 'string' ? { value: typedValue(field, text) } : text;
}

function questionOf({ label, description }: RequestField): string {
  return shown([label, description].filter((part) => part !== undefined).join(': '), DETAIL_LENGTH);
}

function shown(text: string, limit?: number): string {
  return withoutIcons(inMessage(shortLine(plainText(text), limit)));
}
