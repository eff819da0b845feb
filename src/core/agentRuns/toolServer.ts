import type { DataPaths } from '../../protocol/dataDirectory.ts';
import type { ToolServer } from '../agentAdapter.ts';

/** The program that serves Legwork's tools over MCP. */
export type ToolProgram = Pick<ToolServer, 'command' | 'args' | 'environment'>;

/** The MCP server for the run of a task: what the agent starts with it descends from that task. */
export function toolServer(
  id: string,
  program: ToolProgram,
  paths: Pick<DataPaths, 'directory'>,
): ToolServer {
  const { command, args, environment } = program;
  return {
    // The random part of the id, which is the same in each attempt.
    name: `legwork_${id.slice(id.indexOf('-') + 1)}`,
    command,
    args,
    environment: { ...environment, LEGWORK_HOME: paths.directory, LEGWORK_TASK_ID: id },
  };
}
