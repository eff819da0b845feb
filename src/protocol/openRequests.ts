import { commandText } from '../base/commandText.ts';
import { revealed, revealedLine } from '../base/plainText.ts';
import type { AgentRequest } from './agentRequests.ts';
import { reviewerCommand, triesOf, triesText } from './checks.ts';
import { modeWords } from './runMode.ts';
import { agentSpecOf, commandSpecOf, folderOf, isTerminal, type PendingReason, type Task } from './task.ts';

/* What a person can answer: the requests of an agent run, and tasks that an agent wants to start. */

type Approval = PendingReason & { kind: 'approval' };
type Asked = Pick<Task, 'agent' | 'attempt' | 'spec' | 'status' | 'until'>;

/** The id of the request of a task that waits for approval. Agents choose other ids, for other states. */
const APPROVAL_ID = 'approval';

/** What a task waits for that a person must allow; `undefined` if none must. */
export function approvalOf({ status }: Pick<Task, 'status'>): Approval | undefined {
  if (status.state !== 'pending' || status.waitsFor?.kind !== 'approval') return undefined;
  return status.waitsFor;
}

/** Whether a task waits for a person: it asks something, or must be allowed to start. */
export function needsPerson(task: Pick<Task, 'status'>): boolean {
  return task.status.state === 'waiting' || approvalOf(task) !== undefined;
}

/** The open requests of a task, oldest first; one that waits for approval has a single one, to start. */
export function openRequests(task: Asked): AgentRequest[] {
  if (isTerminal(task)) return [];
  const approval = approvalOf(task);
  return approval ? [approvalRequest(task, approval)] : (task.agent?.requests ?? []);
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

/** Only what will be done: a description may be changed by whoever sees the task. */
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
