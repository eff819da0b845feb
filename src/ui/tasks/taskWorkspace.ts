import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sourceFolderOf, type Task } from '../../protocol/task.ts';

/** What a task belongs to: its window's workspace, else its folder, else its owner. */
export function workspaceOf(task: Pick<Task, 'owner' | 'spec' | 'source'>): string {
  const { workspace } = task.owner;
  if (workspace !== undefined) return pathOf(workspace);
  return sourceFolderOf(task) ?? task.owner.label;
}

/** A workspace's last part, as the title of a window has it. */
export function workspaceLabel(workspace: string): string {
  return basename(workspace).replace(/\.code-workspace$/, '') || workspace;
}

function pathOf(workspace: string): string {
  if (!workspace.startsWith('file:')) return workspace;
  try {
    return fileURLToPath(workspace);
  } catch {
    // A share or a drive that this system does not know: as it was written.
    return workspace;
  }
}
