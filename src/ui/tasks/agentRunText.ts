import { commandText } from '../../base/commandText.ts';
import { formatClock, formatCost, formatCount } from '../../base/quantityText.ts';
import type { AgentUsage } from '../../protocol/agentEvents.ts';
import { totalUsage, type AgentFacts } from '../../protocol/agentRun.ts';
import { triesOf, untilText } from '../../protocol/checks.ts';
import { agentSpecOf, isTerminal, type Failure, type Task } from '../../protocol/task.ts';
import { shortLine } from '../editor/labelText.ts';
import { modeText, restraintIn } from './agentModes.ts';

const ACTION_LENGTH = 60;
const SHOWN_FILES = 10;

/** What an agent does and has done: `editing src/a.ts · 12 turns · $0.13`, after its end `3 files · $0.13`. */
export function agentWorkText({ agent, status }: Pick<Task, 'agent' | 'status'>): string {
  if (!agent) return '';
  const { turns } = agent.usage ?? {};
  if (status.state === 'running') {
    const action = shortLine(agent.lastAction ?? '', ACTION_LENGTH);
    return joined([action, turns ? counted(turns, 'turn') : '', costText(agent.usage)]);
  }
  if (status.state !== 'completed' && status.state !== 'cancelled') return '';
  const { fileCount = agent.files?.length ?? 0 } = agent;
  return joined([fileCount > 0 ? counted(fileCount, 'file') : '', costText(agent.usage)]);
}

/** Why an agent run failed: the limit it reached, else its own message. */
export function agentFailureText(
  { message, limit, retryAt }: Failure & { kind: 'agent' },
  { spec, endedAt }: Partial<Pick<Task, 'spec' | 'endedAt'>>,
): string {
  const { maxTurns, maxCostUsd } = (spec && agentSpecOf({ spec })) ?? {};
  switch (limit) {
    case 'turns':
      return maxTurns === undefined ? 'turn limit reached' : `turn limit reached (${maxTurns})`;
    case 'cost':
      return maxCostUsd === undefined
        ? 'cost limit reached'
        : `cost limit reached (${formatCost(maxCostUsd)})`;
    case 'rate':
      if (retryAt === undefined) return `usage limit reached: ${message}`;
      return `usage limit reached until ${formatClock(retryAt, Date.parse(endedAt ?? retryAt))}`;
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
    ['Agent', spec && [spec.agentName, agent?.version ?? ''].filter(Boolean).join(' ')],
    ['Session title', agent?.title],
    ['Model', agent?.model ?? spec?.model],
    ['Mode', spec && modeText(agent?.mode ?? spec.mode, { restraint: restraintIn(spec) })],
    ['Until', task.until?.check === undefined ? undefined : shortLine(commandText(task.until.check))],
    ['Reviewed by', task.until?.reviewBy],
    ['Tries', task.until && (untilText(task.until) ?? `at most ${triesOf(task.until)}`)],
    ['Agent session', agent?.session ?? spec?.session],
    ['Continues with', agent?.resumes && shortLine(agent.resumes.prompt)],
    ['Does', isTerminal(task) ? undefined : agent?.lastAction],
    ['Unread messages', agent?.inbox?.length ? String(agent.inbox.length) : undefined],
    ['Turns', usage?.turns === undefined ? undefined : formatCount(usage.turns)],
    ['Tokens', tokensText(usage)],
    ['Context', agent?.context && contextText(agent.context)],
    ['Cost', agent && costFact(agent)],
    ['Files changed', agent && filesText(agent)],
  ];
}

/** What the attempt has cost: `$0.13`; where that is billed otherwise, `2 premium requests`. */
function costText({ costUsd, premiumRequests }: AgentUsage = {}): string {
  if (costUsd) return formatCost(costUsd);
  return premiumRequests ? counted(premiumRequests, 'premium request') : '';
}

/** How full the context of the model is: `41 % of 200,000 tokens`. */
export function contextText({ used, size }: NonNullable<AgentFacts['context']>): string {
  return size > 0
    ? `${Math.round((used / size) * 100)} % of ${formatCount(size)} tokens`
    : `${formatCount(used)} tokens`;
}

function costFact(agent: AgentFacts): string | undefined {
  const total = costText(totalUsage(agent));
  if (total === '') return undefined;
  const own = costText(agent.usage) || 'nothing yet';
  return agent.usageBefore ? `${own}, ${total} with the attempts before` : own;
}

function tokensText({ inputTokens, outputTokens }: AgentUsage = {}): string | undefined {
  const parts = [
    inputTokens === undefined ? '' : `${formatCount(inputTokens)} in`,
    outputTokens === undefined ? '' : `${formatCount(outputTokens)} out`,
  ];
  return parts.filter(Boolean).join(', ') || undefined;
}

function filesText({ files = [], fileCount = files.length }: AgentFacts): string | undefined {
  const shown = files.slice(0, SHOWN_FILES);
  const left = fileCount - shown.length;
  if (fileCount === 0) return undefined;
  return shown.join(', ') + (left > 0 ? ` and ${formatCount(left)} more` : '');
}

function counted(count: number, one: string): string {
  return `${formatCount(count)} ${one}${count === 1 ? '' : 's'}`;
}

function joined(parts: string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}
