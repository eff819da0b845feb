import * as vscode from 'vscode';
import type { CommandSubject } from './commandList.ts';

/** Steps of the walkthrough that are checked off when a task shows that they were done. */
export type FirstStep = 'runCommand' | 'runAgent' | 'useCommandLine';

/** Keys that `when` clauses in package.json use, with their types. */
type ContextKeys = {
  'legwork.scope': 'workspace' | 'everything';
  'legwork.isFiltered': boolean;
} & {
  /** A step of the walkthrough that the person has done. The editor remembers it. */
  [step in FirstStep as `legwork.did.${step}`]: true;
} & {
  /** Nothing is there for commands about this subject. Not set, so that they are offered, until the host has answered. */
  [subject in CommandSubject as `legwork.no.${subject}`]: boolean;
};

/** Sets a key for `when` clauses; the only place that does. */
export function setContextKey<K extends keyof ContextKeys>(key: K, value: ContextKeys[K]): void {
  void vscode.commands.executeCommand('setContext', key, value);
}

/**
 * Resolves when the window itself has answered. The extension host of a remote window outlives a closed browser tab
 * or a lost connection for hours; what it shows then, nobody sees.
 */
export async function untilWindowAnswers(): Promise<void> {
  await vscode.commands.executeCommand('setContext', 'legwork.answered', true);
}
