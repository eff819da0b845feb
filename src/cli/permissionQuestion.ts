import { printable } from '../base/plainText.ts';
import type { PermissionDecision, AgentRequest } from '../protocol/agentRequests.ts';
import type { AgentTool } from '../protocol/agentTools.ts';
import {
  hasOwnOptions,
  namedOptions,
  optionFor,
  optionsCalled,
  shorthandsOf,
  type NamedOption,
} from '../protocol/requestOptions.ts';

/* Permission requests at a terminal: the question, and parsing the answer. */

/** The words for decisions in `legwork answer`. */
export const DECISIONS = {
  allow: 'allow',
  always: 'allowAlways',
  deny: 'deny',
} as const satisfies Record<string, PermissionDecision>;

/** The tool call of a request: `Bash "npm test"`. */
export function toolText({ name, title }: AgentTool): string {
  return printable(title === name ? name : `${name} "${title}"`);
}

/** An answer as it is sent to the host. */
export type Answer = { option: string } | { decision: PermissionDecision };

const PROMPTS = { allow: '[y]es', always: '[a]lways', deny: '[n]o' } as const;
const LETTERS = { allow: 'y', always: 'a', deny: 'n' } as const;
const LETTER_WORDS: Record<string, keyof typeof DECISIONS> = {
  ...{ y: 'allow', yes: 'allow', allow: 'allow' },
  ...{ a: 'always', always: 'always' },
  ...{ n: 'deny', no: 'deny', deny: 'deny' },
};

/** The question at a terminal: one line if each option has a letter, or else a list of the options. */
export function questionText(request: AgentRequest): string {
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

/** The options by the agent's names, one per line: `1. Postgres`. */
export function optionLines({ options }: AgentRequest): string[] {
  return namedOptions(options).map(({ number, name }) => `${number}. ${printable(name)}`);
}

/** Without a terminal: the request, and how to answer it. */
export function answerHint(id: string, request: AgentRequest): string {
  const lines = optionLines(request);
  const named = lines.length > 0 ? ` (${lines.join(', ')})` : '';
  const words = answerWords(request).join('|');
  const option = hasOwnOptions(request.options) ? ' or --option NAME' : '';
  return `${id} asks for ${toolText(request.tool)}${named}. Answer with: legwork answer ${id} ${words}${option}`;
}

/** The words that may answer a request: each stands for exactly one option, or denies it. */
export function answerWords({ options }: AgentRequest): (keyof typeof DECISIONS)[] {
  const decisions = shorthandsOf(options);
  return (['allow', 'always', 'deny'] as const).filter((word) => decisions.includes(DECISIONS[word]));
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
  const tool = asked ? toolText(asked.tool) : 'the requested tool';
  const option = 'option' in answer ? asked?.options.find((each) => each.id === answer.option) : undefined;
  const decision = 'decision' in answer ? answer.decision : option?.decision;
  if ('option' in answer && decision !== 'deny' && decision !== 'denyAlways')
    return `${id} is answered: ${asked ? nameOf(asked, answer.option) : printable(answer.option)}`;
  switch (decision) {
    case 'allow':
      return `${id} may use ${tool}`;
    case 'allowAlways':
      return `${id} may always use ${tool}`;
    default:
      return `${id} may not use ${tool}`;
  }
}

function nameOf({ options }: AgentRequest, id: string): string {
  return printable(namedOptions(options).find(({ option }) => option.id === id)?.name ?? id);
}
