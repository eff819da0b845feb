import { oneLine } from '../base/plainText.ts';
import type {
  AgentRequest,
  FieldValue,
  FieldValues,
  RequestField,
  RequestOption,
} from '../protocol/agentRequests.ts';
import { fieldFault } from '../protocol/requestAnswers.ts';
import { optionsCalled } from '../protocol/requestOptions.ts';
import { UsageError } from './cliErrors.ts';

/* Answers to questions, as people type them. */

const YES_AND_NO: Record<string, boolean> = {
  y: true,
  yes: true,
  true: true,
  n: false,
  no: false,
  false: false,
};

/**
 * The answers of `--field QUESTION=ANSWER`, each question by its number, id, short name or words; one with several
 * choices may be named again. @throws UsageError
 */
export function readFields({ fields = [] }: AgentRequest, texts: readonly string[]): FieldValues {
  const typed = new Map<RequestField, string[]>();
  for (const text of texts) {
    const { field, answer } = splitField(fields, text);
    typed.set(field, [...(typed.get(field) ?? []), answer]);
  }
  const values = [...typed].map(([field, answers]) => [field.id, readField(field, answers)] as const);
  for (const field of fields) if (!typed.has(field)) refuse(fieldFault(field, undefined));
  return Object.fromEntries(values);
}

/** The answer to one question; only one with several choices takes more than one text. @throws UsageError */
export function readField(field: RequestField, texts: readonly string[]): FieldValue {
  const [text = ''] = texts;
  if (texts.length > 1 && field.type !== 'choices')
    throw new UsageError(`"${oneLine(field.label)}" takes one answer.`);
  const value = valueOf(field, texts, text);
  refuse(fieldFault(field, value));
  return value;
}

function valueOf(field: RequestField, texts: readonly string[], text: string): FieldValue {
  switch (field.type) {
    case 'choice':
      return choiceOf(field, text);
    case 'choices':
      return [...new Set(texts.flatMap((each) => choicesOf(field, each)))];
    case 'boolean':
      return YES_AND_NO[text.trim().toLowerCase()] ?? text;
    case 'number':
    case 'integer':
      return text.trim() === '' ? text : Number(text);
    case 'text':
      return text;
  }
}

/** The id of the option that is meant, or else the text itself. */
function choiceOf({ options = [] }: RequestField, text: string): string {
  return optionCalled(options, text) ?? text.trim();
}

/** Several with commas between them, unless the whole is the name of one. */
function choicesOf({ options = [] }: RequestField, text: string): string[] {
  const whole = optionCalled(options, text);
  if (whole !== undefined) return [whole];
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  const found = parts.map((part) => optionCalled(options, part));
  return found.some((id) => id !== undefined) ? parts.map((part, at) => found[at] ?? part) : [text.trim()];
}

function optionCalled(options: readonly RequestOption[], word: string): string | undefined {
  const found = optionsCalled(options, word);
  const [first, ...others] = new Set(found.map(({ option }) => option.id));
  if (others.length === 0) return first;
  const names = found.map(({ number, name }) => `${number}. ${name}`).join(', ');
  throw new UsageError(
    `"${oneLine(word)}" may be any of ${names}. Give one by its number, such as ${found[0]?.number}.`,
  );
}

/** What stands before the first `=` that makes it the name of a question. */
function splitField(fields: readonly RequestField[], text: string): { field: RequestField; answer: string } {
  for (let at = text.indexOf('='); at >= 0; at = text.indexOf('=', at + 1)) {
    const field = fieldCalled(fields, text.slice(0, at).trim());
    if (field) return { field, answer: text.slice(at + 1) };
  }
  const names = fields.map(({ label }, index) => `${index + 1}. ${oneLine(label)}`).join(', ');
  throw new UsageError(
    fields.length === 0
      ? 'This request has no questions. Answer it with --option, or with allow or deny.'
      : `"${oneLine(text)}" is no answer to one of the questions. Give the number of one with its answer, ` +
          `such as --field 1=ANSWER. The questions are: ${names}`,
  );
}

function fieldCalled(fields: readonly RequestField[], word: string): RequestField | undefined {
  const found =
    fields.find(({ id }) => id === word) ??
    fields.find(({ header, label }) => [header, label].some((name) => sameWords(name, word)));
  return found ?? (/^\d+$/.test(word) ? fields[Number(word) - 1] : undefined);
}

function sameWords(name: string | undefined, word: string): boolean {
  return name !== undefined && oneLine(name).toLowerCase() === oneLine(word).toLowerCase();
}

function refuse(fault: string | undefined): void {
  if (fault !== undefined) throw new UsageError(fault);
}
