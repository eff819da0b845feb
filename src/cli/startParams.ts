import { isAbsolute, resolve } from 'node:path';
import { taskEnvironment } from '../client/taskEnvironment.ts';
import type { CommandParams, MonitorParams, ShellParams } from '../protocol/startParams.ts';
import type { ClosePolicy, Producer, Session, Task } from '../protocol/task.ts';
import { UsageError } from './cliErrors.ts';
import { findSession } from './findSession.ts';
import { findTask } from './findTasks.ts';
import { onlyGiven } from './onlyGiven.ts';
import type { TypedDependency } from './optionValues.ts';

/** Pause before a first retry when none is given. */
export const DEFAULT_BACKOFF_MS = 1_000;

/** What can be said of a task to start. */
export interface StartChoices {
  name?: string;
  id?: string;
  cwd?: string;
  env?: Record<string, string>;
  shell?: string;
  input?: boolean;
  kind?: 'shell' | 'monitor';
  notifyOn?: string;
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

/** Whether what was typed names other tasks or sessions, which must be looked up. */
export function namesOthers({ after, parent, transferTo }: StartChoices): boolean {
  return after !== undefined || parent !== undefined || transferTo !== undefined;
}

/** What the host is asked to start. @throws `UsageError`, `unknownTask` */
export function startParams(from: {
  words: string[];
  options: StartChoices;
  cwd: string;
  own: NodeJS.ProcessEnv;
  session: Session;
  /** Those that may be named, in order of creation. */
  tasks: Task[];
  nowMs: number;
}): ShellParams | MonitorParams {
  const { options, tasks } = from;
  const params = {
    ...commandOf(from),
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
  const pattern = patternOf(options);
  if (pattern === undefined) return { ...params, kind: 'shell' };
  return { ...params, kind: 'monitor', matches: { pattern, notify: true } };
}

function commandOf(from: {
  words: string[];
  options: StartChoices;
  cwd: string;
  own: NodeJS.ProcessEnv;
}): CommandParams {
  const { words, options } = from;
  const [first = ''] = words;
  if (!first.trim()) {
    throw new UsageError("there is no command to run. Try: legwork run -- echo 'Hello'");
  }
  if (options.shell !== undefined && !isAbsolute(options.shell)) {
    throw new UsageError(`--shell needs an absolute path such as /bin/bash, not "${options.shell}".`);
  }
  if (options.shell !== undefined && words.length > 1) {
    throw new UsageError('--shell is for a command line: quote the command, so that it is one word.');
  }
  return {
    command: words.length === 1 ? first : words,
    cwd: resolve(from.cwd, options.cwd ?? '.'),
    environment: taskEnvironment(from.own, options.env),
    ...onlyGiven({ shell: options.shell, takesInput: options.input }),
  };
}

function timingOf({ delay, at, retry, backoff }: StartChoices, nowMs: number) {
  if (backoff !== undefined && retry === undefined) {
    throw new UsageError('--backoff is the pause before a retry: say how many with --retry, too.');
  }
  return onlyGiven({
    startAt: delay === undefined ? at : new Date(nowMs + delay).toISOString(),
    retry: retry === undefined ? undefined : { max: retry, backoffMs: backoff ?? DEFAULT_BACKOFF_MS },
  });
}

/** The pattern that makes a task a monitor. */
function patternOf({ kind, notifyOn }: StartChoices): string | undefined {
  if (kind === 'monitor' && notifyOn === undefined) {
    throw new UsageError('a monitor needs --notify-on REGEX: the lines of its output that are events.');
  }
  if (kind === 'shell' && notifyOn !== undefined) {
    throw new UsageError('--notify-on makes a task a monitor, so --kind cannot be shell.');
  }
  return notifyOn;
}

/** The session that gets the task when its own is closed. */
function heirOf(
  { onClose, transferTo }: StartChoices,
  from: { tasks: Task[]; session: Session },
): Session | undefined {
  if ((onClose === 'transfer') !== (transferTo !== undefined)) {
    throw new UsageError('--on-close transfer and --transfer-to SESSION need each other.');
  }
  return transferTo === undefined ? undefined : findSession(from, transferTo);
}

/** A task that starts another one is its producer. */
function producerOf(own: NodeJS.ProcessEnv): Producer {
  return own.LEGWORK_TASK_ID ? `task:${own.LEGWORK_TASK_ID}` : 'cli';
}
