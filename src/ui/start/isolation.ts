import type { Isolation } from '../../protocol/worktree.ts';

/** Where a run works, as the setting names it. */
export type IsolationChoice = 'folder' | 'worktree' | 'worktreeWithChanges';

/** What a person chooses from. */
export const isolationChoices: { label: string; detail: string; value: IsolationChoice | 'base' }[] = [
  { label: 'Folder', detail: 'It works in the folder, beside you', value: 'folder' },
  { label: 'Worktree', detail: 'On a branch of its own, from the latest commit', value: 'worktree' },
  {
    label: 'Worktree with My Changes',
    detail: 'On a branch of its own, with what you have not committed',
    value: 'worktreeWithChanges',
  },
  { label: 'Worktree from…', detail: 'On a branch of its own, from another branch or commit', value: 'base' },
];

/** What the host is asked for; nothing for the folder. */
export function isolationOf(choice: IsolationChoice): Isolation | undefined {
  if (choice === 'worktreeWithChanges') return { dirty: true };
  return choice === 'worktree' ? {} : undefined;
}

/** Where something works, in a few words: `in a worktree from main`. */
export function isolationText({ base, dirty, id }: Isolation): string {
  if (id !== undefined) return 'in its worktree';
  const from = base === undefined ? '' : ` from ${base}`;
  return `in a worktree${from}${dirty ? ' with your changes' : ''}`;
}
