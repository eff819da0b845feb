import { commandText } from '../base/commandText.ts';
import { oneLine } from '../base/plainText.ts';
import { terseDuration } from '../base/quantityText.ts';
import { kindOf, type AgentRequest } from '../protocol/agentRequests.ts';
import { totalUsage, type AgentFacts, type AgentSpec, type InboxMessage } from '../protocol/agentRun.ts';
import { silentText, usageText } from '../protocol/agentText.ts';
import { DEFAULT_CHECK_MS, findingText, triesOf, untilText } from '../protocol/checks.ts';
import { openRequests } from '../protocol/openRequests.ts';
import { agentSpecOf, type Task } from '../protocol/task.ts';
import type { Until } from '../protocol/until.ts';
import { countText } from './agentNotes.ts';
import { modeText } from './agentParams.ts';
import type { Fact } from './factLines.ts';
import { onlyGiven } from './onlyGiven.ts';
import { askedText, requestLines, toolText, waitedText, waysToAnswer } from './requestText.ts';
import { clockText } from './taskSituation.ts';

/** Prompts can be long; `--json` has all of them. */
const MOST_LINES = 20;
const MOST_FILES = 20;

/** Facts about an agent run: its request and its results; and what a task asks. */
export function agentDetails(task: Task, nowMs: number): Fact[] {
  const spec = agentSpecOf(task);
  const { agent } = task;
  return [
    ...(spec ? specFacts(spec, agent) : []),
    ...(task.until ? untilFacts(task.until) : []),
    ...(agent ? runFacts(agent, task, nowMs) : []),
    [
      'Requests',
      openRequests(task)
        .map((each) => requestText(each, nowMs))
        .join('\n') || undefined,
    ],
    ['Limit ends', limitText(task, nowMs)],
  ];
}

function untilFacts(until: Until): Fact[] {
  const { check, reviewBy, findings, checkTimeoutMs = DEFAULT_CHECK_MS } = until;
  return [
    [
      'Until',
      check === undefined ? undefined : `${commandText(check)} (at most ${terseDuration(checkTimeoutMs)})`,
    ],
    ['Tries', untilText(until) ?? `at most ${triesOf(until)}`],
    ['Review by', reviewBy],
    ['Findings', findings?.map(findingText).join('\n') || (findings && 'none')],
  ];
}

function specFacts(spec: AgentSpec, agent: AgentFacts | undefined): Fact[] {
  const { maxTurns, maxCostUsd } = spec;
  const limits = usageText(onlyGiven({ turns: maxTurns, costUsd: maxCostUsd }));
  return [
    ['Agent', [spec.agentName, agent?.version, `(${spec.agent})`].filter(Boolean).join(' ')],
    ['Title', agent?.title],
    ['Model', agent?.model ?? spec.model],
    ['Mode', modeText(agent?.mode ?? spec.mode)],
    ['Limits', limits || undefined],
    ['If lost', spec.ifLost],
    ['Questions', spec.unattendedQuestions === 'decline' ? 'declined while nobody is there' : undefined],
    ['Program', spec.program.join(' ')],
    ['System', spec.systemPrompt && firstLines(spec.systemPrompt, MOST_LINES)],
    ['Prompt', firstLines(spec.prompt, MOST_LINES)],
    ['Session', agent?.session ?? spec.session],
  ];
}

function runFacts(agent: AgentFacts, task: Task, nowMs: number): Fact[] {
  const { usage = {}, usageBefore } = agent;
  return [
    ['Resumed', agent.resumes && resumedText(agent.resumes)],
    ['Lost', agent.losses ? countText(agent.losses, 'time') : undefined],
    ['Action', actionText(task, nowMs)],
    ['Inbox', agent.inbox?.map(messageText).join('\n') || undefined],
    ['Used', usageText(totalUsage(agent)) || undefined],
    ['Context', agent.context && contextText(agent.context)],
    ['This attempt', usageBefore && (usageText(usage) || undefined)],
    ['Files', filesText(agent)],
    ['Transcript', agent.transcript],
  ];
}

function contextText({ used, size }: NonNullable<AgentFacts['context']>): string {
  return size > 0 ? `${used} of ${size} tokens (${Math.floor((used / size) * 100)} %)` : `${used} tokens`;
}

function resumedText({ prompt, from }: NonNullable<AgentFacts['resumes']>): string {
  const text = firstLines(prompt, MOST_LINES);
  return from === undefined ? text : `${text}\n(from ${from})`;
}

function actionText(task: Task, nowMs: number): string | undefined {
  if (task.status.state !== 'running') return undefined;
  return [task.agent?.lastAction, silentText(task, nowMs)].filter(Boolean).join(', ') || undefined;
}

function requestText(request: AgentRequest, nowMs: number): string {
  const { text, tool } = request;
  const isPermission = kindOf(request) === 'permission';
  const what = isPermission ? (text === undefined ? toolText(tool) : oneLine(text)) : askedText(request);
  const waited = waitedText(request, nowMs);
  const about = [waited && `for ${waited}`, `${oneLine(request.id)}: ${waysToAnswer(request).join(', ')}`];
  // Only the text is shortened: the options are what can be answered.
  const shortened = text === undefined ? request : { ...request, text: firstLines(text, MOST_LINES) };
  const lines = requestLines(shortened).filter(Boolean);
  return [`${what} (${about.filter(Boolean).join('; ')})`, ...lines.map((line) => `  ${line}`)].join('\n');
}

function messageText({ from, content }: InboxMessage): string {
  const text = firstLines(content, MOST_LINES);
  return from === undefined ? text : `${from}: ${text}`;
}

function filesText({ files = [], fileCount = files.length }: AgentFacts): string | undefined {
  const shown = files.slice(0, MOST_FILES);
  const left = fileCount - shown.length;
  return [...shown, ...(left > 0 ? [`… ${left} more`] : [])].join('\n') || undefined;
}

function limitText({ status }: Task, nowMs: number): string | undefined {
  const failure = status.state === 'failed' ? status.failure : undefined;
  return failure?.kind === 'agent' && failure.retryAt ? clockText(failure.retryAt, nowMs) : undefined;
}

function firstLines(text: string, most: number): string {
  const lines = text.trimEnd().split('\n');
  const left = lines.length - most;
  return left > 0 ? [...lines.slice(0, most), `… ${left} more`].join('\n') : lines.join('\n');
}
