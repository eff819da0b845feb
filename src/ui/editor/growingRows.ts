import * as vscode from 'vscode';

/**
 * Rows of a quick pick that is open while they are found. The editor tells a choice by the place of its row, and a choice
 * may be on its way when rows change: so rows only follow those that are there, and none ever moves.
 */
export class GrowingRows<T extends vscode.QuickPickItem> {
  readonly #pick: vscode.QuickPick<T | vscode.QuickPickItem>;

  constructor(pick: vscode.QuickPick<T | vscode.QuickPickItem>) {
    this.#pick = pick;
  }

  /**
   * Adds rows below a heading, or below those before; nothing happens if there are none. The row that is active stays so.
   */
  add(heading: string | undefined, rows: readonly T[]): void {
    if (rows.length === 0) return;
    const { items, activeItems } = this.#pick;
    const separators =
      heading === undefined ? [] : [{ label: heading, kind: vscode.QuickPickItemKind.Separator }];
    this.#pick.items = [...items, ...separators, ...rows];
    if (activeItems.length > 0) this.#pick.activeItems = activeItems;
  }
}
