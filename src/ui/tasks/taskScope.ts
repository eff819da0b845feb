import { isInside } from '../../base/isInside.ts';
import { isOfNotices } from '../../protocol/outsideNotices.ts';
import type { ScheduleRow } from '../../protocol/schedule.ts';
import { sourceFolderOf, type Task } from '../../protocol/task.ts';
import { isOfWindow } from './windowPrograms.ts';

/** As many folders are remembered; a task may work in one of its own. */
const FOLDER_LIMIT = 10_000;

/** Which tasks a window shows. */
export type TaskScope = 'workspace' | 'everything';

/** What makes a task belong to a window's workspace. */
export interface WorkspaceIdentity {
  session: string;
  folders: string[];
}

/** Tells which tasks belong to a workspace, and looks at each folder once. */
export class WorkspaceTasks {
  readonly #workspace: WorkspaceIdentity;
  readonly #isInside = new Map<string, boolean>();

  constructor(workspace: WorkspaceIdentity) {
    this.#workspace = workspace;
  }

  /** Whether a schedule was added by the window, or its tasks work in one of its folders. */
  hasSchedule({ owner, cwd }: Pick<ScheduleRow, 'owner' | 'cwd'>): boolean {
    return owner.id === this.#workspace.session || this.#hasPath(cwd);
  }

  /** Whether a task was started by the window or a program in it, works in or for one of its folders, or notifies people of others. */
  has(task: Pick<Task, 'owner' | 'spec' | 'source'>): boolean {
    // A notification command that fails concerns every window.
    if (isOfWindow(task, this.#workspace.session) || isOfNotices(task)) return true;
    const path = sourceFolderOf(task);
    return path !== undefined && this.#hasPath(path);
  }

  #hasPath(path: string): boolean {
    const known = this.#isInside.get(path);
    if (known !== undefined) return known;
    const isOurs = this.#workspace.folders.some((folder) => isInside(path, folder));
    if (this.#isInside.size >= FOLDER_LIMIT) this.#isInside.clear();
    this.#isInside.set(path, isOurs);
    return isOurs;
  }
}
