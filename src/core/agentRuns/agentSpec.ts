import type { AgentSpec } from '../../protocol/agentRun.ts';
import { badRequest } from '../../protocol/errors.ts';
import type { AgentParams } from '../../protocol/startParams.ts';
import type { EngineContext } from '../engineContext.ts';
import { checkArguments } from '../machineChecks.ts';
import { runRequest } from './runRequest.ts';

/**
 * What makes the spec of a run, once nothing can refuse the task any more.
 * @throws agentNotFound, badRequest
 */
export function agentSpec(context: EngineContext, params: AgentParams): () => AgentSpec {
  const {
    prompt,
    systemPrompt,
    mode = 'ask',
    cwd,
    model,
    maxTurns,
    maxCostUsd,
    maxTokens,
    onLimit,
    session,
  } = params;
  const { ifLost, unattendedQuestions, mayIgnoreMode, offersTools = true, isBriefed = true } = params;
  const { snapshot = true } = params;
  const { adapter, program } = context.agents.resolve(params);
  const transport = context.agents.transportFor(adapter, mode);
  const isSaid = typeof params.setting === 'object' && params.setting.transport !== undefined;
  if (session !== undefined && !adapter.transports[transport]?.resume) {
    throw badRequest(`${adapter.name} cannot go on with an earlier session. Leave the session out.`);
  }
  const spec = {
    agent: adapter.id,
    agentName: adapter.name,
    ...(adapter.provider !== undefined && { provider: adapter.provider }),
    program,
    transport,
    ...(transport === 'plain' && !isSaid && { isTransportGuessed: true }),
    prompt,
    ...(systemPrompt !== undefined && { systemPrompt }),
    mode,
    cwd,
    ...(params.umask !== undefined && { umask: params.umask }),
    ...(params.openFiles !== undefined && { openFiles: params.openFiles }),
    ...(model !== undefined && { model }),
    ...(maxTurns !== undefined && { maxTurns }),
    ...(maxCostUsd !== undefined && { maxCostUsd }),
    ...(maxTokens !== undefined && { maxTokens }),
    ...(onLimit !== undefined && { onLimit }),
    ...(session !== undefined && { session }),
    ...(ifLost !== undefined && { ifLost }),
    ...(unattendedQuestions !== undefined && { unattendedQuestions }),
    ...(mayIgnoreMode !== undefined && { mayIgnoreMode }),
    ...(offersTools && { offersTools }),
    ...(isBriefed && { isBriefed }),
    ...(!snapshot && { snapshot }),
  };
  // Some agents get their prompt as an argument, and some their system prompt.
  checkArguments(adapter.launch(runRequest(adapter, { ...spec, environment: '' })).argv, 'prompt');
  return () => ({ ...spec, environment: context.environments.keep(params.environment ?? {}) });
}
