import { posix, win32 } from 'node:path';
import type { AgentTool, PermissionOption } from '../protocol/agentEvents.ts';
import type { RunMode } from '../protocol/agentRun.ts';
import { optionFor } from '../protocol/permissionOptions.ts';

const CHANGING: readonly AgentTool['kind'][] = ['edit', 'delete', 'move', 'execute', 'other'];

/** What an agent asks leave for. */
export interface AskedCall {
  tool: Pick<AgentTool, 'kind' | 'name'>;
  /** The files it concerns, as far as they are known. */
  paths: readonly string[];
  options: readonly PermissionOption[];
}

/** Who answers: the mode, the mode once the files turn out to be ordinary ones, or a person. */
export type Ruling = 'allow' | 'deny' | 'check' | 'ask';

/**
 * What a run's mode answers by itself when the agent asks. It makes a mode hold for agents that have none like it.
 * An agent that may edit asks for what is special all the same, so only edits of ordinary files inside the folder of the
 * run are allowed without a person. No mode chooses between options, or answers a question.
 */
export function rulingOf(mode: RunMode, { tool, paths, options }: AskedCall): Ruling {
  if (isQuestion(tool)) return 'ask';
  if (mode === 'readOnly') return CHANGING.includes(tool.kind) ? 'deny' : 'ask';
  if (mode === 'ask' || !allowingOption(mode, options)) return 'ask';
  if (mode === 'allowAll') return 'allow';
  return tool.kind === 'edit' && paths.length > 0 ? 'check' : 'ask';
}

/** The option by which a mode allows. One that allows everything may take the only one there is, even if it is for good. */
export function allowingOption(
  mode: RunMode,
  options: readonly PermissionOption[],
): PermissionOption | undefined {
  const once = optionFor(options, 'allow');
  if (once || mode !== 'allowAll' || options.some(({ decision }) => decision === 'allow')) return once;
  return optionFor(options, 'allowAlways');
}

/** Whether a tool asks the person something, instead of for leave to do something. */
function isQuestion({ name }: Pick<AgentTool, 'name'>): boolean {
  return name.toLowerCase().replaceAll(/[^a-z]/g, '') === 'askuserquestion';
}

/** What versions before 0.2 answered by themselves: their logs are replayed by it. */
export function formerRulingOf(
  run: { mode: RunMode; cwd: string },
  { tool: { kind }, paths }: AskedCall,
): Ruling {
  if (run.mode === 'allowAll') return 'allow';
  if (run.mode === 'readOnly' && CHANGING.includes(kind)) return 'deny';
  const isInside = paths.length > 0 && paths.every((path) => isInsideByName(path, run.cwd));
  return run.mode === 'allowEdits' && kind === 'edit' && isInside ? 'allow' : 'ask';
}

function isInsideByName(path: string, folder: string): boolean {
  const system = win32.isAbsolute(folder) && !posix.isAbsolute(folder) ? win32 : posix;
  const inside = system.relative(folder, system.resolve(folder, path));
  if (inside === '' || system.isAbsolute(inside)) return false;
  return inside.split(/[\\/]/).every((segment) => !segment.startsWith('.'));
}
