import { totalUsage } from '../protocol/agentRun.ts';
import { silentText, usageText } from '../protocol/agentText.ts';
import { isTerminal, type Task } from '../protocol/task.ts';
import { onlyGiven } from './onlyGiven.ts';

/** Notes on an agent run in a list: its current action or changed files, and its usage. */
export function agentNotes(task: Task, nowMs: number): string[] {
  const { agent, status } = task;
  if (!agent) return [];
  const { turns, costUsd, premiumRequests } = totalUsage(agent);
  const { fileCount = 0, inbox = [], lastAction } = agent;
  const isEnded = isTerminal(task);
  return [
    // If it waits, the status message says for what.
    ...(status.state === 'running'
      ? [lastAction, silentText(task, nowMs)].filter((note) => note !== undefined)
      : []),
    ...(isEnded && fileCount > 0 ? [countText(fileCount, 'file')] : []),
    ...usageText(onlyGiven({ turns, costUsd, premiumRequests })).split(', ').filter(Boolean),
    ...(inbox.length > 0 ? [`${countText(inbox.length, 'message')} to read`] : []),
  ];
}

/** "1 file", "2 files". */
export function countText(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
