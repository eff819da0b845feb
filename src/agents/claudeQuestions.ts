import type { FieldValue, FieldValues, RequestField, RequestOption } from '../protocol/agentRequests.ts';
import { areTooLarge } from './eventLimits.ts';
import { asList, asObject, asText, isObject, type JsonObject } from './json.ts';

/* The questions of Claude's tool AskUserQuestion, which Qwen Code has, too. Answers are texts; Claude joins several. */

const SEPARATOR = ', ';

/** The key of an answer: Claude takes the question, Qwen the place of the question. */
export type AnswerKey = (question: string, index: number) => string;

/** The questions in the input of the tool; none if they are not in a known shape, or are too large. */
export function readQuestions(input: JsonObject): RequestField[] {
  const questions = asList(input.questions).map((item) => asObject(item));
  if (!questions.every(({ question }) => asText(question)?.trim())) return [];
  const names = questions.map(({ header }) => nameOf(asText(header) ?? ''));
  const fields = questions.map((question, index) => {
    const name = names[index] ?? '';
    const isUnique = name !== '' && names.indexOf(name) === names.lastIndexOf(name);
    return readQuestion(question, isUnique ? name : `question-${index + 1}`);
  });
  return areTooLarge(fields) ? [] : fields;
}

/** The input of the tool with the answers to its questions. */
export function answeredInput(
  input: JsonObject,
  fields: readonly RequestField[],
  { values, keyOf }: { values: FieldValues; keyOf: AnswerKey },
): JsonObject {
  const answers = fields.flatMap((field, index): [string, string][] => {
    const value = Object.hasOwn(values, field.id) ? values[field.id] : undefined;
    return value === undefined ? [] : [[keyOf(field.label, index), textOf(value)]];
  });
  return { ...input, answers: Object.fromEntries(answers) };
}

/** The answers in an input that `answeredInput` has made. */
export function readAnswers(
  input: JsonObject,
  fields: readonly RequestField[],
  keyOf: AnswerKey,
): FieldValues {
  const answers = asObject(input.answers);
  const values = fields.flatMap((field, index): [string, FieldValue][] => {
    const key = keyOf(field.label, index);
    const text = Object.hasOwn(answers, key) ? asText(answers[key]) : undefined;
    if (text === undefined) return [];
    return [[field.id, field.type === 'choices' ? splitChoices(text, field.options ?? []) : text]];
  });
  return Object.fromEntries(values);
}

function readQuestion(question: JsonObject, id: string): RequestField {
  const header = asText(question.header);
  const options = readOptions(question.options);
  return {
    id,
    label: asText(question.question) ?? '',
    ...(header && { header }),
    type: options.length === 0 ? 'text' : question.multiSelect === true ? 'choices' : 'choice',
    ...(options.length > 0 && { options, takesOther: true }),
  };
}

/** The label is the answer, so two options with one label are the same. */
function readOptions(list: unknown): RequestOption[] {
  const options = asList(list)
    .filter(isObject)
    .flatMap((option): RequestOption[] => {
      const label = asText(option.label);
      const description = [option.description, option.preview].map(asText).filter(Boolean).join('\n\n');
      return label?.trim() ? [{ id: label, label, ...(description && { description }) }] : [];
    });
  return options.filter(({ id }, index) => options.findIndex((other) => other.id === id) === index);
}

/** A name for a field, as it is written in a command: "Auth method" is `auth-method`. */
function nameOf(header: string): string {
  return header
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
}

function textOf(value: FieldValue): string {
  return Array.isArray(value) ? value.join(SEPARATOR) : String(value);
}

/** Takes a joined text apart. What is no option is the person's own text, which may contain anything. */
function splitChoices(text: string, options: readonly RequestOption[]): string[] {
  const labels = options.map(({ label }) => label).sort((a, b) => b.length - a.length);
  const choices: string[] = [];
  let rest = text;
  while (rest !== '') {
    const label = labels.find((each) => rest === each || rest.startsWith(each + SEPARATOR));
    if (label === undefined) return [...choices, rest];
    choices.push(label);
    rest = rest.slice(label.length + SEPARATOR.length);
  }
  return choices;
}
