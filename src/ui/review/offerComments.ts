import * as vscode from 'vscode';
import { setContextKey } from '../editor/contextKeys.ts';
import type { ReviewComments } from './reviewComments.ts';

/** Has the palette offer what can be done with comments while there is something to do it with. */
export function offerComments(comments: ReviewComments): vscode.Disposable {
  const offerToSend = () => setContextKey('legwork.no.comments', comments.counts.size === 0);
  const offerToAdd = () => {
    const { document } = vscode.window.activeTextEditor ?? {};
    setContextKey('legwork.no.reviewedFile', !document || !comments.canAddTo(document.uri));
  };
  offerToSend();
  offerToAdd();
  return vscode.Disposable.from(
    comments.onDidChange(offerToSend),
    vscode.window.onDidChangeActiveTextEditor(offerToAdd),
  );
}
