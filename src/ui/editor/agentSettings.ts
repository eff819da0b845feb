import type { AgentSetting } from '../../protocol/agentRun.ts';

/** The agents of the setting, by id; what cannot be one is left out. */
export function parseAgents(setting: unknown): Record<string, AgentSetting> {
  if (!isObject(setting)) return {};
  const agents = Object.entries(setting).flatMap(([id, value]): [string, AgentSetting][] => {
    const agent = id.trim() === '' ? undefined : parseAgent(value);
    return agent === undefined ? [] : [[id, agent]];
  });
  return Object.fromEntries(agents);
}

function parseAgent(value: unknown): AgentSetting | undefined {
  if (typeof value === 'string') return value;
  if (!isObject(value)) return undefined;
  const { command, transport, name } = value;
  if (typeof command !== 'string' && !isWords(command)) return undefined;
  return {
    command: typeof command === 'string' ? command : [...command],
    ...(transport === 'acp' || transport === 'plain' ? { transport } : {}),
    ...(typeof name === 'string' && name.trim() !== '' ? { name } : {}),
  };
}

function isWords(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((word) => typeof word === 'string');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
