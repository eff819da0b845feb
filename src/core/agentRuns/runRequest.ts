import { randomUUID } from 'node:crypto';
import type { AgentFacts, AgentSpec } from '../../protocol/agentRun.ts';
import type { AgentAdapter, RunRequest, ToolServer } from '../agentAdapter.ts';
import { briefingText } from './briefing.ts';

/** What an adapter is asked for one attempt of a run; `server` has Legwork's tools. */
export function runRequest(
  adapter: AgentAdapter,
  spec: AgentSpec,
  { facts, server }: { facts?: AgentFacts | undefined; server?: ToolServer } = {},
): RunRequest {
  const can = adapter.transports[spec.transport];
  const session = facts?.resumes?.session ?? spec.session;
  const prompt = facts?.resumes?.prompt ?? facts?.prompt ?? spec.prompt;
  const { program: command, transport, mode, cwd, model, systemPrompt, maxTurns, maxCostUsd } = spec;
  const tools = can?.tools && spec.offersTools ? server : undefined;
  // An agent that keeps its limits itself ends at them: one that is to ask must be able to go on.
  const keepsLimits = spec.onLimit !== 'ask' || can?.resume === true;
  // Plain text is for programs of every kind, which get what a person wrote and nothing else.
  const briefing =
    spec.isBriefed && transport !== 'plain'
      ? briefingText({ hasTools: tools !== undefined, isTold: can?.messages === true })
      : undefined;
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
    ...(keepsLimits && can?.turnLimit && maxTurns !== undefined && { maxTurns }),
    ...(keepsLimits && can?.costLimit && maxCostUsd !== undefined && { maxCostUsd }),
    ...(session !== undefined && { session }),
    ...(session === undefined && can?.ownSession && { sessionToUse: randomUUID() }),
    ...(tools && { tools }),
    ...(briefing !== undefined && { briefing }),
    ...(facts?.usageBefore && { usageBefore: facts.usageBefore }),
  };
}
