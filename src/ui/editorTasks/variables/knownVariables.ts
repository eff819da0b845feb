import { posix, win32 } from 'node:path';
import { l10n } from 'vscode';
import { badRequest } from '../../../protocol/errors.ts';
import type { LegworkError } from '../../../protocol/errors.ts';

export interface NamedFolder {
  name: string;
  path: string;
}

/** What variables of a tasks.json stand for in a window. */
export interface VariableValues {
  platform: NodeJS.Platform;
  /** The folder of the task. */
  folder?: NamedFolder;
  folders: readonly NamedFolder[];
  /** The file of the active editor, and the folder of the workspace that it is in. */
  file?: { path: string; folder?: string };
  /** Where the cursor is, from 1, and the text that is selected. */
  selection?: { line: number; column: number; text: string };
  environment: NodeJS.ProcessEnv;
  userHome: string;
  /** Of the extension host. */
  cwd: string;
  execPath: string;
  appRoot: string;
  /** The value of a setting, as it is for the folder of the task. */
  config(name: string): unknown;
  /** Where an extension is installed; `undefined` for one that is not. */
  extensionFolder(id: string): string | undefined;
}

/** A variable as it is written: `${name}` or `${name:argument}`. */
export interface Variable {
  written: string;
  name: string;
  argument?: string;
}

/** An error that says why a variable has no value. */
export function cannotResolve({ written }: Variable, why: string): LegworkError {
  return badRequest(l10n.t('{0} has no value: {1} Nothing was started.', written, why));
}

type Resolve = (variable: Variable, values: VariableValues) => string;

/** Every variable that needs no person, by its name. */
const known: Record<string, Resolve> = {
  workspaceFolder: folderPath,
  workspaceRoot: folderPath,
  workspaceFolderBasename: (variable, values) => pathsOf(values).basename(folderPath(variable, values)),
  workspaceRootFolderName: (variable, values) => pathsOf(values).basename(folderPath(variable, values)),
  cwd: (variable, values) => (values.folder || variable.argument ? folderPath(variable, values) : values.cwd),
  userHome: (_variable, values) => values.userHome,
  execPath: (_variable, values) => values.execPath,
  execInstallFolder: (_variable, values) => values.appRoot,
  pathSeparator: (_variable, values) => pathsOf(values).sep,
  '/': (_variable, values) => pathsOf(values).sep,
  file: filePath,
  fileWorkspaceFolder: fileFolder,
  fileWorkspaceFolderBasename: (variable, values) => pathsOf(values).basename(fileFolder(variable, values)),
  fileBasename: (variable, values) => pathsOf(values).basename(filePath(variable, values)),
  fileBasenameNoExtension: (variable, values) => pathsOf(values).parse(filePath(variable, values)).name,
  fileExtname: (variable, values) => pathsOf(values).extname(filePath(variable, values)),
  fileDirname: (variable, values) => pathsOf(values).dirname(filePath(variable, values)),
  fileDirnameBasename: (variable, values) =>
    pathsOf(values).basename(pathsOf(values).dirname(filePath(variable, values))),
  relativeFile: (variable, values) => relative(variable, values, filePath(variable, values)),
  relativeFileDirname: (variable, values) =>
    relative(variable, values, pathsOf(values).dirname(filePath(variable, values))) || '.',
  lineNumber: (variable, values) => String(selection(variable, values).line),
  columnNumber: (variable, values) => String(selection(variable, values).column),
  selectedText: (variable, values) => {
    const { text } = selection(variable, values);
    if (text === '') throw cannotResolve(variable, l10n.t('No text is selected in the active editor.'));
    return text;
  },
  env: (variable, { environment, platform }) => {
    const name = argumentOf(variable, l10n.t('It needs the name of an environment variable.'));
    if (platform !== 'win32') return environment[name] ?? '';
    const found = Object.entries(environment).find(([key]) => key.toLowerCase() === name.toLowerCase());
    return found?.[1] ?? '';
  },
  config: (variable, { config }) => {
    const name = argumentOf(variable, l10n.t('It needs the name of a setting.'));
    const value = config(name);
    if (value === undefined || value === null) {
      throw cannotResolve(variable, l10n.t('The setting "{0}" is not set.', name));
    }
    if (typeof value === 'object')
      throw cannotResolve(variable, l10n.t('The setting "{0}" is not a simple value.', name));
    return String(value as string | number | boolean);
  },
  extensionInstallFolder: (variable, { extensionFolder }) => {
    const id = argumentOf(variable, l10n.t('It needs the id of an extension.'));
    const folder = extensionFolder(id);
    if (folder === undefined)
      throw cannotResolve(variable, l10n.t('The extension "{0}" is not installed.', id));
    return folder;
  },
};

/** The value of a variable that needs no person; `undefined` for one that is none of the editor's. @throws `badRequest` */
export function knownValue(variable: Variable, values: VariableValues): string | undefined {
  return Object.hasOwn(known, variable.name) ? known[variable.name]?.(variable, values) : undefined;
}

function pathsOf({ platform }: VariableValues) {
  return platform === 'win32' ? win32 : posix;
}

function argumentOf(variable: Variable, why: string): string {
  if (!variable.argument) throw cannotResolve(variable, why);
  return variable.argument;
}

function folderPath(variable: Variable, { folder, folders }: VariableValues): string {
  const { argument } = variable;
  if (argument) {
    const named = folders.find(({ name }) => name === argument);
    if (!named) throw cannotResolve(variable, l10n.t('No folder of the workspace is named "{0}".', argument));
    return named.path;
  }
  if (folder) return folder.path;
  throw cannotResolve(
    variable,
    folders.length > 1
      ? l10n.t('The workspace has several folders. Name one of them after a colon.')
      : l10n.t('No folder is open.'),
  );
}

function filePath(variable: Variable, { file }: VariableValues): string {
  if (!file) throw cannotResolve(variable, l10n.t('No file is open in the active editor.'));
  return file.path;
}

function fileFolder(variable: Variable, values: VariableValues): string {
  const path = filePath(variable, values);
  const folder = values.file?.folder;
  if (folder === undefined)
    throw cannotResolve(variable, l10n.t('The file {0} is in no folder of the workspace.', path));
  return folder;
}

function relative(variable: Variable, values: VariableValues, path: string): string {
  if (!values.folder && !variable.argument) return path;
  return pathsOf(values).relative(folderPath(variable, values), path);
}

function selection(variable: Variable, { selection: selected }: VariableValues) {
  if (!selected) throw cannotResolve(variable, l10n.t('No editor is active.'));
  return selected;
}
