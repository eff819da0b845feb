import type { WorktreeRecord } from '../../protocol/worktree.ts';

/** What a person is told who may allow a start: a worktree that is made for it, and what else runs then. Pure. */
export function worktreeWish({ base, wantsDirty, include = [], setup, teardown }: WorktreeRecord): string[] {
  return [
    `in a new worktree from ${base.name}${wantsDirty ? ' with the uncommitted changes' : ''}`,
    ...(include.length > 0 ? [`with copies of ${include.join(', ')}`] : []),
    setup === undefined ? 'set up by its .legwork/setup if it has one' : `set up by: ${setup}`,
    ...(teardown === undefined ? [] : [`before its removal: ${teardown}`]),
  ];
}
