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
    const { items } = this.#pick;
    const separators =
      heading === undefined ? [] : [{ label: heading, kind: vscode.QuickPickItemKind.Separator }];
    setRows(this.#pick, [...items, ...separators, ...rows]);
  }
}

/** Sets the rows of an open pick anew, each in the place that it had; the row that is active stays so. */
export function setRows<T extends vscode.QuickPickItem>(pick: vscode.QuickPick<T>, rows: readonly T[]): void {
  const place = pick.items.findIndex((row) => row === pick.activeItems[0]);
  const active = rows[place];
  pick.items = rows;
  // The editor makes the first row active by itself, of those that fit what was typed. That is not heard of here for a
  // moment, and a row that does not fit would leave none active, and Enter without effect.
  const first = rows.findIndex(({ kind }) => kind !== vscode.QuickPickItemKind.Separator);
  if (active && place !== first) pick.activeItems = [active];
}
