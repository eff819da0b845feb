import { CALLERS_NODE_OPTIONS } from '../protocol/commandShim.ts';
import { withoutEditor } from './editorVariables.ts';

/**
 * The environment of a task, a command or an agent: the client's own, without the variables of the editor's processes
 * and Legwork. `additions` were requested explicitly, and take precedence.
 */
export function taskEnvironment(
  own: NodeJS.ProcessEnv,
  additions: Record<string, string> = {},
): Record<string, string> {
  const kept = Object.entries(withoutEditor(own)).filter(([name]) => !name.startsWith('LEGWORK_'));
  return { ...Object.fromEntries(kept), ...additions };
}

/**
 * An environment with hints that colors are welcome although the output is a file. Only on request, because every
 * pipe and `$(…)` in the task gets the hints, too, and would process the escape sequences.
 */
export function withColours({ NO_COLOR: _none, ...own }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { FORCE_COLOR: '1', CLICOLOR_FORCE: '1', ...own };
}

/** The environment of the caller of this program, which a shim may have changed. */
export function callerEnvironment(own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { [CALLERS_NODE_OPTIONS]: options, ...others } = own;
  return options === undefined ? others : { ...others, NODE_OPTIONS: options };
}
