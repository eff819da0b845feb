import { randomUUID } from 'node:crypto';
import type { AgentFacts, AgentSpec } from '../../protocol/agentRun.ts';
import type { AgentAdapter, RunRequest } from '../agentAdapter.ts';

/** What an adapter is asked for one attempt of a run. */
export function runRequest(
  adapter: AgentAdapter,
  spec: AgentSpec,
  facts: AgentFacts | undefined,
): RunRequest {
  const can = adapter.transports[spec.transport];
  const session = facts?.resumes?.session ?? spec.session;
  const prompt = facts?.resumes?.prompt ?? spec.prompt;
  const { program: command, transport, mode, cwd, model, systemPrompt, maxTurns, maxCostUsd } = spec;
  // A session that goes on has been told already.
  const isTold = systemPrompt === undefined || can?.systemPrompt === true || session !== undefined;
  return {
    command,
    transport,
    prompt: isTold ? prompt : `${systemPrompt}\n\n${prompt}`,
    ...(can?.systemPrompt && systemPrompt !== undefined && { systemPrompt }),
    mode,
    ...(spec.mayIgnoreMode && { mayIgnoreMode: true }),
    cwd,
    ...(model !== undefined && { model }),
    ...(can?.turnLimit && maxTurns !== undefined && { maxTurns }),
    ...(can?.costLimit && maxCostUsd !== undefined && { maxCostUsd }),
    ...(session !== undefined && { session }),
    ...(session === undefined && can?.ownSession && { sessionToUse: randomUUID() }),
    ...(facts?.usageBefore && { usageBefore: facts.usageBefore }),
  };
}
