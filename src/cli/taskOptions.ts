import type { TaskOptions } from '../protocol/startParams.ts';
import type { ClosePolicy, Producer, Session, Task, TerminalSize } from '../protocol/task.ts';
import { UsageError } from './cliErrors.ts';
import { findSession } from './findSession.ts';
import { findTask } from './findTasks.ts';
import { onlyGiven } from './onlyGiven.ts';
import type { TypedDependency } from './optionValues.ts';

/** Pause before a first retry when none is given. */
const DEFAULT_BACKOFF_MS = 1_000;

/** What can be said of every task to start. */
export interface TaskChoices {
  name?: string;
  id?: string;
  cwd?: string;
  env?: Record<string, string>;
  group?: string;
  priority?: number;
  after?: TypedDependency[];
  /** In milliseconds, as all durations here. */
  delay?: number;
  at?: string;
  retry?: number;
  backoff?: number;
  timeout?: number;
  outputLimit?: number;
  key?: string;
  parent?: string;
  onClose?: ClosePolicy;
  transferTo?: string;
  hidden?: boolean;
}

/** From where a task is started. */
export interface StartSurroundings {
  cwd: string;
  own: NodeJS.ProcessEnv;
  umask?: string;
  /** Of the terminal that a task gets, if it gets one. */
  size: TerminalSize;
  session: Session;
  /** Those that may be named, in order of creation. */
  tasks: Task[];
  nowMs: number;
}

/** The words that name other tasks, which must be looked up. */
export function wordsOf({ after = [], parent }: TaskChoices): string[] {
  return [...after.map(({ word }) => word), ...(parent === undefined ? [] : [parent])];
}

/** What the host is told of a task to start, whatever it runs. @throws `UsageError`, `unknownTask` */
export function taskOptions(options: TaskChoices, from: StartSurroundings): TaskOptions {
  const { tasks } = from;
  return {
    producer: producerOf(from.own),
    ...timingOf(options, from.nowMs),
    ...onlyGiven({
      id: options.id,
      name: options.name,
      group: options.group,
      priority: options.priority,
      timeoutMs: options.timeout,
      outputLimitBytes: options.outputLimit,
      key: options.key,
      closePolicy: options.onClose,
      hidden: options.hidden,
      parent: options.parent === undefined ? undefined : { task: findTask(tasks, options.parent).id },
      after: options.after?.map(({ word, on }) => ({ task: findTask(tasks, word).id, on })),
      transferTo: heirOf(options, from),
    }),
  };
}

function timingOf({ delay, at, retry, backoff }: TaskChoices, nowMs: number) {
  if (backoff !== undefined && retry === undefined) {
    throw new UsageError('--backoff is the pause before a retry: say how many with --retry, too.');
  }
  return onlyGiven({
    startAt: delay === undefined ? at : new Date(nowMs + delay).toISOString(),
    retry: retry === undefined ? undefined : { max: retry, backoffMs: backoff ?? DEFAULT_BACKOFF_MS },
  });
}

/** The session that gets the task when its own is closed. */
function heirOf({ onClose, transferTo }: TaskChoices, from: StartSurroundings): Session | undefined {
  if ((onClose === 'transfer') !== (transferTo !== undefined)) {
    throw new UsageError('--on-close transfer and --transfer-to SESSION need each other.');
  }
  return transferTo === undefined ? undefined : findSession(from, transferTo);
}

/** A task that starts another one is its producer. */
function producerOf(own: NodeJS.ProcessEnv): Producer {
  return own.LEGWORK_TASK_ID ? `task:${own.LEGWORK_TASK_ID}` : 'cli';
}
