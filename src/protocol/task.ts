import type { AgentSpec } from './agentRun.ts';
import type { TaskKind } from './filter.ts';
import type { Group } from './taskPolicies.ts';
import type { Task } from './taskRecord.ts';
import type { CommandSpec } from './taskSpec.ts';

/* What a task is, and what follows from its record. Each part is described in a file of its own. */

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

/** The group of tasks that name none; unlimited until somebody sets its slots. */
export const DEFAULT_GROUP = 'default';

/** Slots of a group that nobody has set: a queue. */
export const DEFAULT_SLOTS = 1;

/** The group of agent runs that name none, and its slots: each takes some hundred MiB. */
export const AGENT_GROUP = 'agents';
export const AGENT_SLOTS = 3;

/** What a group is like that nobody has set. */
export function unsetGroup(name: string): Group {
  if (name === DEFAULT_GROUP) return { name, isPaused: false };
  return { name, slots: name === AGENT_GROUP ? AGENT_SLOTS : DEFAULT_SLOTS, isPaused: false };
}

/** Whether the task can still change: pending or live. */
export function isUnfinished(task: Pick<Task, 'status'>): boolean {
  return !isTerminal(task);
}

/** Whether the task has ended, for ever. */
export function isTerminal(task: Pick<Task, 'status'>): boolean {
  const { state } = task.status;
  return state === 'completed' || state === 'failed' || state === 'cancelled';
}

/** The exit code a script gets for a task that ended: its own, 130 when cancelled, 1 for other failures. */
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

/** What a person calls the task: its name, else what it does. */
export function titleOf(task: Pick<Task, 'name' | 'description'>): string {
  return task.name ?? task.description;
}

/** The command of a task that is one. */
export function commandSpecOf(task: Pick<Task, 'spec'>): CommandSpec | undefined {
  return 'command' in task.spec ? task.spec : undefined;
}

/** What an agent run was asked, where Legwork runs it. */
export function agentSpecOf(task: Pick<Task, 'spec'>): AgentSpec | undefined {
  return 'prompt' in task.spec ? task.spec : undefined;
}

/** Whether a process of this machine runs it, rather than nobody or somebody elsewhere. */
export function hasProcess(task: Pick<Task, 'spec'>): boolean {
  return 'environment' in task.spec;
}

/** The folder a task belongs to, if to any. */
export function folderOf(task: Pick<Task, 'spec'>): string | undefined {
  return 'cwd' in task.spec ? task.spec.cwd : undefined;
}

/** The group whose slots the task needs. */
export function groupOf(task: Pick<Task, 'group'>): string {
  return task.group ?? DEFAULT_GROUP;
}
