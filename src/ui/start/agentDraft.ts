import { l10n } from 'vscode';
import { formatCost, formatCount } from '../../base/quantityText.ts';
import type { AgentOffer, LimitPolicy } from '../../protocol/agentRun.ts';
import type { RunMode } from '../../protocol/runMode.ts';
import type { AgentParams } from '../../protocol/startParams.ts';
import { askedUntil } from '../../protocol/checks.ts';
import type { UntilParams } from '../../protocol/until.ts';
import { AGENT_GROUP, agentSpecOf, type Task } from '../../protocol/task.ts';
import { restraintIn, restraintOf, type AgentRestraint } from '../tasks/agentModes.ts';
import type { AgentSettings } from './agentSettings.ts';
import { untilDraftText, untilOfStart } from './untilOptions.ts';
import { optionsOf, startOptionsOf, startOptionsText, type StartOptions } from './commandDraft.ts';

/** An agent run being written, with its options. */
export interface AgentDraft extends StartOptions {
  agent: string;
  /** What people call the agent. */
  agentName: string;
  /** Changes what its modes mean; default: it asks. */
  restraint?: AgentRestraint;
  /** What the agent does without asking in each mode, in its own case. */
  modes?: Record<RunMode, string>;
  prompt: string;
  systemPrompt?: string;
  mode: RunMode;
  model?: string;
  maxTurns?: number;
  maxCostUsd?: number;
  maxTokens?: number;
  /** What happens at these limits; default: it ends. */
  onLimit?: LimitPolicy;
  /** Until when it goes on. */
  until?: UntilParams;
}

/** A draft for this agent with an empty prompt. */
export function newAgentDraft(
  offer: AgentOffer,
  usual: Pick<AgentDraft, 'cwd' | 'mode' | 'worktree'>,
): AgentDraft {
  return {
    agent: offer.id,
    agentName: offer.name,
    restraint: restraintOf(offer),
    ...(offer.modes && { modes: offer.modes }),
    prompt: '',
    ...usual,
  };
}

/** What this window adds to every start of an agent. */
export interface AgentWindow {
  environment: Record<string, string>;
  umask?: string;
  now: number;
  settings: AgentSettings;
}

/** What the host is asked for. */
export function agentParams(draft: AgentDraft, window: AgentWindow): AgentParams {
  const { agent, prompt, systemPrompt, mode, model, maxTurns, maxCostUsd, cwd, worktree } = draft;
  const { maxTokens, onLimit } = draft;
  return {
    kind: 'agent',
    agent,
    prompt,
    ...(systemPrompt === undefined ? {} : { systemPrompt }),
    mode,
    ...(model === undefined ? {} : { model }),
    ...(maxTurns === undefined ? {} : { maxTurns }),
    ...(maxCostUsd === undefined ? {} : { maxCostUsd }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(onLimit === undefined ? {} : { onLimit }),
    ...untilOfStart(draft),
    ...(worktree === undefined ? {} : { worktree }),
    ...window.settings,
    cwd,
    environment: window.environment,
    ...(window.umask === undefined ? {} : { umask: window.umask }),
    ...optionsOf(draft, window.now),
    producer: 'user',
  };
}

/** What would start a run like this one, now, with a session of its own. */
export function agentDraftOf(task: Task): AgentDraft | undefined {
  const spec = agentSpecOf(task);
  if (!spec) return undefined;
  const { group, ...options } = startOptionsOf(task);
  const { agent, agentName, prompt, systemPrompt, mode, cwd, model, maxTurns, maxCostUsd } = spec;
  const { maxTokens, onLimit } = spec;
  return {
    agent,
    agentName,
    prompt,
    mode,
    cwd,
    restraint: restraintIn(spec),
    ...(systemPrompt === undefined ? {} : { systemPrompt }),
    ...(model === undefined ? {} : { model }),
    ...(maxTurns === undefined ? {} : { maxTurns }),
    ...(maxCostUsd === undefined ? {} : { maxCostUsd }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(onLimit === undefined ? {} : { onLimit }),
    ...(task.until && { until: askedUntil(task.until) }),
    ...options,
    ...(group === undefined || group === AGENT_GROUP ? {} : { group }),
  };
}

function turnsText(count: number | undefined): string {
  if (count === undefined) return '';
  return count === 1 ? l10n.t('at most 1 turn') : l10n.t('at most {0} turns', count);
}

/** The options of a draft that are not as usual, apart from its mode: `opus, at most 20 turns`. */
export function agentDraftText(draft: AgentDraft): string {
  const { model, maxTurns, maxCostUsd, maxTokens, onLimit } = draft;
  const parts = [
    model ?? '',
    turnsText(maxTurns),
    maxCostUsd === undefined ? '' : l10n.t('at most {0}', formatCost(maxCostUsd)),
    maxTokens === undefined ? '' : l10n.t('at most {0} tokens', formatCount(maxTokens)),
    onLimit === 'ask' ? l10n.t('asks at a limit') : '',
    untilDraftText(draft),
    startOptionsText(draft),
  ];
  return parts.filter((part) => part !== '').join(', ');
}
