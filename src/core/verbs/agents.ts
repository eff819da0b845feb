import type { AgentOffer } from '../../protocol/agentRun.ts';
import type { AgentsParams } from '../../protocol/messages.ts';
import type { EngineContext } from '../engineContext.ts';

/** Every agent there is or could be. */
export function agents(context: EngineContext, params: AgentsParams): Promise<AgentOffer[]> {
  return context.agents.offers(params);
}
