import { terseDuration } from '../base/quantityText.ts';
import { oneLine } from '../base/plainText.ts';
import type { AgentLimit } from '../protocol/agentEvents.ts';
import { exitCodeText } from '../protocol/exitCode.ts';
import { exitCodeOf, isTerminal, titleOf, type Task } from '../protocol/task.ts';
import { leftoversText } from '../protocol/leftoversText.ts';
import { agentNotes } from './agentNotes.ts';

const LIMITS: Record<AgentLimit, string> = {
  turns: 'turn limit',
  cost: 'cost limit',
  tokens: 'token limit',
  rate: 'rate limit',
};

/** The state in a few words, with the exit code or signal if there is one. */
export function stateText({ status }: Pick<Task, 'status'>): string {
  if (status.state === 'cancelRequested') return 'cancelling';
  if (status.state !== 'failed') return status.state;
  const { failure } = status;
  switch (failure.kind) {
    case 'exit':
      return `failed (${exitCodeText(failure.code)})`;
    case 'signal':
      return `failed (${failure.signal})`;
    case 'orphaned':
      return 'orphaned';
    case 'timeout':
      return 'timed out';
    case 'outputLimit':
      return 'failed (output limit)';
    case 'agent':
      return failure.limit ? `failed (${LIMITS[failure.limit]})` : 'failed';
    case 'reported':
      return 'failed';
    default:
      return `failed (${failure.kind})`;
  }
}

/** Details of a state: a message, a reason or survivors. */
export function stateReason({ status }: Pick<Task, 'status'>): string | undefined {
  switch (status.state) {
    case 'waiting':
      return status.message;
    case 'cancelRequested':
      return status.reason;
    case 'cancelled':
      return status.survivors?.length
        ? `these processes survived: ${status.survivors.join(', ')}`
        : status.reason;
    case 'failed':
      return 'message' in status.failure ? status.failure.message : undefined;
    default:
      return undefined;
  }
}

/** How long a task has run; `undefined` before its start. */
export function elapsedMs(task: Task, nowMs: number): number | undefined {
  if (!task.startedAt) return undefined;
  const endMs = task.endedAt ? Date.parse(task.endedAt) : nowMs;
  return Math.max(0, endMs - Date.parse(task.startedAt));
}

/** What an ended task has left running, to be put behind its state: ` · 2 processes still running`, or nothing. */
export function leftoversNote(task: Pick<Task, 'status' | 'leftovers'>): string {
  return task.leftovers ? ` · ${leftoversText(task)}` : '';
}

/** The line that reports how a task ended. */
export function endLine(task: Task, nowMs: number): string {
  const elapsed = elapsedMs(task, nowMs);
  const took = elapsed === undefined ? '' : ` after ${terseDuration(elapsed)}`;
  const reason = [stateReason(task), ...agentNotes(task, nowMs)].filter(Boolean).join(', ');
  const end = `${stateText(task)}${took}${leftoversNote(task)}`;
  return oneLine(`${task.id} ${end}: ${titleOf(task)}${reason ? ` (${reason})` : ''}`);
}

/** The color of a state. */
export function stateColour(
  task: Pick<Task, 'status' | 'pausedAt'>,
): 'green' | 'red' | 'yellow' | 'cyan' | 'gray' {
  if (!isTerminal(task)) return task.status.state === 'running' && !task.pausedAt ? 'cyan' : 'yellow';
  if (task.status.state === 'cancelled') return 'gray';
  return exitCodeOf(task) === 0 ? 'green' : 'red';
}
