import { withoutDebugger } from './nodeOptions.ts';

/** Suffix under which the editor's snap keeps the original value of a variable. */
const OUTSIDE_SNAP = '_VSCODE_SNAP_ORIG';

/** Variables only for processes of the editor; `code` in a terminal of a remote window, and git, need theirs. */
const EDITOR = /^(ELECTRON_.+|VSCODE_(?!(PORTABLE$|IPC_HOOK_CLI$|GIT_)).+)$/;

/** Variables that a snap sets for its own programs. */
const SNAP = /^(SNAP(_.*)?|GDK_PIXBUF_.+)$/;

/** Scripts that the editor provides to git, by their variable, and the variables that each requires. */
const GIT_SCRIPTS = {
  GIT_ASKPASS: ['VSCODE_GIT_ASKPASS_NODE', 'VSCODE_GIT_ASKPASS_MAIN', 'VSCODE_GIT_IPC_HANDLE'],
  GIT_EDITOR: ['VSCODE_GIT_EDITOR_NODE', 'VSCODE_GIT_EDITOR_MAIN', 'VSCODE_GIT_IPC_HANDLE'],
};
const GIT_SCRIPT_PATH = /[\\/]extensions[\\/]git[\\/].*(askpass|git-editor)\.sh"?$/;

/**
 * An environment without the variables of the editor's own processes, as in the editor's terminals. Variables that
 * only work together are kept or removed together.
 */
export function withoutEditor(own: NodeJS.ProcessEnv): Record<string, string> {
  const environment = outsideSnap(own);
  for (const name of Object.keys(environment)) if (EDITOR.test(name)) delete environment[name];
  removeHalves(environment);
  const { NODE_OPTIONS: options = '' } = environment;
  const others = withoutDebugger(options);
  if (others === '' && options !== '') delete environment.NODE_OPTIONS;
  else if (options !== '') environment.NODE_OPTIONS = others;
  return environment;
}

function outsideSnap(own: NodeJS.ProcessEnv): Record<string, string> {
  const environment = Object.fromEntries(
    Object.entries(own).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const saved = Object.keys(environment).filter((name) => name.endsWith(OUTSIDE_SNAP));
  if (saved.length === 0 && !('SNAP' in environment)) return environment;
  for (const name of Object.keys(environment)) if (SNAP.test(name)) delete environment[name];
  for (const name of saved) {
    const original = name.slice(0, -OUTSIDE_SNAP.length);
    // With an empty value, the snap records that the variable was not set.
    if (environment[name]) environment[original] = environment[name];
    else delete environment[original];
    delete environment[name];
  }
  return environment;
}

/** Removes a script of the editor that lacks a required variable, and variables that no script requires. */
function removeHalves(environment: Record<string, string>): void {
  let isUsed = false;
  for (const [script, needed] of Object.entries(GIT_SCRIPTS)) {
    const path = environment[script];
    if (path === undefined) continue;
    if (needed.every((name) => environment[name])) isUsed = true;
    else if (GIT_SCRIPT_PATH.test(path)) delete environment[script];
  }
  if (isUsed) return;
  for (const name of Object.keys(environment)) if (name.startsWith('VSCODE_GIT_')) delete environment[name];
}
