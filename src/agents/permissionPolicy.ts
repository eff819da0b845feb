import { posix, win32 } from 'node:path';
import { isReadingTool } from './ownTools.ts';
import type { RequestOption } from '../protocol/agentRequests.ts';
import type { AgentTool } from '../protocol/agentTools.ts';
import type { RunMode } from '../protocol/runMode.ts';
import { optionFor } from '../protocol/requestOptions.ts';

const CHANGING: readonly AgentTool['kind'][] = ['edit', 'delete', 'move', 'execute', 'other'];

/** A tool call that an agent asks permission for. */
export interface RequestedCall {
  tool: Pick<AgentTool, 'kind' | 'name'>;
  /** The affected files, as far as they are known. */
  paths: readonly string[];
  options: readonly RequestOption[];
  /** The agent asks a person, whatever the mode. */
  isForPerson?: boolean;
  /** The tool of Legwork's own MCP server that it calls. */
  ownTool?: string | undefined;
}

/** Who answers a request: the mode, the mode after a check that all files are ordinary, or a person. */
export type Ruling = 'allow' | 'deny' | 'check' | 'ask';

/**
 * Applies the mode of a run to a permission request, also for agents without such a mode. `allowEdits` allows edits
 * of ordinary files in the folder of the run; agents that have the mode themselves still ask about other files.
 * No mode chooses between options, answers a question or approves a plan.
 */
export function applyMode(
  mode: RunMode,
  { tool, paths, options, isForPerson, ownTool }: RequestedCall,
): Ruling {
  if (isForPerson || isQuestionTool(tool) || isPlanTool(tool)) return 'ask';
  if (ownTool !== undefined && optionFor(options, 'allow')) return applyModeToOwn(mode, ownTool);
  if (mode === 'readOnly') return CHANGING.includes(tool.kind) ? 'deny' : 'ask';
  if (mode === 'ask' || !allowingOption(mode, options)) return 'ask';
  if (mode === 'allowAll') return 'allow';
  return tool.kind === 'edit' && paths.length > 0 ? 'check' : 'ask';
}

/** The host asks a person before a run starts what its mode does not allow, so nobody is asked twice. */
function applyModeToOwn(mode: RunMode, tool: string): Ruling {
  return mode === 'readOnly' && !isReadingTool(tool) ? 'deny' : 'allow';
}

/** The option with which a mode allows a request. `allowAll` may choose "always" if it is the only way to allow. */
export function allowingOption(mode: RunMode, options: readonly RequestOption[]): RequestOption | undefined {
  const once = optionFor(options, 'allow');
  if (once || mode !== 'allowAll' || options.some(({ decision }) => decision === 'allow')) return once;
  return optionFor(options, 'allowAlways');
}

/** Whether a tool asks the user a question instead of asking for permission. */
export function isQuestionTool(tool: Pick<AgentTool, 'name'>): boolean {
  return lettersOf(tool) === 'askuserquestion';
}

/** Whether a tool presents a plan, for the user to approve. */
export function isPlanTool(tool: Pick<AgentTool, 'name'>): boolean {
  return lettersOf(tool) === 'exitplanmode';
}

function lettersOf({ name }: Pick<AgentTool, 'name'>): string {
  return name.toLowerCase().replaceAll(/[^a-z]/g, '');
}

/** Applies a mode by the rules before version 0.2, for replaying their logs. */
export function applyFormerMode(
  run: { mode: RunMode; cwd: string },
  { tool: { kind }, paths }: RequestedCall,
): Ruling {
  if (run.mode === 'allowAll') return 'allow';
  if (run.mode === 'readOnly' && CHANGING.includes(kind)) return 'deny';
  const isInside = paths.length > 0 && paths.every((path) => isOrdinaryByName(path, run.cwd));
  return run.mode === 'allowEdits' && kind === 'edit' && isInside ? 'allow' : 'ask';
}

/** Whether a path, as it is written, leads to an ordinary file in a folder; where links lead is not looked at. */
export function isOrdinaryByName(path: string, folder: string): boolean {
  const names = namesInside(path, folder);
  return names !== undefined && names.every((name) => !name.startsWith('.'));
}

/** Whether a path, as it is written, leads into a folder. */
export function isInside(path: string, folder: string): boolean {
  return namesInside(path, folder) !== undefined;
}

function namesInside(path: string, folder: string): string[] | undefined {
  const system = win32.isAbsolute(folder) && !posix.isAbsolute(folder) ? win32 : posix;
  const inside = system.relative(folder, system.resolve(folder, path));
  const names = inside.split(/[\\/]/);
  return inside === '' || system.isAbsolute(inside) || names[0] === '..' ? undefined : names;
}
