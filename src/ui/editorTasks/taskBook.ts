import type * as vscode from 'vscode';
import type { TaskReference } from './configuredTasks.ts';
import { asEditorTask } from './providedTasks.ts';
import { tasksOfFile, type EditorTask, type TaskFile } from './taskFiles.ts';

export interface TaskBookParts {
  files: TaskFile[];
  /** Asks other extensions for their tasks, which may take its time. */
  provided(): Promise<vscode.Task[]>;
}

/** All tasks of the editor, to look them up as `dependsOn` names them. */
export class TaskBook {
  readonly #provided: () => Promise<vscode.Task[]>;
  #fetched: Promise<vscode.Task[]> | undefined;
  readonly configured: EditorTask[];

  constructor({ files, provided }: TaskBookParts) {
    this.#provided = provided;
    this.configured = files.flatMap(tasksOfFile);
  }

  /** What other extensions provide, asked once. */
  provided(): Promise<vscode.Task[]> {
    this.#fetched ??= this.#provided();
    return this.#fetched;
  }

  /** The task that a reference in a file means: one of the same file, of another, or of an extension. */
  async find(reference: TaskReference, from: TaskFile): Promise<EditorTask | undefined> {
    const fits = ({ task }: EditorTask) =>
      typeof reference === 'string' ? task.label === reference : hasFields(task.fields, reference);
    const isNear = ({ file }: EditorTask) => file === from;
    const known = this.configured.find((each) => isNear(each) && fits(each)) ?? this.configured.find(fits);
    if (known) return known;
    const provided = (await this.provided()).find((task) =>
      typeof reference === 'string'
        ? reference === task.name || reference === `${task.source}: ${task.name}`
        : hasFields(task.definition, reference),
    );
    return provided && asEditorTask(provided);
  }

  /** The provided task that completes one of a tasks.json whose type is another extension's. */
  async complete({ task, file }: EditorTask): Promise<vscode.Task | undefined> {
    const provided = (await this.provided()).filter(({ definition }) => definition.type === task.type);
    const place = file.folder?.uri.toString();
    const isOfFolder = ({ scope }: vscode.Task) =>
      typeof scope === 'object' && scope.uri.toString() === place;
    const fits = ({ name, definition }: vscode.Task) =>
      name === task.label || hasFields(task.fields, definition);
    return provided.find((each) => isOfFolder(each) && fits(each)) ?? provided.find(fits);
  }
}

/** Whether all fields of one object are those of another. */
function hasFields(
  whole: Readonly<Record<string, unknown>>,
  part: Readonly<Record<string, unknown>>,
): boolean {
  return Object.entries(part).every(([key, value]) => JSON.stringify(whole[key]) === JSON.stringify(value));
}
