import { basename, isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folderOf, type Task } from '../../protocol/task.ts';

/** Which tasks a window shows. */
export type TaskScope = 'workspace' | 'everything';

/** What makes a task belong to a window's workspace. */
export interface WorkspaceIdentity {
  session: string;
  folders: string[];
}

/** Whether a task belongs to this workspace: started by it, or working in one of its folders. */
export function belongsToWorkspace(
  task: Pick<Task, 'owner' | 'spec'>,
  workspace: WorkspaceIdentity,
): boolean {
  if (task.owner.id === workspace.session) return true;
  const path = folderOf(task);
  return path !== undefined && workspace.folders.some((folder) => isInside(path, folder));
}

/** Whether a path is a folder or lies in it. */
export function isInside(path: string, folder: string): boolean {
  const steps = relative(folder, path);
  return steps === '' || (steps !== '..' && !/^\.\.[\\/]/.test(steps) && !isAbsolute(steps));
}

/** What a task belongs to: its window's workspace, else its folder, else its owner. */
export function workspaceOf(task: Pick<Task, 'owner' | 'spec'>): string {
  const { workspace } = task.owner;
  if (workspace !== undefined) return pathOf(workspace);
  return folderOf(task) ?? task.owner.label;
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
