import * as vscode from 'vscode';
import { report } from './report.ts';

const SCHEME = 'sample-text';
/** As many as a review shows at a time. */
const FILES = 100;

/** How long both take until they are open, in milliseconds. */
export interface ReviewReport {
  reviewMs: number;
  /** As many files in the editor's own multi-file diff, with contents that cost nothing. */
  plainMs: number;
}

let texts: vscode.Disposable | undefined;

/** Opens the review of a run, and as many files without Legwork. */
export async function timeReview(): Promise<void> {
  const id = await vscode.window.showInputBox({ prompt: 'Id of the run' });
  texts ??= vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: ({ path, query }) => `${path}\n`.repeat(40) + query,
  });
  await report('review', async (): Promise<ReviewReport> => {
    const plainMs = await timeOf('vscode.changes', 'Plain diffs', plainFiles());
    const reviewMs = await timeOf('legwork.reviewChanges', { id });
    return { reviewMs, plainMs };
  });
}

async function timeOf(command: string, ...args: unknown[]): Promise<number> {
  const begun = performance.now();
  await vscode.commands.executeCommand(command, ...args);
  const ms = performance.now() - begun;
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  return ms;
}

/** Others each time, because the editor keeps what it has read. */
function plainFiles(): vscode.Uri[][] {
  const time = Date.now();
  return Array.from({ length: FILES }, (_none, number) => {
    const side = (query: string) => vscode.Uri.from({ scheme: SCHEME, path: `/${time}/${number}.js`, query });
    return [side('after'), side('before'), side('after')];
  });
}
