import * as vscode from 'vscode';
import type { WorktreeState } from '../../protocol/worktree.ts';
import { setRows } from '../editor/growingRows.ts';
import { withoutIcons } from '../editor/labelText.ts';
import { worktreeDetail, worktreeStatus } from './worktreeText.ts';

export interface WorktreeRow extends vscode.QuickPickItem {
  worktree?: WorktreeState;
}

/** What a button of a row, or of the pick, is for. */
export type WorktreeAction = 'open' | 'terminal' | 'reveal' | 'removeSafe';

interface ActionButton extends vscode.QuickInputButton {
  action: WorktreeAction;
}

export const worktreeButtons: ActionButton[] = [
  button('open', 'empty-window', vscode.l10n.t('Open in New Window')),
  button('terminal', 'terminal', vscode.l10n.t('Open in Terminal')),
  button('reveal', 'folder-opened', vscode.l10n.t('Reveal in File Manager')),
];

const REMOVE_SAFE = button('removeSafe', 'clear-all', vscode.l10n.t('Remove All That Are Safe to Remove'));

function button(action: WorktreeAction, icon: string, tooltip: string): ActionButton {
  return { action, tooltip, iconPath: new vscode.ThemeIcon(icon) };
}

/** What the person wants: something with one worktree, or with those that they have selected. */
export type WorktreeWish =
  { action: WorktreeAction; worktree?: WorktreeState } | { action: 'selected'; worktrees: WorktreeState[] };

export interface WorktreePickOptions {
  worktrees: WorktreeState[];
  titleOf(task: string): string;
  /** Lists them again, with their sizes, which takes its time. */
  measure(): Promise<WorktreeState[]>;
}

/** Shows worktrees, and their sizes when these are known; `undefined` if the person cancels. */
export async function pickWorktrees(options: WorktreePickOptions): Promise<WorktreeWish | undefined> {
  const pick = vscode.window.createQuickPick<WorktreeRow>();
  pick.title = vscode.l10n.t('Worktrees');
  pick.placeholder = vscode.l10n.t('Select worktrees to remove, or one for more actions');
  pick.canSelectMany = true;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.buttons = options.worktrees.some(({ isSafe }) => isSafe) ? [REMOVE_SAFE] : [];
  pick.items = rowsOf(options.worktrees, options.titleOf);
  const listeners: vscode.Disposable[] = [pick];
  try {
    return await new Promise<WorktreeWish | undefined>((resolve) => {
      listeners.push(
        pick.onDidAccept(() => {
          const worktrees = pick.selectedItems.flatMap(({ worktree }) => worktree ?? []);
          const active = pick.activeItems.flatMap(({ worktree }) => worktree ?? []);
          // Enter on a row without a tick is meant for that row.
          const meant = worktrees.length > 0 ? worktrees : active;
          if (meant.length > 0) resolve({ action: 'selected', worktrees: meant });
        }),
        pick.onDidTriggerButton(() => resolve({ action: 'removeSafe' })),
        pick.onDidTriggerItemButton(({ button: pressed, item }) =>
          resolve({
            action: (pressed as ActionButton).action,
            ...(item.worktree && { worktree: item.worktree }),
          }),
        ),
        pick.onDidHide(() => resolve(undefined)),
      );
      pick.show();
      void showSizes(pick, options);
    });
  } finally {
    for (const listener of listeners) listener.dispose();
  }
}

/** The rows stay where they are, since the editor tells a choice by its place. */
async function showSizes(pick: vscode.QuickPick<WorktreeRow>, options: WorktreePickOptions): Promise<void> {
  pick.busy = true;
  const measured = await options.measure().catch(() => []);
  const sizes = new Map(measured.map(({ id, bytes }) => [id, bytes]));
  const selected = new Set(pick.selectedItems.map(({ worktree }) => worktree?.id));
  const rows = rowsOf(
    options.worktrees.map((each) => {
      const bytes = sizes.get(each.id);
      return bytes === undefined ? each : { ...each, bytes };
    }),
    options.titleOf,
  );
  setRows(pick, rows);
  pick.selectedItems = rows.filter(({ worktree }) => worktree && selected.has(worktree.id));
  pick.busy = false;
}

function rowsOf(worktrees: readonly WorktreeState[], titleOf: (task: string) => string): WorktreeRow[] {
  const there = worktrees.filter(({ state }) => state !== 'removed');
  const parked = worktrees.filter(({ state }) => state === 'removed');
  const rows = (list: WorktreeState[]) => list.map((worktree) => rowOf(worktree, titleOf));
  const heading = {
    label: vscode.l10n.t('Removed, with work that is parked'),
    kind: vscode.QuickPickItemKind.Separator,
  };
  return [...rows(there), ...(parked.length > 0 ? [heading, ...rows(parked)] : [])];
}

function rowOf(worktree: WorktreeState, titleOf: (task: string) => string): WorktreeRow {
  const { name, state, tasks } = worktree;
  return {
    worktree,
    label: withoutIcons(name),
    description: withoutIcons(worktreeStatus(worktree, Date.now())),
    detail: withoutIcons(worktreeDetail(worktree, tasks.map(titleOf))),
    buttons: state === 'ready' ? worktreeButtons : [],
  };
}
