import type { AgentOffer } from '../../protocol/agentRun.ts';
import type { AgentsParams } from '../../protocol/messages.ts';
import type { EngineContext } from '../engineContext.ts';

/** Every agent that is known or configured. */
export function agents(context: EngineContext, params: AgentsParams): Promise<AgentOffer[]> {
  return context.agents.offers(params);
}
