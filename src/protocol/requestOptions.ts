import { firstLine } from '../base/firstLine.ts';
import type { PermissionDecision, RequestOption, AgentRequest } from './agentRequests.ts';
import { oneLine, plainText } from '../base/plainText.ts';
import { askText } from './agentText.ts';

/** The maximum length of the options in a question; where a user chooses one, they are shown in full. */
const OPTIONS_LENGTH = 300;

/* The possible answers to a request: the agent's own options. A decision is a shorthand for one. */

/** An option as shown to people: `number` is its position, from 1, in the agent's own order. */
export interface NamedOption {
  option: RequestOption;
  number: number;
  name: string;
}

/** The options with their labels; an option without a label is shown by its id. */
export function namedOptions(options: readonly RequestOption[]): NamedOption[] {
  return options.map((option, index) => {
    const number = index + 1;
    const name = [option.label, option.id].map(wordsOf).find((text) => text !== '') ?? `Option ${number}`;
    return { option, number, name };
  });
}

/**
 * The only option that a decision matches; `undefined` if there is none, or it is ambiguous. An option of an unknown
 * kind might be anything, and the agent cannot distinguish options with the same id.
 */
export function optionFor(
  options: readonly RequestOption[],
  decision: PermissionDecision,
): RequestOption | undefined {
  const isDenial = decision.startsWith('deny');
  if (!isDenial && options.some((option) => option.decision === undefined)) return undefined;
  const kinds: PermissionDecision[] = decision === 'deny' ? ['deny', 'denyAlways'] : [decision];
  const fits = kinds
    .map((kind) => options.filter((option) => option.decision === kind))
    .find((found) => found.length > 0);
  const [only] = fits ?? [];
  const isOnly = fits?.length === 1 && options.filter(({ id }) => id === only?.id).length === 1;
  return isOnly ? only : undefined;
}

/** The decisions that a request can be answered with; a denial is always possible. */
export function shorthandsOf(options: readonly RequestOption[]): PermissionDecision[] {
  const all = ['allow', 'allowAlways', 'deny'] as const;
  return all.filter((decision) => decision === 'deny' || optionFor(options, decision) !== undefined);
}

/** Whether there is an option that no decision matches, so that its name must be shown. */
export function hasOwnOptions(options: readonly RequestOption[]): boolean {
  const meant = shorthandsOf(options).map((decision) => optionFor(options, decision));
  return options.some((option) => !meant.includes(option));
}

/** The question of a request, with its options unless they are just yes and no. */
export function requestQuestion(
  request: Pick<AgentRequest, 'kind' | 'tool' | 'options' | 'fields' | 'text'>,
): string {
  const { kind, options } = request;
  if (!hasOwnOptions(options)) return askText(request);
  const sign = kind === 'plan' ? ':' : '';
  return `${askText(request)}${sign} ${firstLine(optionsText(options), OPTIONS_LENGTH)}`;
}

/**
 * The options that a word refers to: the name of an option, its number (`2`, `2.`), or its id, which is not shown
 * everywhere. Returns several if the word is ambiguous.
 */
export function optionsCalled(
  options: readonly RequestOption[],
  word: string,
  { showsIds = true } = {},
): NamedOption[] {
  const named = namedOptions(options);
  const wanted = wordsOf(word);
  const number = /^(\d+)\.?$/.exec(wanted)?.[1];
  const isNumbered = wanted.endsWith('.') && named.some((each) => String(each.number) === number);
  const byName = named.filter(({ name }) => name === wanted);
  const byId = named.filter(({ option }) => showsIds && option.id === word);
  const byNumber = named.filter((each) => String(each.number) === number);
  if (isNumbered && byName.length === 0 && byId.length === 0) return byNumber;
  const found = named.filter((each) => [...byName, ...byId, ...byNumber].includes(each));
  if (found.length > 0) return found;
  return named.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase());
}

/** `1. Postgres, 2. SQLite`. */
export function optionsText(options: readonly RequestOption[]): string {
  return namedOptions(options)
    .map(({ number, name }) => `${number}. ${name}`)
    .join(', ');
}

function wordsOf(text: unknown): string {
  return typeof text === 'string' ? oneLine(plainText(text)) : '';
}
