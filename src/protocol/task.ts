import type { AgentSpec } from './agentRun.ts';
import type { TaskKind } from './filter.ts';
import type { Group } from './taskPolicies.ts';
import type { Task } from './taskRecord.ts';
import type { CommandSpec } from './taskSpec.ts';

/* Tasks, and properties derived from their records. Each part is described in its own file. */

export type { TaskFilter, TaskKind, TaskState } from './filter.ts';
export type { ProcessIdentity, TerminalSize } from './process.ts';
export type { Parent, Producer, Session } from './session.ts';
export type { CancelPolicy, ClosePolicy, DependencyCondition, Group, RetryPolicy } from './taskPolicies.ts';
export type { Dependency, EarlierAttempt, Progress, Task, TaskResult } from './taskRecord.ts';
export type { CommandSpec, ExternalSpec, LineMatch, ObserverSpec, TaskSpec } from './taskSpec.ts';
export type { Failure, PendingReason, TaskStatus } from './taskStatus.ts';

/** Kinds by the prefix of their ids. */
export const ID_PREFIX: Record<TaskKind, string> = {
  shell: 'sh',
  agent: 'ag',
  monitor: 'mo',
  observer: 'ob',
  other: 'ot',
};

/** The default limit of the output of an attempt. */
export const DEFAULT_OUTPUT_LIMIT_BYTES = 4 * 1024 ** 3;

/** The default group; unlimited until its slots are set. */
export const DEFAULT_GROUP = 'default';

/** Slots of a group without settings: a queue. */
export const DEFAULT_SLOTS = 1;

/** The default group of agent runs, and its slots: each takes some hundred MiB. */
export const AGENT_GROUP = 'agents';
export const AGENT_SLOTS = 3;

/** The group of the tasks that tell people outside the editor, and its slots. */
export const NOTICES_GROUP = 'notifications';
export const NOTICES_SLOTS = 2;

const SLOTS = new Map([
  [AGENT_GROUP, AGENT_SLOTS],
  [NOTICES_GROUP, NOTICES_SLOTS],
]);

/** The default settings of a group. */
export function unsetGroup(name: string): Group {
  if (name === DEFAULT_GROUP) return { name, isPaused: false };
  return { name, slots: SLOTS.get(name) ?? DEFAULT_SLOTS, isPaused: false };
}

/** Whether the task can still change: pending or live. */
export function isUnfinished(task: Pick<Task, 'status'>): boolean {
  return !isTerminal(task);
}

/** Whether the task has ended, which is final. */
export function isTerminal(task: Pick<Task, 'status'>): boolean {
  const { state } = task.status;
  return state === 'completed' || state === 'failed' || state === 'cancelled';
}

/** The exit code of a script that waits for a task: the task's own, 130 if cancelled, 1 for other failures. */
export function exitCodeOf(task: Pick<Task, 'status'>): number {
  switch (task.status.state) {
    case 'completed':
      return task.status.exitCode ?? 0;
    case 'cancelled':
      return 130;
    case 'failed':
      return 'code' in task.status.failure ? task.status.failure.code : 1;
    default:
      return 1;
  }
}

/** The task's label for people: its name, otherwise its description. */
export function titleOf(task: Pick<Task, 'name' | 'description'>): string {
  return task.name ?? task.description;
}

/** The spec of a command, if the task is one. */
export function commandSpecOf(task: Pick<Task, 'spec'>): CommandSpec | undefined {
  return 'command' in task.spec ? task.spec : undefined;
}

/** The spec of an agent run, if Legwork runs it. */
export function agentSpecOf(task: Pick<Task, 'spec'>): AgentSpec | undefined {
  return 'prompt' in task.spec ? task.spec : undefined;
}

/** Whether a process of this machine runs it, rather than another program or none. */
export function hasProcess(task: Pick<Task, 'spec'>): boolean {
  return 'environment' in task.spec;
}

/** The folder a task belongs to, if any. */
export function folderOf(task: Pick<Task, 'spec'>): string | undefined {
  return 'cwd' in task.spec ? task.spec.cwd : undefined;
}

/** The folder that the task works for: its own, or the one that its worktree was made from. */
export function sourceFolderOf(task: Pick<Task, 'spec' | 'source'>): string | undefined {
  return task.source ?? folderOf(task);
}

/** The group whose slots the task needs. */
export function groupOf(task: Pick<Task, 'group'>): string {
  return task.group ?? DEFAULT_GROUP;
}
