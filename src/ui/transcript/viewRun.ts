import { l10n } from 'vscode';
import { oneLine, plainText } from '../../base/plainText.ts';
import { formatDuration } from '../../base/quantityText.ts';
import { kindOf, type AgentRequest } from '../../protocol/agentRequests.ts';
import { totalUsage } from '../../protocol/agentRun.ts';
import { silentText, usageText } from '../../protocol/agentText.ts';
import { modeWords } from '../../protocol/runMode.ts';
import { leftoversText } from '../../protocol/leftoversText.ts';
import {
  agentSpecOf,
  isTerminal,
  isUnfinished,
  titleOf,
  type Task,
  type TaskState,
} from '../../protocol/task.ts';
import { shortLine } from '../editor/labelText.ts';
import { pageOf } from '../../base/pageAddress.ts';
import { failureText } from '../tasks/failureText.ts';
import { answersOf, hasForm, takesOther } from '../tasks/offeredAnswers.ts';
import { isAtLimit, openRequests } from '../../protocol/openRequests.ts';
import { requestText, waitedText } from '../tasks/requests.ts';
import { stateTexts } from '../tasks/stateTexts.ts';
import { canGoOn, canInterrupt, isInConversation } from '../tasks/taskAbilities.ts';
import { runtimeMs, statusText } from '../tasks/taskText.ts';
import { viewAsked } from './viewEvent.ts';
import type { ViewRequest, ViewRun } from './viewMessages.ts';

const TITLE_LENGTH = 160;
const COMMAND_LIMIT = 200;
const STATES: Record<TaskState, string> = {
  ...stateTexts,
  cancelRequested: l10n.t('cancelling'),
  waiting: l10n.t('needs you'),
};

/** What the transcript view shows of a run beside its transcript. */
export function viewRun(task: Task, now: number): ViewRun {
  const { agent, status } = task;
  const spec = agentSpecOf(task);
  return {
    id: task.id,
    attempt: task.attempt.number,
    title: shortLine(titleOf(task), TITLE_LENGTH),
    agent: [spec?.agentName ?? l10n.t('Agent'), agent?.model ?? spec?.model, modeOf(task)]
      .filter((part) => part !== undefined)
      .map((part) => shortLine(part))
      .join(' · '),
    sessionTitle: agent?.title === undefined ? '' : shortLine(agent.title),
    context: contextText(agent?.context),
    commands: (agent?.commands ?? []).slice(0, COMMAND_LIMIT).map(({ name, description, hint = '' }) => ({
      name: oneLine(name),
      description: shortLine(description),
      hint: shortLine(hint),
    })),
    state: status.state,
    status: stateLine(task, now),
    usage: agent ? usageText(totalUsage(agent), l10n.t) : '',
    requests: openRequests(task).map((request) => viewRequest(task, request, now)),
    prompt:
      status.state === 'pending' ? { from: l10n.t('You'), text: plainText(spec?.prompt ?? '') } : undefined,
    inbox: (agent?.inbox ?? []).map(({ from, content }) => ({
      from: from === undefined ? l10n.t('You') : shortLine(from),
      text: plainText(content),
    })),
    message: messageOf(task),
    canInterrupt: canInterrupt(task),
    canGoOn: canGoOn(task),
    canCancel: isUnfinished(task) && status.state !== 'cancelRequested',
  };
}

/** What it may do now, which may have changed since it was started; nothing of what has no modes. */
function modeOf({ agent, ...task }: Task): string | undefined {
  const spec = agentSpecOf(task);
  const mode = agent?.mode ?? spec?.mode;
  return mode === undefined || spec?.transport === 'plain' ? undefined : modeWords(mode, l10n.t);
}

/** `34 % of context used`. */
function contextText(context: { used: number; size: number } | undefined): string {
  if (!context || context.size <= 0) return '';
  return l10n.t('{0} % of context used', Math.min(100, Math.round((100 * context.used) / context.size)));
}

/** `running · 12 s`, `failed · turn limit reached · 1 m 04 s`. What it does and asks stands below. */
function stateLine(task: Task, now: number): string {
  const { status } = task;
  const ran = runtimeMs(task, now);
  const parts = [
    STATES[status.state],
    status.state === 'pending' ? statusText(task, now) : '',
    status.state === 'failed' ? failureText(status.failure, task) : '',
    leftoversText(task, l10n.t),
    task.pausedAt !== undefined && isUnfinished(task) && !isAtLimit(task) ? l10n.t('paused') : '',
    silentText(task, now, l10n.t) ?? '',
    ran === undefined || status.state === 'pending' ? '' : formatDuration(ran),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function viewRequest({ attempt }: Task, request: AgentRequest, now: number): ViewRequest {
  return {
    id: request.id,
    attempt: attempt.number,
    kind: kindOf(request),
    question: requestText(request),
    waited: waitedText(request, now),
    url: pageOf(request.url ?? '') ?? '',
    form: hasForm(request) ? 'whole' : takesOther(request) ? 'other' : 'none',
    answers: answersOf(request),
    ...viewAsked(request),
  };
}

function messageOf(task: Task): ViewRun['message'] {
  const { status } = task;
  if (isTerminal(task)) {
    return canGoOn(task)
      ? { isTaken: true, hint: l10n.t('Go on with a message…') }
      : { isTaken: false, reason: l10n.t('It has ended, and cannot continue where it ended.') };
  }
  if (status.state === 'cancelRequested') return { isTaken: false, reason: l10n.t('It is being cancelled.') };
  if (!isInConversation(task)) {
    return task.supportsResume
      ? { isTaken: true, hint: l10n.t('Send a message for when it has ended…') }
      : { isTaken: false, reason: l10n.t('This agent takes no messages while it works.') };
  }
  if (status.state === 'pending')
    return { isTaken: true, hint: l10n.t('Send a message that it gets when it has started…') };
  const isAnswer = status.state === 'waiting' && status.for === 'input';
  return { isTaken: true, hint: isAnswer ? l10n.t('Tell it how to go on…') : l10n.t('Send a message…') };
}
