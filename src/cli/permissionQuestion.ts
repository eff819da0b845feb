import { printable } from '../base/plainText.ts';
import type { AgentTool, PermissionDecision, PermissionRequest } from '../protocol/agentEvents.ts';
import {
  hasOwnOptions,
  namedOptions,
  optionFor,
  optionsCalled,
  shorthandsOf,
  type NamedOption,
} from '../protocol/permissionOptions.ts';

/* What an agent asks, and what a person types. */

/** Words for decisions, in `legwork answer`. */
export const DECISIONS = {
  allow: 'allow',
  always: 'allowAlways',
  deny: 'deny',
} as const satisfies Record<string, PermissionDecision>;

/** What it wants to use: `Bash "npm test"`. */
export function toolText({ name, title }: AgentTool): string {
  return printable(title === name ? name : `${name} "${title}"`);
}

/** An answer, as the host takes it. */
export type Answer = { option: string } | { decision: PermissionDecision };

const PROMPTS = { allow: '[y]es', always: '[a]lways', deny: '[n]o' } as const;
const LETTERS = { allow: 'y', always: 'a', deny: 'n' } as const;
const LETTER_WORDS: Record<string, keyof typeof DECISIONS> = {
  ...{ y: 'allow', yes: 'allow', allow: 'allow' },
  ...{ a: 'always', always: 'always' },
  ...{ n: 'deny', no: 'deny', deny: 'deny' },
};

/** What a person at a terminal is asked: in one line where each option has a letter, or else with a list of them. */
export function questionText(request: PermissionRequest): string {
  const { options } = request;
  const words = answerWords(request);
  const lettered = words.flatMap((word) => {
    const option = optionFor(options, DECISIONS[word]);
    return option ? { word, option } : [];
  });
  if (options.length > 0 && lettered.length === options.length) {
    const texts = lettered.map(({ word, option }) => `[${LETTERS[word]}] ${nameOf(request, option.id)}`);
    if (!lettered.some(({ word }) => word === 'deny')) texts.push('[n] Deny');
    return `Allow ${toolText(request.tool)}? ${texts.join(', ')}: `;
  }
  const list = optionLines(request).map((line) => `  ${line}\n`);
  const choices = [...(options.length > 0 ? ['number or name'] : []), ...words.map((word) => PROMPTS[word])];
  return `Allow ${toolText(request.tool)}?\n${list.join('')}${choices.join(', ')}: `;
}

/** What a person's line means; `undefined` when it is none of the answers, or may be several. */
export function answerOf(line: string, request: PermissionRequest): Answer | undefined {
  const said = line.trim();
  const called = said === '' ? [] : optionsCalled(request.options, said, { showsIds: false });
  const word = LETTER_WORDS[said.toLowerCase()];
  const decision = word && answerWords(request).includes(word) ? DECISIONS[word] : undefined;
  const [chosen] = called;
  if (!chosen) return decision && { decision };
  const meant = decision && optionFor(request.options, decision);
  return isOne(called) && (!meant || meant.id === chosen.option.id)
    ? { option: chosen.option.id }
    : undefined;
}

/** Whether it is one option, as far as the agent can tell. */
export function isOne(called: readonly NamedOption[]): boolean {
  return new Set(called.map(({ option }) => option.id)).size === 1;
}

/** The options as the agent calls them, a line each: `1. Postgres`. */
export function optionLines({ options }: PermissionRequest): string[] {
  return namedOptions(options).map(({ number, name }) => `${number}. ${printable(name)}`);
}

/** For who is not at a terminal: what it asks, and how to answer. */
export function answerHint(id: string, request: PermissionRequest): string {
  const lines = optionLines(request);
  const named = lines.length > 0 ? ` (${lines.join(', ')})` : '';
  const words = answerWords(request).join('|');
  const option = hasOwnOptions(request.options) ? ' or --option NAME' : '';
  return `${id} asks for ${toolText(request.tool)}${named}. Answer with: legwork answer ${id} ${words}${option}`;
}

/** The words it may be answered with: each means one option, or that it is denied. */
export function answerWords({ options }: PermissionRequest): (keyof typeof DECISIONS)[] {
  const decisions = shorthandsOf(options);
  return (['allow', 'always', 'deny'] as const).filter((word) => decisions.includes(DECISIONS[word]));
}

/** For who waits for a run that waits for its next message. */
export function messageHint(id: string): string {
  return `${id} waits for a message. Give it one with: legwork send ${id} TEXT`;
}

/** What an answer has done: `ag-1 may use Bash "npm test"`. */
export function answeredText(
  id: string,
  { answer, asked }: { answer: Answer; asked: PermissionRequest | undefined },
): string {
  const what = asked ? toolText(asked.tool) : 'what it asked for';
  const option = 'option' in answer ? asked?.options.find((each) => each.id === answer.option) : undefined;
  const decision = 'decision' in answer ? answer.decision : option?.decision;
  if ('option' in answer && decision !== 'deny' && decision !== 'denyAlways')
    return `${id} is answered: ${asked ? nameOf(asked, answer.option) : printable(answer.option)}`;
  switch (decision) {
    case 'allow':
      return `${id} may use ${what}`;
    case 'allowAlways':
      return `${id} may always use ${what}`;
    default:
      return `${id} may not use ${what}`;
  }
}

function nameOf({ options }: PermissionRequest, id: string): string {
  return printable(namedOptions(options).find(({ option }) => option.id === id)?.name ?? id);
}
