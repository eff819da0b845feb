import * as vscode from 'vscode';

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

/** The value typed, `null` for none, or `undefined` when the person changes their mind. */
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
