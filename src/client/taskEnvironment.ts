import { CALLERS_NODE_OPTIONS } from '../protocol/commandShim.ts';
import { withoutEditor } from './editorVariables.ts';

/**
 * The environment of a task, a command or an agent: the client's own, without what belongs to the editor's processes
 * or to Legwork. `additions` are what somebody asked for by name, and win.
 */
export function taskEnvironment(
  own: NodeJS.ProcessEnv,
  additions: Record<string, string> = {},
): Record<string, string> {
  const kept = Object.entries(withoutEditor(own)).filter(([name]) => !name.startsWith('LEGWORK_'));
  return { ...Object.fromEntries(kept), ...additions };
}

/**
 * An environment with hints that colours are welcome although the output is a file. Only for people who ask for it:
 * every pipe and `$(…)` in the task sees the hints, too, and computes with the escape sequences.
 */
export function withColours({ NO_COLOR: _none, ...own }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { FORCE_COLOR: '1', CLICOLOR_FORCE: '1', ...own };
}

/** The environment that this program was called in, which a shim may have changed for it. */
export function callerEnvironment(own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { [CALLERS_NODE_OPTIONS]: options, ...others } = own;
  return options === undefined ? others : { ...others, NODE_OPTIONS: options };
}
