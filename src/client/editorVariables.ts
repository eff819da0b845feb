import { withoutDebugger } from './nodeOptions.ts';

/** Suffix under which the editor's snap keeps the value that a variable had outside. */
const OUTSIDE_SNAP = '_VSCODE_SNAP_ORIG';

/** What only processes of the editor need; `code` in a terminal of a remote window, and git, need theirs. */
const EDITOR = /^(ELECTRON_.+|VSCODE_(?!(PORTABLE$|IPC_HOOK_CLI$|GIT_)).+)$/;

/** What a snap sets for the programs in it. */
const SNAP = /^(SNAP(_.*)?|GDK_PIXBUF_.+)$/;

/** Scripts that the editor gives to git, by their variable, and what each cannot work without. */
const GIT_SCRIPTS = {
  GIT_ASKPASS: ['VSCODE_GIT_ASKPASS_NODE', 'VSCODE_GIT_ASKPASS_MAIN', 'VSCODE_GIT_IPC_HANDLE'],
  GIT_EDITOR: ['VSCODE_GIT_EDITOR_NODE', 'VSCODE_GIT_EDITOR_MAIN', 'VSCODE_GIT_IPC_HANDLE'],
};
const GIT_SCRIPT_PATH = /[\\/]extensions[\\/]git[\\/].*(askpass|git-editor)\.sh"?$/;

/**
 * An environment without what belongs to a process of the editor, as the editor's own terminals have it. What works
 * only together stays or goes together.
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
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) if (value !== undefined) environment[name] = value;
  const saved = Object.keys(environment).filter((name) => name.endsWith(OUTSIDE_SNAP));
  if (saved.length === 0 && !('SNAP' in environment)) return environment;
  for (const name of Object.keys(environment)) if (SNAP.test(name)) delete environment[name];
  for (const name of saved) {
    const original = name.slice(0, -OUTSIDE_SNAP.length);
    // Empty is how the snap says that there was none.
    if (environment[name]) environment[original] = environment[name];
    else delete environment[original];
    delete environment[name];
  }
  return environment;
}

/** Drops a script of the editor's that lacks what it needs, and what no script needs. */
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
