import * as vscode from 'vscode';
import { shortLine, withoutIcons } from '../editor/labelText.ts';
import type { CommandContext } from '../commandContext.ts';
import type { StartTime } from './periodText.ts';

/** What options look up. */
export type OptionSurroundings = Pick<CommandContext, 'model' | 'gateway'>;

/** An option of something to be started: how it stands, and how it is changed. */
export interface DraftOption<D> {
  label: string;
  describe(draft: D): string | undefined;
  /** The changes the person makes; `undefined` if they cancel. */
  ask(draft: D, around: OptionSurroundings): Promise<DraftChange<D> | undefined>;
}

/** Lets the person change one option of a draft. */
export async function askOption<D extends object>(
  draft: D,
  about: { title: string; options: DraftOption<D>[]; around: OptionSurroundings },
): Promise<D> {
  const items = about.options.map((option) => ({
    label: option.label,
    description: withoutIcons(shortLine(option.describe(draft) ?? '')),
    option,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: about.title,
    placeHolder: vscode.l10n.t('Choose what to change'),
    ignoreFocusOut: true,
  });
  const change = await picked?.option.ask(draft, about.around);
  return change ? withChange(draft, change) : draft;
}

/** Options whose values are typed. */
interface TypedValues {
  name: string;
  priority: number;
  locks: string[];
  start: StartTime;
  retries: number;
  retryPauseMs: number;
  timeoutMs: number;
  stallAfterMs: number;
  cwd: string;
  shell: string;
  model: string;
  maxTurns: number;
  maxCostUsd: number;
  maxTokens: number;
}

/** An option whose value is typed. */
export function typed<K extends keyof TypedValues>(
  key: K,
  about: Omit<ValueQuestion<TypedValues[K]>, 'value'> & {
    format(value: TypedValues[K]): string;
    isNeeded?: boolean;
  },
): DraftOption<{ [P in K]?: TypedValues[P] }> {
  const { format, isNeeded, ...question } = about;
  const describe = (draft: { [P in K]?: TypedValues[P] }) => {
    const value = draft[key];
    return value === undefined ? undefined : format(value);
  };
  return {
    label: question.title,
    describe,
    ask: async (draft) => {
      const value = await askValue({ ...question, value: describe(draft) ?? '' });
      if (value === undefined || (value === null && isNeeded)) return undefined;
      return { [key]: value ?? undefined } as DraftChange<{ [P in K]?: TypedValues[P] }>;
    },
  };
}

/** An option whose value is one of a few. */
export async function pickValue<V>(
  title: string,
  items: (vscode.QuickPickItem & { value: V })[],
): Promise<V | undefined> {
  return (await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true }))?.value;
}

/** A value that is typed. */
export interface ValueQuestion<T> {
  title: string;
  placeHolder: string;
  value: string;
  /** What the text means; `undefined` when it means nothing. Empty text is not asked about. */
  parse(text: string): T | undefined;
  /** What is needed, where the text means nothing. */
  problem: string;
}

/** The value typed, `null` for none, or `undefined` if the person cancels. */
export async function askValue<T>(question: ValueQuestion<T>): Promise<T | null | undefined> {
  const { parse, problem, ...box } = question;
  const isEmpty = (text: string) => text.trim() === '';
  const text = await vscode.window.showInputBox({
    ...box,
    ignoreFocusOut: true,
    validateInput: (typed) => (isEmpty(typed) || parse(typed) !== undefined ? undefined : problem),
  });
  if (text === undefined) return undefined;
  return isEmpty(text) ? null : parse(text);
}

/** What is to be different in a draft: values that are set, `undefined` for those that are taken away. */
export type DraftChange<D> = { [K in keyof D]?: D[K] | undefined };

/** The draft with a change. */
export function withChange<D extends object>(draft: D, change: DraftChange<D>): D {
  const entries = Object.entries({ ...draft, ...change });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as D;
}
