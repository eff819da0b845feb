import { l10n } from 'vscode';
import type { Isolation } from '../../protocol/worktree.ts';

/** Where a run works, as the setting names it. */
export type IsolationChoice = 'folder' | 'worktree' | 'worktreeWithChanges';

/** What a person chooses from. */
export const isolationChoices: { label: string; detail: string; value: IsolationChoice | 'base' }[] = [
  { label: l10n.t('Folder'), detail: l10n.t('It works in the folder, beside you'), value: 'folder' },
  {
    label: l10n.t('Worktree'),
    detail: l10n.t('On a branch of its own, from the latest commit'),
    value: 'worktree',
  },
  {
    label: l10n.t('Worktree with My Changes'),
    detail: l10n.t('On a branch of its own, with your uncommitted changes'),
    value: 'worktreeWithChanges',
  },
  {
    label: l10n.t('Worktree from…'),
    detail: l10n.t('On a branch of its own, from another branch or commit'),
    value: 'base',
  },
];

/** What the host is asked for; nothing for the folder. */
export function isolationOf(choice: IsolationChoice): Isolation | undefined {
  if (choice === 'worktreeWithChanges') return { dirty: true };
  return choice === 'worktree' ? {} : undefined;
}

/** Where something works, in a few words: `in a worktree from main`. */
export function isolationText({ base, dirty, id }: Isolation): string {
  if (id !== undefined) return l10n.t('in its worktree');
  if (base === undefined) return dirty ? l10n.t('in a worktree with your changes') : l10n.t('in a worktree');
  return dirty
    ? l10n.t('in a worktree from {0} with your changes', base)
    : l10n.t('in a worktree from {0}', base);
}
