import { posix, win32 } from 'node:path';
import type { AgentTool, PermissionDecision } from '../protocol/agentEvents.ts';
import type { RunMode } from '../protocol/agentRun.ts';

const CHANGING: readonly AgentTool['kind'][] = ['edit', 'delete', 'move', 'execute', 'other'];

/** What an agent asks leave for. */
export interface AskedCall {
  kind: AgentTool['kind'];
  /** The files it concerns, as far as they are known. */
  paths: readonly string[];
}

/**
 * What a run's mode answers by itself when the agent asks; `undefined` when a person is to be asked.
 * It makes a mode hold for agents that have none like it. An agent that may edit asks for what is special all the same,
 * so only edits of ordinary files inside the folder of the run are allowed without a person.
 */
export function policyAnswer(
  run: { mode: RunMode; cwd: string },
  { kind, paths }: AskedCall,
): PermissionDecision | undefined {
  if (run.mode === 'allowAll') return 'allow';
  if (run.mode === 'readOnly' && CHANGING.includes(kind)) return 'deny';
  const isOrdinary = paths.length > 0 && paths.every((path) => isOrdinaryFile(path, run.cwd));
  return run.mode === 'allowEdits' && kind === 'edit' && isOrdinary ? 'allow' : undefined;
}

/** Inside the folder, and not in or named like what configures tools: `.git/hooks`, `.vscode/tasks.json`, `.env`. */
function isOrdinaryFile(path: string, folder: string): boolean {
  const system = win32.isAbsolute(folder) && !posix.isAbsolute(folder) ? win32 : posix;
  const inside = system.relative(folder, system.resolve(folder, path));
  if (inside === '' || system.isAbsolute(inside)) return false;
  return inside.split(/[\\/]/).every((segment) => !segment.startsWith('.'));
}
