import type { AgentOffer } from '../../protocol/agentRun.ts';
import type { AgentsParams } from '../../protocol/messages.ts';
import type { EngineContext } from '../engineContext.ts';
import { checkEnvironment } from '../valueChecks.ts';

/** Every agent there is or could be. @throws badRequest */
export function agents(context: EngineContext, params: AgentsParams): Promise<AgentOffer[]> {
  checkEnvironment(params.environment);
  return context.agents.offers(params);
}
