import { oneLine, printable } from '../base/plainText.ts';
import { kindOf, type AgentRequest, type FieldValue, type RequestField } from '../protocol/agentRequests.ts';
import { valueText } from '../protocol/agentText.ts';
import { fieldFault } from '../protocol/requestAnswers.ts';
import { optionFor, optionsCalled, type NamedOption } from '../protocol/requestOptions.ts';
import { UsageError } from './cliErrors.ts';
import { readField } from './fieldAnswers.ts';
import {
  answerWords,
  askedText,
  DECISIONS,
  nameOf,
  optionLines,
  optionOf,
  requestLines,
  toolText,
  type Answer,
} from './requestText.ts';

/* Requests at a terminal: what is asked, one step after the other, and what a typed line means. */

/** One question at the terminal. */
export interface PromptStep<T> {
  text: string;
  /** What a typed line means; `undefined` if it is no answer, with a sentence where there is one. */
  read(line: string): { value: T } | { fault: string } | undefined;
}

const PROMPTS = { allow: '[y]es', always: '[a]lways', deny: '[n]o' } as const;
const LETTERS = { allow: 'y', always: 'a', deny: 'n' } as const;
const LETTER_WORDS: Record<string, keyof typeof DECISIONS> = {
  ...{ y: 'allow', yes: 'allow', allow: 'allow' },
  ...{ a: 'always', always: 'always' },
  ...{ n: 'deny', no: 'deny', deny: 'deny' },
};

/** A permission or a plan: which option. */
export function optionStep(request: AgentRequest): PromptStep<Answer> {
  return {
    text: questionText(request),
    read: (line) => {
      const value = parseAnswer(line, request);
      return value && { value };
    },
  };
}

/** Why it is denied, which may be left out. */
export const REASON_STEP: PromptStep<string | undefined> = {
  text: 'What should it know? (Enter: nothing) ',
  read: (line) => ({ value: line.trim() === '' ? undefined : line.trim() }),
};

/** One of the questions; `undefined` leaves it out. */
export function fieldStep(
  { fields = [] }: AgentRequest,
  field: RequestField,
): PromptStep<FieldValue | undefined> {
  const place = fields.length > 1 ? `(${fields.indexOf(field) + 1} of ${fields.length}) ` : '';
  const { header, label, description } = field;
  const name = header === undefined || header === label ? '' : `${oneLine(header)}: `;
  const below = [...(description === undefined ? [] : [oneLine(description)]), ...optionLines(field)];
  const lines = [`${place}${name}${oneLine(label)}`, ...below.map((line) => `  ${line}`)];
  return { text: `${lines.join('\n')}\n${expectation(field)}: `, read: (line) => readLine(field, line) };
}

function readLine(field: RequestField, line: string): { value: FieldValue | undefined } | { fault: string } {
  if (line.trim() === '') {
    const value = defaultOf(field);
    if (value !== undefined || field.isOptional) return { value };
  }
  try {
    return { value: readField(field, [line]) };
  } catch (error) {
    if (error instanceof UsageError) return { fault: error.message };
    throw error;
  }
}

/** What is taken when nothing is typed, if it fits. */
function defaultOf(field: RequestField): FieldValue | undefined {
  const value = field.default as FieldValue | undefined;
  return value === undefined || value === null || fieldFault(field, value) !== undefined ? undefined : value;
}

const EXPECTED: Record<RequestField['type'], string> = {
  choice: 'number or name',
  choices: 'numbers or names, with commas',
  text: 'text',
  number: 'number',
  integer: 'whole number',
  boolean: '[y]es or [n]o',
};

function expectation(field: RequestField): string {
  const value = defaultOf(field);
  const enter =
    value !== undefined
      ? ` (Enter: ${valueText(value, field)})`
      : field.isOptional
        ? ' (Enter: no answer)'
        : '';
  return `${EXPECTED[field.type]}${field.takesOther ? ', or another text' : ''}${enter}`;
}

/** The question at a terminal: one line if each option has a letter, or else a list of the options. */
export function questionText(request: AgentRequest): string {
  const { options } = request;
  const words = answerWords(request);
  const isPlan = kindOf(request) !== 'permission';
  const question = isPlan ? `The agent ${askedText(request)}.` : permissionQuestion(request);
  const lettered = words.flatMap((word) => {
    const option = optionOf(request, word);
    return option ? { word, option } : [];
  });
  if (!isPlan && options.length > 0 && lettered.length === options.length) {
    const texts = lettered.map(({ word, option }) => `[${LETTERS[word]}] ${nameOf(request, option.id)}`);
    if (!lettered.some(({ word }) => word === 'deny')) texts.push('[n] Deny');
    return `${question} ${texts.join(', ')}: `;
  }
  const list = requestLines(request).map((line) => `  ${line}\n`);
  const choices = [...(options.length > 0 ? ['number or name'] : []), ...words.map((word) => PROMPTS[word])];
  return `${question}\n${list.join('')}${choices.join(', ')}: `;
}

function permissionQuestion({ tool, text }: AgentRequest): string {
  return text === undefined ? `Allow ${toolText(tool)}?` : `${printable(text)}. Allow?`;
}

/** Parses a typed line; `undefined` if it does not match exactly one answer. */
export function parseAnswer(line: string, request: AgentRequest): Answer | undefined {
  const text = line.trim();
  const found = text === '' ? [] : optionsCalled(request.options, text, { showsIds: false });
  const word = LETTER_WORDS[text.toLowerCase()];
  const decision = word && answerWords(request).includes(word) ? DECISIONS[word] : undefined;
  const [first] = found;
  if (!first) return decision && { decision };
  const byDecision = decision && optionFor(request.options, decision);
  return isOne(found) && (!byDecision || byDecision.id === first.option.id)
    ? { option: first.option.id }
    : undefined;
}

/** Whether all options have the same id, which makes them one for the agent. */
export function isOne(found: readonly NamedOption[]): boolean {
  return new Set(found.map(({ option }) => option.id)).size === 1;
}
