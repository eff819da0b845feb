import * as vscode from 'vscode';
import { configuredTasks, type ConfiguredTask } from './configuredTasks.ts';

/** A tasks.json, or the tasks of a workspace file or of the user's. */
export interface TaskFile {
  /** The folder it is of; missing for tasks of the whole workspace and of the user. */
  folder?: vscode.WorkspaceFolder;
  /** What is in it, as the editor has parsed it. */
  config: Readonly<Record<string, unknown>>;
}

/** A task of the editor, and where it is from. */
export interface EditorTask {
  task: ConfiguredTask;
  file: TaskFile;
}

const KEYS = ['tasks', 'inputs', 'options', 'type', 'windows', 'osx', 'linux'] as const;
const LEVELS = ['workspaceFolderValue', 'workspaceValue', 'globalValue'] as const;
type Level = (typeof LEVELS)[number];

/** Every file with tasks, those of folders first. */
export function taskFiles(): TaskFile[] {
  const { workspaceFile, workspaceFolders = [] } = vscode.workspace;
  // Of a folder that is open alone the editor takes its tasks.json for that of the workspace.
  const ofFolder: Level = workspaceFile ? 'workspaceFolderValue' : 'workspaceValue';
  const files = workspaceFolders.map((folder): TaskFile => ({
    folder,
    config: readConfig(ofFolder, folder.uri),
  }));
  if (workspaceFile) files.push({ config: readConfig('workspaceValue') });
  const [only] = workspaceFolders;
  // Variables of the user's tasks refer to the folder that is open.
  const folder = workspaceFolders.length === 1 ? only : undefined;
  files.push({ config: readConfig('globalValue'), ...(folder ? { folder } : {}) });
  return files;
}

/** The tasks of a file, for this system. */
export function tasksOfFile(file: TaskFile): EditorTask[] {
  return configuredTasks(file.config, process.platform).map((task) => ({ task, file }));
}

function readConfig(level: Level, uri?: vscode.Uri): Record<string, unknown> {
  const config = vscode.workspace.getConfiguration('tasks', uri ?? null);
  const entries = KEYS.map((key) => [key, config.inspect<unknown>(key)?.[level]]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}
