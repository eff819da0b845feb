import { relative, isAbsolute } from 'node:path';
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
