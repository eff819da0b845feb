import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';

/** An event as extensions know it. */
export function editorEvent<T>(subscribe: (listener: (value: T) => void) => Disposable): vscode.Event<T> {
  return (listener, thisArg?: unknown, disposables?: vscode.Disposable[]) => {
    const subscription = subscribe((value) => void listener.call(thisArg, value));
    const disposable = new vscode.Disposable(() => subscription.dispose());
    disposables?.push(disposable);
    return disposable;
  };
}
