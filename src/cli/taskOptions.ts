import type { ExecutorParams } from '../protocol/executor.ts';
import type { TaskOptions } from '../protocol/startParams.ts';
import type { ClosePolicy, Producer, Session, Task, TerminalSize } from '../protocol/task.ts';
import { UsageError } from './cliErrors.ts';
import { findSession } from './findSession.ts';
import { findTask } from './findTasks.ts';
import { onlyGiven } from './onlyGiven.ts';
import type { TypedDependency } from './optionValues.ts';
import { wordOfWorktree, type WorktreeChoices } from './worktreeOptions.ts';

/** Default delay before the first retry. */
export const DEFAULT_BACKOFF_MS = 1_000;

/** Options shared by the verbs that start tasks. */
export interface TaskChoices extends WorktreeChoices {
  name?: string;
  id?: string;
  cwd?: string;
  env?: Record<string, string>;
  on?: ExecutorParams;
  group?: string;
  priority?: number;
  after?: TypedDependency[];
  lock?: string[];
  /** In milliseconds, like all durations here. */
  delay?: number;
  at?: string;
  retry?: number;
  backoff?: number;
  timeout?: number;
  stall?: number;
  outputLimit?: number;
  key?: string;
  parent?: string;
  onClose?: ClosePolicy;
  transferTo?: string;
  hidden?: boolean;
}

/** The environment in which a task is started. */
export interface StartSurroundings {
  cwd: string;
  own: NodeJS.ProcessEnv;
  umask?: string;
  openFiles?: number;
  /** Size of the task's terminal, if it gets one. */
  size: TerminalSize;
  session: Session;
  /** Tasks that options can refer to, in order of creation. */
  tasks: Task[];
  nowMs: number;
}

/** The words that name other tasks, which must be looked up. */
export function wordsOf(options: TaskChoices): string[] {
  const { after = [], parent } = options;
  const named = parent === undefined ? [] : [parent];
  return [...after.map(({ word }) => word), ...named, ...wordOfWorktree(options)];
}

/** Builds the part of a start request that all kinds of tasks share. @throws `UsageError`, `unknownTask` */
export function taskOptions(options: TaskChoices, from: StartSurroundings): TaskOptions {
  const { tasks } = from;
  return {
    producer: chooseProducer(from.own),
    ...readTiming(options, from.nowMs),
    ...onlyGiven({
      id: options.id,
      name: options.name,
      group: options.group,
      executor: options.on,
      priority: options.priority,
      locks: options.lock,
      timeoutMs: options.timeout,
      stallAfterMs: options.stall,
      outputLimitBytes: options.outputLimit,
      key: options.key,
      closePolicy: options.onClose,
      hidden: options.hidden,
      parent: options.parent === undefined ? undefined : { task: findTask(tasks, options.parent).id },
      after: options.after?.map(({ word, on }) => ({ task: findTask(tasks, word).id, on })),
      transferTo: findHeir(options, from),
    }),
  };
}

function readTiming({ delay, at, retry, backoff }: TaskChoices, nowMs: number) {
  if (backoff !== undefined && retry === undefined) {
    throw new UsageError('--backoff requires --retry.');
  }
  return onlyGiven({
    startAt: delay === undefined ? at : new Date(nowMs + delay).toISOString(),
    retry: retry === undefined ? undefined : { max: retry, backoffMs: backoff ?? DEFAULT_BACKOFF_MS },
  });
}

/** The session that gets the task when its session ends. */
function findHeir({ onClose, transferTo }: TaskChoices, from: StartSurroundings): Session | undefined {
  if ((onClose === 'transfer') !== (transferTo !== undefined)) {
    throw new UsageError('--on-close transfer and --transfer-to SESSION must be used together.');
  }
  return transferTo === undefined ? undefined : findSession(from, transferTo);
}

/** Inside a task, that task is the producer. */
function chooseProducer(own: NodeJS.ProcessEnv): Producer {
  return own.LEGWORK_TASK_ID ? `task:${own.LEGWORK_TASK_ID}` : 'cli';
}
