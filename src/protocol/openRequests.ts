import { commandText } from '../base/commandText.ts';
import { revealed, revealedLine } from '../base/plainText.ts';
import type { AgentRequest } from './agentRequests.ts';
import type { LimitAsk } from './agentRun.ts';
import { limitOf, reviewerCommand, triesOf, triesText } from './checks.ts';
import { limitRequest } from './limitRequest.ts';
import { modeWords } from './runMode.ts';
import { agentSpecOf, commandSpecOf, folderOf, isTerminal, type PendingReason, type Task } from './task.ts';

/* What a person can answer: the requests of an agent run, and tasks that an agent wants to start. */

type Approval = PendingReason & { kind: 'approval' };
type Gate = PendingReason & { kind: 'gate' };
type Asked = Pick<Task, 'agent' | 'attempt' | 'spec' | 'status' | 'until'>;

/** The id of the request of a task that waits for approval. Agents choose other ids, for other states. */
const APPROVAL_ID = 'approval';

/** What a task waits for that a person must allow; `undefined` if none must. */
export function approvalOf({ status }: Pick<Task, 'status'>): Approval | undefined {
  if (status.state !== 'pending' || status.waitsFor?.kind !== 'approval') return undefined;
  return status.waitsFor;
}

/** What a task waits for that a person must say because of a gate of its group; `undefined` if nothing. */
export function gateOf({ status }: Pick<Task, 'status'>): Gate | undefined {
  if (status.state !== 'pending' || status.waitsFor?.kind !== 'gate') return undefined;
  return status.waitsFor;
}

/** Whether a task waits for a person: it asks something, must be allowed to start, or is the next one at a gate. */
export function needsPerson(task: Pick<Task, 'status'>): boolean {
  const isAsked = approvalOf(task) ?? gateOf(task) ?? limitOf(task);
  return task.status.state === 'waiting' || isAsked !== undefined;
}

/** The limit about which a person is asked: the run is paused, or its agent has ended there. */
export function limitAskOf(task: Pick<Task, 'agent' | 'status'>): LimitAsk | undefined {
  return task.agent?.limitAsk ?? limitOf(task)?.ask;
}

/** Whether a person is asked about a limit of the run. */
export function isAtLimit(task: Pick<Task, 'agent' | 'status'>): boolean {
  return limitAskOf(task) !== undefined;
}

/** The open requests of a task, oldest first; one that waits for approval has a single one, to start. */
export function openRequests(task: Asked): AgentRequest[] {
  if (isTerminal(task)) return [];
  const approval = approvalOf(task);
  if (approval) return [approvalRequest(task, approval)];
  const limit = limitOf(task);
  return limit ? [limitRequest(limit.ask, task)] : (task.agent?.requests ?? []);
}

/** Whether a request asks to start its task. */
export function isApproval({ id, kind, tool }: Pick<AgentRequest, 'id' | 'kind' | 'tool'>): boolean {
  return kind === 'permission' && id === APPROVAL_ID && tool.id === APPROVAL_ID;
}

function approvalRequest(
  task: Asked,
  { agent, since, variables = [], worktree = [] }: Approval,
): AgentRequest {
  const { verb, what, more = [] } = wanted(task);
  const again = task.attempt.number > 1 ? ' again' : '';
  const folder = folderOf(task);
  const about = [
    ...more,
    ...worktree,
    ...(folder === undefined ? [] : [`in ${folder}`]),
    ...(variables.length > 0 ? [`with ${variables.join(', ')}`] : []),
  ];
  const wish = [what, ...about.map((each) => `(${each})`)].map(revealedLine).join(' ');
  return {
    id: APPROVAL_ID,
    kind: 'permission',
    tool: {
      ...{ id: APPROVAL_ID, name: 'Run', kind: 'execute' },
      ...{ title: revealedLine(what), command: revealed(what) },
    },
    options: [
      { id: 'allow', decision: 'allow', label: 'Allow' },
      { id: 'deny', decision: 'deny', label: 'Deny' },
    ],
    text: `${agent} wants to ${verb}${again}: ${wish}`,
    since,
  };
}

/** The check runs without a further question. */
function untilWish(until: Task['until']): string[] {
  if (!until) return [];
  const { check, shell, reviewBy } = until;
  const reviewer = reviewerCommand(until);
  return [
    ...(check === undefined ? [] : [`until this succeeds: ${commandText(check)}`]),
    ...(check === undefined || shell === undefined ? [] : [`with ${shell}`]),
    `at most ${triesText(triesOf(until))}`,
    ...(reviewBy === undefined ? [] : [`reviewed by ${reviewBy}`]),
    ...(reviewer === undefined ? [] : [`which is started by ${reviewer}`]),
  ];
}

/** Only what will be done: any client that sees the task can change its description. */
function wanted(task: Asked): { verb: string; what: string; more?: string[] } {
  const { spec, agent } = task;
  const run = agentSpecOf(task);
  if (run)
    return {
      verb: `start ${run.agentName} (${modeWords(run.mode)})`,
      what: agent?.resumes?.prompt ?? agent?.prompt ?? run.prompt,
      more: [
        ...untilWish(task.until),
        ...(run.session === undefined ? [] : [`going on with its session ${run.session}`]),
        ...(run.systemPrompt === undefined ? [] : [`with the system prompt ${run.systemPrompt}`]),
      ],
    };
  const command = commandSpecOf(task) ?? ('watch' in spec ? spec.start : undefined);
  const verb = 'watch' in spec ? `follow tasks${command ? ' and run each time' : ''}` : 'run';
  if (!command) return { verb, what: JSON.stringify('watch' in spec ? spec.watch : {}) };
  const { shell, takesInput } = command;
  const more = [
    ...(shell === undefined ? [] : [`with ${shell}`]),
    ...(takesInput ? ['and may type into it'] : []),
  ];
  return { verb, what: commandText(command.command), more };
}
