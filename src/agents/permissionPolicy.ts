import type { AgentTool, PermissionDecision } from '../protocol/agentEvents.ts';
import type { RunMode } from './adapter.ts';

const CHANGING: readonly AgentTool['kind'][] = ['edit', 'delete', 'move', 'execute', 'other'];

/**
 * What a run's mode answers by itself when the agent asks; `undefined` when a person is to be asked.
 * It makes a mode hold for agents that have none like it.
 */
export function policyAnswer(mode: RunMode, kind: AgentTool['kind']): PermissionDecision | undefined {
  if (mode === 'allowAll') return 'allow';
  if (mode === 'allowEdits' && kind === 'edit') return 'allow';
  if (mode === 'readOnly' && CHANGING.includes(kind)) return 'deny';
  return undefined;
}
