import { join } from 'node:path';
import type { AgentParams } from '../../../src/protocol/startParams.ts';
import { PROJECT } from '../vscode/cache.ts';

const EXAMPLE = join(PROJECT, 'node_modules/acp-example/dist/examples/agent.js');

/** The words that start the example agent of the Agent Client Protocol's own library. */
export const ACP_EXAMPLE = [process.execPath, EXAMPLE];

/** What a start takes for it; it does the same whatever the prompt, and asks once a turn. */
export function acpExampleRun(home: { work: string }, more: Partial<AgentParams> = {}): AgentParams {
  const environment = { PATH: process.env.PATH ?? '/usr/bin:/bin' };
  const setting = { command: ACP_EXAMPLE, transport: 'acp' as const, name: 'ACP Example' };
  return {
    ...{ kind: 'agent', agent: 'example', setting, prompt: 'Improve the project' },
    ...{ cwd: home.work, environment, producer: 'cli' },
    ...more,
  };
}
