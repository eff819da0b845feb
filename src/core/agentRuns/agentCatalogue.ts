import type { AgentOffer, AgentSpec, Transport } from '../../protocol/agentRun.ts';
import type { RunMode } from '../../protocol/runMode.ts';
import type { AgentsParams } from '../../protocol/messages.ts';
import type { AgentParams } from '../../protocol/startParams.ts';
import type { AgentAdapter } from '../agentAdapter.ts';

/** An agent that can be started, and the words that start it. */
export interface AgentProgram {
  adapter: AgentAdapter;
  program: string[];
}

/** The agents there are; what the engine asks of whoever knows them. */
export interface AgentCatalogue {
  /** Finds out how an agent is spoken with of which nobody said it, for `resolve`. Never rejects. */
  learn(wanted: Pick<AgentParams, 'agent' | 'setting' | 'cwd' | 'environment'>): Promise<void>;
  /** @throws agentNotFound, badRequest */
  resolve(wanted: Pick<AgentParams, 'agent' | 'setting' | 'cwd' | 'environment'>): AgentProgram;
  /** The transport for a run in a mode. */
  transportFor(adapter: AgentAdapter, mode: RunMode): Transport;
  /** What runs a spec on record; `undefined` when Legwork does not know that agent any more. */
  adapterOf(spec: AgentSpec): AgentAdapter | undefined;
  offers(params: AgentsParams): Promise<AgentOffer[]>;
}
