import { AcpConversation } from '#conversations';
import type { AcpOptions } from './acpAgentOptions.ts';
import type { AgentAdapter } from '../core/agentAdapter.ts';
import type { RunMode } from '../protocol/runMode.ts';
import type { CustomAgent } from './plainAgent.ts';

/** Describes an agent that supports ACP. */
export interface AcpAgent extends CustomAgent, Pick<AcpOptions, 'countsOn' | 'cannotLoad' | 'isHeld'> {
  install?: string;
  provider?: string;
  /** What makes the program use ACP, after the words that start it. */
  args?: readonly string[];
  /** Variables for the agent, by the mode of the run. */
  environment?: (mode: RunMode) => Record<string, string>;
}

/** Creates the adapter of an agent that uses ACP over standard input and output. */
export function acpAgent(agent: AcpAgent): AgentAdapter {
  const [executable] = agent.command;
  return {
    id: agent.id,
    name: agent.name ?? agent.id,
    ...(agent.provider !== undefined && { provider: agent.provider }),
    executables: executable === undefined ? [] : [executable],
    install: agent.install ?? 'See the setting `legwork.agents`.',
    versionArgument: '--version',
    transports: {
      acp: {
        ...{ resume: agent.cannotLoad !== true, ownSession: false, messages: true, permissionRequests: true },
        ...{ turnLimit: false, costLimit: false, tools: true },
      },
    },
    defaultTransport: 'acp',
    launch: (request) => ({
      argv: [...request.command, ...(agent.args ?? [])],
      environment: agent.environment?.(request.mode) ?? {},
      input: { kind: 'pipe' },
    }),
    conversation(request) {
      const { countsOn = false, cannotLoad = false, isHeld = false } = agent;
      return new AcpConversation(request, { countsOn, cannotLoad, isHeld });
    },
  };
}

/** Claude Code through its ACP adapter, which bundles its own Claude Code. */
export const claudeAcp: AgentAdapter = acpAgent({
  id: 'claude-acp',
  name: 'Claude Code (ACP)',
  provider: 'Anthropic',
  command: ['claude-agent-acp'],
  install: 'Run `npm install -g @agentclientprotocol/claude-agent-acp`.',
});

/** Codex through its ACP adapter. */
export const codexAcp: AgentAdapter = acpAgent({
  id: 'codex-acp',
  name: 'Codex (ACP)',
  provider: 'OpenAI',
  command: ['codex-acp'],
  install: 'Run `npm install -g @agentclientprotocol/codex-acp`.',
});
