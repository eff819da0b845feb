import type { CommandContext } from '../commandContext.ts';
import type { Isolation } from '../../protocol/worktree.ts';
import { isolationSetting } from '../editor/settings.ts';
import { isolationOf } from './isolation.ts';

const KEY = 'legwork.isolation';

/** Where agent runs of this workspace work unless they say otherwise: as was chosen last, else by the setting. */
export function usualIsolation({ workspaceMemory }: Pick<CommandContext, 'workspaceMemory'>): {
  worktree?: Isolation;
} {
  const remembered = workspaceMemory.get<unknown>(KEY);
  const worktree = isRemembered(remembered) ? remembered.worktree : isolationOf(isolationSetting());
  return worktree ? { worktree } : {};
}

/** Remembers a choice for the workspace while it differs from the setting. A shared worktree is no choice for others. */
export async function rememberIsolation(
  { workspaceMemory }: Pick<CommandContext, 'workspaceMemory'>,
  worktree: Isolation | undefined,
): Promise<void> {
  if (worktree?.id !== undefined) return;
  const isAsSet = JSON.stringify(worktree) === JSON.stringify(isolationOf(isolationSetting()));
  await workspaceMemory.update(KEY, isAsSet ? undefined : { ...(worktree && { worktree }) });
}

function isRemembered(value: unknown): value is { worktree?: Isolation } {
  if (typeof value !== 'object' || value === null) return false;
  if (!('worktree' in value)) return true;
  const { worktree } = value;
  if (typeof worktree !== 'object' || worktree === null) return false;
  return Object.entries(worktree).every(
    ([key, each]) => (key === 'base' && typeof each === 'string') || (key === 'dirty' && each === true),
  );
}
