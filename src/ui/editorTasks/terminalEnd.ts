import * as vscode from 'vscode';

/** The editor tells of the terminal right after it has closed it. */
const PATIENCE_MS = 2_000;

/** How the terminal of one of the editor's tasks came to its end before the task. */
export type TerminalEnd = 'terminated' | 'closed';

/**
 * Whether the terminal that is being closed was closed by a person or with its window, or ended with *Terminate Task*, for
 * which the editor gives no reason. What is not told in time counts as closed, because that ends nothing.
 */
export function onTerminalEnd(label: string): Promise<TerminalEnd> {
  return new Promise((resolve) => {
    const finish = (end: TerminalEnd) => {
      clearTimeout(timer);
      subscription.dispose();
      resolve(end);
    };
    const subscription = vscode.window.onDidCloseTerminal(({ name, exitStatus }) => {
      // In a workspace of several folders, the name of the folder follows.
      if (name !== label && !name.startsWith(`${label} (`)) return;
      finish(exitStatus?.reason === vscode.TerminalExitReason.Unknown ? 'terminated' : 'closed');
    });
    const timer = setTimeout(() => finish('closed'), PATIENCE_MS);
  });
}
