import { l10n } from 'vscode';
import { commandText } from '../../base/commandText.ts';
import { formatClock, formatCost, formatCount } from '../../base/quantityText.ts';
import type { AgentUsage } from '../../protocol/agentEvents.ts';
import { totalUsage, type AgentFacts } from '../../protocol/agentRun.ts';
import { actionIn } from '../../protocol/agentText.ts';
import { triesOf, untilText } from '../../protocol/checks.ts';
import { agentSpecOf, isTerminal, type Failure, type Task } from '../../protocol/task.ts';
import { filesText, namesText } from '../editor/countTexts.ts';
import { shortLine } from '../editor/labelText.ts';
import { modeText, restraintIn } from './agentModes.ts';

const ACTION_LENGTH = 60;
const SHOWN_FILES = 10;

/** What an agent does and has done: `editing src/a.ts · 12 turns · $0.13`, after its end `3 files · $0.13`. */
export function agentWorkText({ agent, status }: Pick<Task, 'agent' | 'status'>): string {
  if (!agent) return '';
  const { turns } = agent.usage ?? {};
  if (status.state === 'running') {
    const action = shortLine(actionOf(agent), ACTION_LENGTH);
    return joined([action, turns ? turnsText(turns) : '', costText(agent.usage)]);
  }
  if (status.state !== 'completed' && status.state !== 'cancelled') return '';
  const { fileCount = agent.files?.length ?? 0 } = agent;
  return joined([fileCount > 0 ? filesText(fileCount) : '', costText(agent.usage)]);
}

function actionOf({ lastAction = '' }: AgentFacts): string {
  return actionIn(lastAction, l10n.t);
}

/** Of one that waits, the status says for what. */
function isAtWork(task: Task): boolean {
  return !isTerminal(task) && task.status.state !== 'waiting';
}

/** Why an agent run failed: the limit it reached, else its own message. */
export function agentFailureText(
  { message, limit, retryAt }: Failure & { kind: 'agent' },
  { spec, endedAt }: Partial<Pick<Task, 'spec' | 'endedAt'>>,
): string {
  const { maxTurns, maxCostUsd } = (spec && agentSpecOf({ spec })) ?? {};
  switch (limit) {
    case 'turns':
      return maxTurns === undefined
        ? l10n.t('turn limit reached')
        : l10n.t('turn limit reached ({0})', maxTurns);
    case 'cost':
      return maxCostUsd === undefined
        ? l10n.t('cost limit reached')
        : l10n.t('cost limit reached ({0})', formatCost(maxCostUsd));
    case 'rate':
      if (retryAt === undefined) return l10n.t('usage limit reached: {0}', message);
      return l10n.t('usage limit reached until {0}', formatClock(retryAt, Date.parse(endedAt ?? retryAt)));
    default:
      return message;
  }
}

/** What there is to say about an agent run, one line each. */
export function agentFacts(task: Task): [label: string, value: string | undefined][] {
  const spec = agentSpecOf(task);
  const { agent } = task;
  const usage = agent?.usage;
  return [
    [l10n.t('Agent'), spec && [spec.agentName, agent?.version ?? ''].filter(Boolean).join(' ')],
    [l10n.t('Session title'), agent?.title],
    [l10n.t('Model'), agent?.model ?? spec?.model],
    [l10n.t('Mode'), spec && modeText(agent?.mode ?? spec.mode, { restraint: restraintIn(spec) })],
    [l10n.t('Until'), task.until?.check === undefined ? undefined : shortLine(commandText(task.until.check))],
    [l10n.t('Reviewed by'), task.until?.reviewBy],
    [
      l10n.t('Tries'),
      task.until && (untilText(task.until, l10n.t) ?? l10n.t('at most {0}', triesOf(task.until))),
    ],
    [l10n.t('Agent session'), agent?.session ?? spec?.session],
    [l10n.t('Continues with'), agent?.resumes && shortLine(agent.resumes.prompt)],
    [l10n.t('Does'), agent && isAtWork(task) ? actionOf(agent) : undefined],
    [l10n.t('Unread messages'), agent?.inbox?.length ? String(agent.inbox.length) : undefined],
    [l10n.t('Turns'), usage?.turns === undefined ? undefined : formatCount(usage.turns)],
    [l10n.t('Tokens'), tokensText(usage)],
    [l10n.t('Context'), agent?.context && contextText(agent.context)],
    [l10n.t('Cost'), agent && costFact(agent)],
    [l10n.t('Files changed'), agent && filesFact(agent)],
  ];
}

/** What the attempt has cost: `$0.13`; where that is billed otherwise, `2 premium requests`. */
function costText({ costUsd, premiumRequests }: AgentUsage = {}): string {
  if (costUsd) return formatCost(costUsd);
  if (!premiumRequests) return '';
  return premiumRequests === 1
    ? l10n.t('1 premium request')
    : l10n.t('{0} premium requests', formatCount(premiumRequests));
}

/** How full the context of the model is: `41 % of 200,000 tokens`. */
export function contextText({ used, size }: NonNullable<AgentFacts['context']>): string {
  return size > 0
    ? l10n.t('{0} % of {1} tokens', Math.round((used / size) * 100), formatCount(size))
    : l10n.t('{0} tokens', formatCount(used));
}

function costFact(agent: AgentFacts): string | undefined {
  const total = costText(totalUsage(agent));
  if (total === '') return undefined;
  const own = costText(agent.usage) || l10n.t('nothing yet');
  return agent.usageBefore ? l10n.t('{0}, {1} with the attempts before', own, total) : own;
}

function tokensText({ inputTokens, outputTokens }: AgentUsage = {}): string | undefined {
  const parts = [
    inputTokens === undefined ? '' : l10n.t('{0} in', formatCount(inputTokens)),
    outputTokens === undefined ? '' : l10n.t('{0} out', formatCount(outputTokens)),
  ];
  return parts.filter(Boolean).join(', ') || undefined;
}

function filesFact({ files = [], fileCount = files.length }: AgentFacts): string | undefined {
  const shown = files.slice(0, SHOWN_FILES);
  const left = fileCount - shown.length;
  if (fileCount === 0) return undefined;
  return namesText(shown, left);
}

function turnsText(count: number): string {
  return count === 1 ? l10n.t('1 turn') : l10n.t('{0} turns', formatCount(count));
}

function joined(parts: string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}
