import type { PermissionRequest } from '../../protocol/agentEvents.ts';
import { plainText, questionOf } from '../../protocol/agentText.ts';
import { isTerminal, type Task } from '../../protocol/task.ts';

/* What agent runs ask, and what can be answered. */

/** What a run asks now, oldest first. */
export function openRequests(task: Pick<Task, 'agent' | 'status'>): PermissionRequest[] {
  return isTerminal(task) ? [] : (task.agent?.requests ?? []);
}

export function canAnswer(task: Pick<Task, 'agent' | 'status'>): boolean {
  return openRequests(task).length > 0;
}

/** 'allow Bash "npm test"?' */
export function requestText({ tool }: Pick<PermissionRequest, 'tool'>): string {
  return plainText(questionOf(tool)).replace(/^needs you: /, '');
}
