import { isMatch } from './fieldPattern.ts';
import type { AgentRequest, FieldValue, FieldValues, RequestAnswer, RequestField } from './agentRequests.ts';
import { parseDayTime } from '../base/calendarDay.ts';
import { kindOf, type PermissionDecision } from './agentRequests.ts';
import { badRequest, noSuchAnswer } from './errors.ts';
import { optionFor, optionsText } from './requestOptions.ts';

/* Checks whether an answer fits its request, and completes it. */

/** An answer as sent by a person or a program: an option, a decision, or answers to questions. */
export interface SaidAnswer {
  option?: string;
  decision?: PermissionDecision;
  fields?: FieldValues;
  reason?: string;
}

/** The resulting answer. @throws badRequest with the options or the question that it does not fit */
export function resolveAnswer(request: AgentRequest, said: SaidAnswer): RequestAnswer {
  const { option, decision, fields, reason } = said;
  if ([option, decision, fields].filter((each) => each !== undefined).length !== 1)
    throw badRequest('Give one answer: an option, a decision (allow or deny), or answers to the questions.');
  const answer = fields ? { fields: checkFields(request, fields) } : chosen(request, said);
  if (reason === undefined || reason.trim() === '') return answer;
  if (!isDenial(request, answer)) throw badRequest('A reason goes with a denial.');
  return { ...answer, reason };
}

/** Whether an answer denies the permission, declines the questions, or continues planning. */
export function isDenial({ options }: Pick<AgentRequest, 'options'>, answer: RequestAnswer): boolean {
  if (answer.fields) return false;
  const option = options.find(({ id }) => id === answer.option);
  return option === undefined || option.decision?.startsWith('deny') === true;
}

/** What is wrong with the answer to one question, as a sentence; `undefined` if nothing is. */
export function fieldFault(field: RequestField, value: FieldValue | undefined): string | undefined {
  if (value === undefined) return field.isOptional ? undefined : `"${field.label}" has no answer.`;
  const expected = expectation(field, value);
  return expected === undefined ? undefined : `The answer to "${field.label}" must be ${expected}.`;
}

function chosen(request: AgentRequest, { option, decision }: SaidAnswer): RequestAnswer {
  const { options } = request;
  const found =
    option === undefined ? decision && optionFor(options, decision) : options.find(({ id }) => id === option);
  if (!found && (option !== undefined || decision !== 'deny'))
    throw noSuchAnswer({ answer: option ?? String(decision), options: optionsText(options) });
  if (!found) return {};
  const [field] = request.fields ?? [];
  return kindOf(request) === 'question' && field
    ? { fields: { [field.id]: field.type === 'choices' ? [found.id] : found.id } }
    : { option: found.id };
}

function checkFields({ fields = [] }: AgentRequest, values: FieldValues): FieldValues {
  const unknown = Object.keys(values).find((id) => !fields.some((field) => field.id === id));
  if (unknown !== undefined)
    throw badRequest(
      fields.length === 0
        ? 'This request has no questions. Answer it with an option, or allow or deny it.'
        : `The request has no question "${unknown}". Its questions are: ${fields.map(({ id }) => id).join(', ')}.`,
    );
  for (const field of fields) {
    const fault = fieldFault(field, Object.hasOwn(values, field.id) ? values[field.id] : undefined);
    if (fault !== undefined) throw badRequest(fault);
  }
  return values;
}

/** What the answer must be instead; `undefined` if it fits. */
function expectation(field: RequestField, value: FieldValue): string | undefined {
  switch (field.type) {
    case 'choice':
      return typeof value === 'string' && isChoice(field, value) ? undefined : `one of ${optionNames(field)}`;
    case 'choices': {
      const isList = Array.isArray(value) && value.every((each) => isChoice(field, each));
      if (!isList || new Set(value).size !== value.length)
        return `a list of some of these, each once: ${optionNames(field)}`;
      return isWithin(field, value.length) ? undefined : `${range(field)} of these: ${optionNames(field)}`;
    }
    case 'text':
      return textExpectation(field, value);
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'yes or no';
    case 'number':
    case 'integer': {
      const isRight = field.type === 'integer' ? Number.isSafeInteger(value) : Number.isFinite(value);
      const what = field.type === 'integer' ? 'a whole number' : 'a number';
      return isRight && isWithin(field, value as number)
        ? undefined
        : [what, range(field)].filter(Boolean).join(', ');
    }
  }
}

function textExpectation(field: RequestField, value: FieldValue): string | undefined {
  if (typeof value !== 'string') return 'a text';
  if (!isWithin(field, [...value].length)) return `a text of ${range(field)} characters`;
  if (field.format !== undefined && !FORMATS[field.format](value)) return FORMAT_NAMES[field.format];
  return field.pattern === undefined || isMatch(field.pattern, value)
    ? undefined
    : `a text that matches ${field.pattern}`;
}

function isChoice({ options = [], takesOther = false }: RequestField, value: string): boolean {
  return options.some(({ id }) => id === value) || (takesOther && value.trim() !== '');
}

function optionNames({ options = [], takesOther }: RequestField): string {
  return `${optionsText(options)}${takesOther ? ', or another text' : ''}`;
}

function isWithin({ least = -Infinity, most = Infinity }: RequestField, value: number): boolean {
  return value >= least && value <= most;
}

function range({ least, most }: RequestField): string {
  if (least === undefined) return most === undefined ? '' : `at most ${most}`;
  if (most === undefined) return `at least ${least}`;
  return least === most ? `exactly ${least}` : `${least} to ${most}`;
}

const FORMATS: Record<NonNullable<RequestField['format']>, (value: string) => boolean> = {
  email: (value) => /^[^\s@]+@[^\s@]+$/.test(value),
  uri: (value) => URL.canParse(value),
  date: (value) => /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(parseDayTime(value)),
  'date-time': (value) => /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(parseDayTime(value)),
};

const FORMAT_NAMES: Record<NonNullable<RequestField['format']>, string> = {
  email: 'an email address',
  uri: 'a URL',
  date: 'a date such as 2026-01-31',
  'date-time': 'a time such as 2026-01-31T09:30:00Z',
};
