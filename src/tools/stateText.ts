import { spentText } from '../protocol/budgets.ts';
import { oneLine } from '../base/plainText.ts';
import { terseDuration } from '../base/quantityText.ts';
import { groupOf, isTerminal, type Failure, type PendingReason, type Task } from '../protocol/task.ts';
import { checkText } from '../protocol/checks.ts';
import { quoted } from './dataMarks.ts';

/** The state of a task for a model, in a few words: `failed (exit code 3)`. Texts of tasks in it are quoted. */
export function stateText(task: Task): string {
  const { status } = task;
  if (!isTerminal(task) && task.ending) return `ending: ${failureText(task.ending)}`;
  if (!isTerminal(task) && task.pausedAt) return 'paused';
  switch (status.state) {
    case 'pending':
      return status.waitsFor ? `pending: ${pendingText(task, status.waitsFor)}` : 'pending';
    case 'waiting':
      return `waiting for ${NEEDS[status.for]}: ${quoted(status.message)}`;
    case 'cancelRequested':
      return 'being cancelled';
    case 'failed':
      return `failed (${failureText(status.failure)})`;
    case 'cancelled':
      return status.reason === undefined ? 'cancelled' : `cancelled: ${quoted(status.reason)}`;
    default:
      return status.state;
  }
}

const NEEDS = {
  permission: 'a permission',
  question: 'an answer',
  plan: 'the approval of its plan',
  input: 'a message',
} as const;

/** How long the current attempt has run, or ran: `1m 4s`; `undefined` before its start. */
export function durationText({ startedAt, endedAt }: Task, nowMs: number): string | undefined {
  if (startedAt === undefined) return undefined;
  return terseDuration(Math.max(0, (endedAt ? Date.parse(endedAt) : nowMs) - Date.parse(startedAt)));
}

function pendingText(task: Task, reason: PendingReason): string {
  switch (reason.kind) {
    case 'slot':
      return `it waits for a slot of the group ${quoted(groupOf(task))}`;
    case 'paused':
      return 'it or its group is paused';
    case 'tasks':
      return `it starts after ${oneLine(reason.ids.join(', '), 200)}`;
    case 'time':
      return `it starts at ${reason.until}`;
    case 'lock':
      return reason.isAhead
        ? `it waits for the lock ${quoted(reason.name)}, which task ${reason.by} gets first`
        : `it waits for the lock ${quoted(reason.name)}, held by task ${reason.by}`;
    case 'gate':
      return `a person must say in Legwork that the next task of the group ${quoted(groupOf(task))} may start`;
    case 'limit':
      return 'a person is asked in Legwork whether it may go on beyond a limit';
    case 'budget':
      return spentText(reason);
    case 'leftovers':
      return 'processes of an earlier attempt are being ended';
    case 'approval':
      return 'a person must allow it in Legwork first';
    case 'check':
      return `what it did is being checked (${checkText(task) ?? reason.step})`;
    default:
      // A newer host may know more reasons.
      return 'it may not start yet';
  }
}

function failureText(failure: Failure): string {
  const message = 'message' in failure && failure.message ? `, ${quoted(failure.message)}` : '';
  switch (failure.kind) {
    case 'exit':
      return `exit code ${failure.code}${message}`;
    case 'signal':
      return failure.signal;
    default:
      return `${WORDS[failure.kind]}${message}`;
  }
}

const WORDS: Record<Exclude<Failure['kind'], 'exit' | 'signal'>, string> = {
  spawn: 'could not be started',
  orphaned: 'its end is unknown',
  dependency: 'a task before it did not end as required',
  timeout: 'time limit',
  outputLimit: 'output limit',
  agent: 'the agent failed',
  check: 'its check did not pass',
  reported: 'reported',
};
