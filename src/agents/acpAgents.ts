import type { AgentAdapter } from '../core/agentAdapter.ts';
import { acpAgent, type AcpAgent } from './acpAgent.ts';
import { OPENCODE_PERMISSIONS } from './agentModes.ts';

/**
 * Agents that need nothing but their command line, which is documented by each. They are offered where they are found. A
 * setting of the same name replaces them.
 */
const ROWS: readonly (Omit<AcpAgent, 'command'> & { program: string; name: string })[] = [
  {
    ...{ id: 'kilo', name: 'Kilo Code', program: 'kilo', args: ['acp'] },
    // Its default allows everything in its folder.
    environment: (mode) => ({ KILO_PERMISSION: JSON.stringify(OPENCODE_PERMISSIONS[mode].native) }),
    isHeld: true,
  },
  { id: 'cline', name: 'Cline', program: 'cline', args: ['--acp'] },
  { id: 'nanocoder', name: 'Nanocoder', program: 'nanocoder', args: ['--acp'] },
  { id: 'pi', name: 'pi', program: 'pi-acp' },
  { id: 'cursor', name: 'Cursor', provider: 'Anysphere', program: 'cursor-agent', args: ['acp'] },
  { id: 'auggie', name: 'Auggie', provider: 'Augment Code', program: 'auggie', args: ['--acp'] },
  { id: 'qoder', name: 'Qoder', program: 'qodercli', args: ['--acp'] },
  {
    id: 'droid',
    name: 'Droid',
    provider: 'Factory',
    program: 'droid',
    args: ['exec', '--output-format', 'acp'],
  },
  { id: 'iflow', name: 'iFlow', program: 'iflow', args: ['--experimental-acp'] },
  { id: 'junie', name: 'Junie', provider: 'JetBrains', program: 'junie', args: ['--acp=true'] },
  { id: 'grok', name: 'Grok', provider: 'xAI', program: 'grok', args: ['agent', 'stdio'] },
  { id: 'goose', name: 'goose', program: 'goose', args: ['acp'] },
  { id: 'kimi', name: 'Kimi', provider: 'Moonshot AI', program: 'kimi', args: ['acp'] },
  { id: 'kiro', name: 'Kiro', provider: 'Amazon', program: 'kiro-cli-chat', args: ['acp'] },
];

export const ACP_AGENTS: readonly AgentAdapter[] = ROWS.map(({ program, ...agent }) =>
  acpAgent({ ...agent, command: [program], install: `Install ${agent.name}, and log in.` }),
);
