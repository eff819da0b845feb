import * as vscode from 'vscode';
import { DisposableList } from '../../../base/disposable.ts';
import { untilWindowAnswers } from '../../editor/contextKeys.ts';
import type { TreeNode } from './treeNodes.ts';

/** What follows a click in the view, such as an output that opens, does not mean that the person went elsewhere. */
const ECHO_MS = 1_000;
/** How long the editor may take to tell of another selection. */
const TOLD_MS = 500;

/** The selected rows of the Tasks view, and whether a command that is called for no task in particular is meant for them. */
export class ViewSelection {
  readonly #view: vscode.TreeView<TreeNode>;
  readonly #parts = new DisposableList();
  #touchedAtMs: number | undefined;
  #isOwn = false;
  #isAsking = false;
  #asked: Promise<readonly TreeNode[]> = Promise.resolve([]);

  constructor(view: vscode.TreeView<TreeNode>) {
    this.#view = view;
    const touch = () => {
      if (!this.#isOwn) this.#touchedAtMs = Date.now();
    };
    const leave = () => {
      if (Date.now() - (this.#touchedAtMs ?? 0) > ECHO_MS) this.leave();
    };
    this.#parts.add(view.onDidChangeSelection(touch));
    this.#parts.add(view.onDidCollapseElement(touch));
    this.#parts.add(view.onDidExpandElement(touch));
    this.#parts.add(vscode.window.onDidChangeActiveTextEditor(leave));
    this.#parts.add(vscode.window.onDidChangeActiveTerminal(leave));
    this.#parts.add(
      vscode.window.onDidChangeTextEditorSelection(({ kind }) => {
        // Without a kind nobody pressed anything: text was added to an output.
        if (kind !== undefined) leave();
      }),
    );
  }

  /** The person has gone elsewhere for sure. */
  leave(): void {
    this.#touchedAtMs = undefined;
  }

  /** Whether the person was last seen in the view. The editor does not tell which part of it has the focus. */
  get isInUse(): boolean {
    return this.#view.visible && this.#touchedAtMs !== undefined;
  }

  /** The selected rows, if the person was last seen in the view. */
  get inUse(): readonly TreeNode[] {
    return this.isInUse ? this.#view.selection : [];
  }

  /**
   * The rows that a key pressed in the view is for: those that are selected, if the focused one is among them, else that
   * one; none if that cannot be told. The arrow keys move the focus alone, of which the editor does not tell; so the focused
   * row is selected, or no longer, and back. `untilDrawn` waits until the editor knows all rows.
   */
  atFocus(untilDrawn: () => Promise<void>): Promise<readonly TreeNode[]> {
    // One after the other, however fast keys are pressed.
    this.#asked = this.#asked.then(async () => {
      await untilDrawn();
      return this.#findAtFocus();
    });
    return this.#asked;
  }

  async #findAtFocus(): Promise<readonly TreeNode[]> {
    this.#isOwn = true;
    this.#isAsking = true;
    try {
      // What was selected just before has been told by then.
      await untilWindowAnswers();
      const before = this.#view.selection;
      const between = await this.#toggledFrom(before);
      await this.#toggledFrom(between);
      const [focused, ...others] = differing(before, between);
      if (!focused || others.length > 0) return [];
      return before.includes(focused) ? before : [focused];
    } finally {
      this.#isOwn = false;
      this.#isAsking = false;
      this.#touchedAtMs = Date.now();
    }
  }

  /** Whether it is being found out which row has the focus. Until then nothing may be drawn: the editor would know no rows. */
  get isAsking(): boolean {
    return this.#isAsking;
  }

  /** Does something that selects rows, which is not the person's choice. */
  async byItself(select: () => Thenable<unknown>): Promise<void> {
    this.#isOwn = true;
    try {
      await select();
    } finally {
      this.#isOwn = false;
    }
  }

  dispose(): void {
    this.#parts.dispose();
  }

  /** The selection after the focused row was toggled in it. */
  async #toggledFrom(before: readonly TreeNode[]): Promise<readonly TreeNode[]> {
    await vscode.commands.executeCommand('list.toggleSelection');
    const isTold = () => differing(before, this.#view.selection).length > 0;
    if (!isTold()) await this.#untilSelection(isTold);
    return this.#view.selection;
  }

  #untilSelection(isRight: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        subscription.dispose();
        resolve();
      };
      const timer = setTimeout(done, TOLD_MS);
      const subscription = this.#view.onDidChangeSelection(() => {
        if (isRight()) done();
      });
    });
  }
}

/** What is in one of two selections only. */
function differing(some: readonly TreeNode[], others: readonly TreeNode[]): TreeNode[] {
  return [...some.filter((node) => !others.includes(node)), ...others.filter((node) => !some.includes(node))];
}
