import type { AgentTool, FileChange } from '../../protocol/agentTools.ts';

/** The part of a tool call worth reading. */
export interface ToolDetail {
  /** The whole command, of a tool that runs one. */
  command?: string;
  changes?: FileChange[];
  /** All arguments as JSON, where neither says it. */
  input?: string;
}

export function toolDetail({ command, changes, input }: AgentTool): ToolDetail {
  if (command !== undefined) return { command };
  if (changes?.length) return { changes };
  const isEmpty = typeof input === 'object' && input !== null && Object.keys(input).length === 0;
  if (input === undefined || input === null || isEmpty) return {};
  return { input: typeof input === 'string' ? input : JSON.stringify(input, undefined, 2) };
}
