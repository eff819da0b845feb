import * as vscode from 'vscode';

/** A host that takes longer has very much to do, or does not answer. */
const SLOW_MS = 2_000;

/** Shows progress in the Tasks view while an answer of the host is awaited, once that takes long. Returns the answer. */
export function showIfSlow<T>(answer: Promise<T>): Promise<T> {
  const show = () =>
    vscode.window.withProgress({ location: { viewId: 'legwork.tasks' } }, () =>
      answer.then(
        () => undefined,
        () => undefined,
      ),
    );
  const timer = setTimeout(() => void show(), SLOW_MS);
  return answer.finally(() => clearTimeout(timer));
}
