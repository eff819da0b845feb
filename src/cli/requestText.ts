import { oneLine, plainText, printable } from '../base/plainText.ts';
import { terseAge } from '../base/quantityText.ts';
import {
  kindOf,
  type AgentRequest,
  type FieldValues,
  type PermissionDecision,
  type RequestField,
} from '../protocol/agentRequests.ts';
import { askText, valueText } from '../protocol/agentText.ts';
import type { AgentTool } from '../protocol/agentTools.ts';
import { isApproval } from '../protocol/openRequests.ts';
import { isDenial } from '../protocol/requestAnswers.ts';
import { hasOwnOptions, namedOptions, optionFor, shorthandsOf } from '../protocol/requestOptions.ts';

/* How requests and their answers read on the command line. */

/** The words for decisions in `legwork answer`. */
export const DECISIONS = {
  allow: 'allow',
  always: 'allowAlways',
  deny: 'deny',
} as const satisfies Record<string, PermissionDecision>;

/** An answer as it is sent to the host. */
export type Answer =
  | { option: string; reason?: string }
  | { decision: PermissionDecision; reason?: string }
  | { fields: FieldValues };

/** The tool call of a request: `Bash "npm test"`. */
export function toolText({ name, title }: AgentTool): string {
  return printable(title === name ? name : `${name} "${title}"`);
}

/** What is asked, behind the id of the run: `asks for Bash "npm test"`, `asks: Which color?`, `wants its plan approved`. */
export function askedText(request: AgentRequest): string {
  return kindOf(request) === 'permission' && request.text === undefined
    ? `asks for ${toolText(request.tool)}`
    : printable(askText(request));
}

/** The options by the agent's names, one per line: `1. Postgres`, with what it means. */
export function optionLines({ options = [] }: Pick<RequestField, 'options'>): string[] {
  return namedOptions(options).map(({ number, name, option }) => {
    const means = option.description === undefined ? '' : ` (${oneLine(option.description)})`;
    return `${number}. ${printable(name)}${means}`;
  });
}

/** The whole request below its first line: the plan, the questions, the page to open, and the options. */
export function requestLines(request: AgentRequest): string[] {
  const { text, url, fields = [] } = request;
  return [
    ...(text === undefined || isApproval(request) ? [] : plainText(text).trimEnd().split('\n')),
    ...(url === undefined ? [] : [`Page: ${printable(url)}`]),
    ...(kindOf(request) === 'question' && fields.length > 0
      ? fields.flatMap((field, index) => fieldLines(field, fields.length > 1 ? index + 1 : undefined))
      : optionLines(request)),
  ];
}

/** A question with its options; one of several has its number. */
function fieldLines(field: RequestField, number?: number): string[] {
  const { header, label, description } = field;
  const name = header === undefined || sameText(header, label) ? '' : `${oneLine(header)}: `;
  const takes = field.type === 'choices' ? ' (several)' : '';
  const mark = number === undefined ? '' : `${number}. `;
  const below = [...(description === undefined ? [] : [oneLine(description)]), ...optionLines(field)];
  if (field.takesOther) below.push('or another text');
  return [`${mark}${name}${oneLine(label)}${takes}`, ...below.map((line) => `   ${line}`)];
}

const sameText = (a: string, b: string) => oneLine(a) === oneLine(b);

/** The words that may answer a request: each stands for exactly one option, or denies it. */
export function answerWords({
  kind,
  options,
  fields = [],
}: Pick<AgentRequest, 'kind' | 'options' | 'fields'>): (keyof typeof DECISIONS)[] {
  // Questions are answered or declined.
  const decisions = kind === 'question' && fields.length > 0 ? ['deny'] : shorthandsOf(options);
  return (['allow', 'always', 'deny'] as const).filter((word) => decisions.includes(DECISIONS[word]));
}

/** How a request can be answered by `legwork answer`, in the order of what is meant most. */
export function waysToAnswer(request: AgentRequest): string[] {
  const { fields = [], options } = request;
  const words = answerWords(request).join('|');
  const [field, ...others] = fields;
  if (kindOf(request) !== 'question' || !field)
    return hasOwnOptions(options) ? [words, '--option NAME'] : [words];
  const isChoice = others.length === 0 && (field.type === 'choice' || field.type === 'choices');
  return [
    isChoice ? '--option NAME' : fields.map((_each, at) => `--field ${at + 1}=ANSWER`).join(' '),
    words,
  ];
}

/** Without a terminal: the request, and how to answer it. */
export function answerHint(id: string, request: AgentRequest): string {
  const { fields = [] } = request;
  const lines =
    fields.length > 1 ? fields.map(({ label }, at) => `${at + 1}. ${oneLine(label)}`) : optionLines(request);
  const named = lines.length > 0 ? ` (${lines.join(', ')})` : '';
  return `${id} ${askedText(request)}${named}. Answer with: legwork answer ${id} ${waysToAnswer(request).join(' or ')}`;
}

/** How long a request has waited: `4m`; nothing where that is not known. */
export function waitedText({ since }: AgentRequest, nowMs: number): string | undefined {
  return since === undefined ? undefined : terseAge(nowMs - Date.parse(since));
}

/** How to continue a run that waits for its next message. */
export function messageHint(id: string): string {
  return `${id} is waiting for a message. Send one with: legwork send ${id} TEXT`;
}

/** The effect of an answer: `ag-1 may use Bash "npm test"`. */
export function answeredText(
  id: string,
  { answer, asked }: { answer: Answer; asked: AgentRequest | undefined },
): string {
  if ('fields' in answer) return `${id} is answered: ${fieldsText(answer.fields, asked)}`;
  const kind = asked ? kindOf(asked) : 'permission';
  const isDenied = denies(answer, asked);
  if (kind === 'question' && isDenied) return `${id} gets no answer`;
  if (kind === 'plan' && isDenied) return `${id} keeps planning`;
  if (kind === 'plan') return `${id} has its plan approved`;
  if (asked && isApproval(asked)) return isDenied ? `${id} may not start` : `${id} may start`;
  const tool = asked ? toolText(asked.tool) : 'the requested tool';
  if (isDenied) return `${id} may not use ${tool}`;
  if ('option' in answer)
    return `${id} is answered: ${asked ? nameOf(asked, answer.option) : printable(answer.option)}`;
  return answer.decision === 'allowAlways' ? `${id} may always use ${tool}` : `${id} may use ${tool}`;
}

/** Whether an answer denies what is asked. */
function denies(answer: Exclude<Answer, { fields: FieldValues }>, asked: AgentRequest | undefined): boolean {
  if ('decision' in answer) return answer.decision.startsWith('deny');
  return asked?.options.some(({ id }) => id === answer.option) === true && isDenial(asked, answer);
}

function fieldsText(values: FieldValues, asked: AgentRequest | undefined): string {
  return Object.entries(values)
    .map(([id, value]) =>
      valueText(
        value,
        asked?.fields?.find((field) => field.id === id),
      ),
    )
    .join('; ');
}

/** The name of an option, by its id. */
export function nameOf({ options }: Pick<AgentRequest, 'options'>, id: string): string {
  return printable(namedOptions(options).find(({ option }) => option.id === id)?.name ?? id);
}

/** The option that a word stands for. */
export function optionOf({ options }: AgentRequest, word: keyof typeof DECISIONS) {
  return optionFor(options, DECISIONS[word]);
}
