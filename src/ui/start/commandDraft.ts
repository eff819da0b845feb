import { l10n } from 'vscode';
import { commandText } from '../../base/commandText.ts';
import { formatPeriod } from '../../base/quantityText.ts';
import { askedOf, type ExecutorParams } from '../../protocol/executor.ts';
import type { StartParams, TaskOptions } from '../../protocol/startParams.ts';
import { commandSpecOf, type ClosePolicy, type DependencyCondition, type Task } from '../../protocol/task.ts';
import type { Isolation } from '../../protocol/worktree.ts';
import { executorName } from './executorName.ts';
import { isolationText } from './isolation.ts';
import { momentOf, type StartTime } from './periodText.ts';

const DEFAULT_RETRY_PAUSE_MS = 1_000;
/** Size of a terminal until a tab shows it. */
const FIRST_SIZE = { columns: 80, rows: 24 };

/** How something is to be started, whatever it is. */
export interface StartOptions {
  cwd: string;
  name?: string;
  group?: string;
  priority?: number;
  locks?: string[];
  after?: { tasks: string[]; on: DependencyCondition };
  start?: StartTime;
  retries?: number;
  retryPauseMs?: number;
  timeoutMs?: number;
  stallAfterMs?: number;
  closePolicy?: ClosePolicy;
  /** As in a tasks.json; none, if the list is empty. Default: those of the setting. */
  problemMatchers?: unknown[];
  /** Where it runs; default: as its group or folder is set. */
  executor?: ExecutorParams;
  /** Makes a worktree for it; otherwise it works in its folder. */
  worktree?: Isolation;
}

/** A command line being written, with its options. */
export interface CommandDraft extends StartOptions {
  command: string;
  /** Runs these words without a shell; the command is then only how they read. */
  words?: string[];
  /** Variables of its environment besides those of the window. */
  variables?: Record<string, string>;
  /** Absolute; default: the setting, else the user's. */
  shell?: string;
  takesInput?: boolean;
  /** Runs it in a terminal of its own, sized to the tab that shows it. */
  terminal?: boolean;
  /** Makes it a monitor: notifies about output lines that match this pattern. */
  pattern?: string;
}

/** What the host is asked for, apart from what this window adds to every start. */
export function startParams(
  draft: CommandDraft,
  window: { environment: Record<string, string>; umask?: string; now: number },
): StartParams {
  const command = {
    command: draft.words ?? draft.command,
    cwd: draft.cwd,
    ...(draft.shell ? { shell: draft.shell } : {}),
    environment: window.environment,
    ...(window.umask === undefined ? {} : { umask: window.umask }),
    ...(draft.takesInput ? { takesInput: true } : {}),
    ...(draft.terminal ? { terminal: FIRST_SIZE } : {}),
    ...(draft.worktree ? { worktree: draft.worktree } : {}),
  };
  const options = { ...command, ...optionsOf(draft, window.now), producer: 'user' as const };
  return draft.pattern === undefined
    ? { kind: 'shell', ...options }
    : { kind: 'monitor', ...options, matches: { pattern: draft.pattern, notify: true } };
}

/** The same for what every start may say. */
export function optionsOf(draft: StartOptions, now: number): Omit<TaskOptions, 'producer'> {
  const { name, group, priority, locks, after, start, retries, timeoutMs, stallAfterMs } = draft;
  const { closePolicy, problemMatchers, executor } = draft;
  return {
    ...(name ? { name } : {}),
    ...(group ? { group } : {}),
    ...(executor ? { executor } : {}),
    ...(priority ? { priority } : {}),
    ...(locks && locks.length > 0 ? { locks } : {}),
    ...(after && after.tasks.length > 0
      ? { after: after.tasks.map((task) => ({ task, on: after.on })) }
      : {}),
    ...(start ? { startAt: momentOf(start, now) } : {}),
    ...(retries ? { retry: { max: retries, backoffMs: draft.retryPauseMs ?? DEFAULT_RETRY_PAUSE_MS } } : {}),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(stallAfterMs === undefined ? {} : { stallAfterMs }),
    ...(closePolicy ? { closePolicy } : {}),
    ...(problemMatchers ? { problemMatchers } : {}),
  };
}

/** A draft that starts a task like this one now, without its dependencies and start time. */
export function draftOf(task: Task): CommandDraft | undefined {
  const spec = commandSpecOf(task);
  if (!spec) return undefined;
  return {
    command: commandText(spec.command),
    cwd: spec.cwd,
    ...(spec.shell === undefined ? {} : { shell: spec.shell }),
    ...(spec.takesInput && !spec.terminal ? { takesInput: true } : {}),
    ...(spec.terminal ? { terminal: true } : {}),
    ...(spec.matches ? { pattern: spec.matches.pattern } : {}),
    ...startOptionsOf(task),
  };
}

/** The start options of a task that also apply to another one. */
export function startOptionsOf(task: Task): Omit<StartOptions, 'cwd'> {
  const { name, group, priority, locks, retry, timeoutMs, stallAfterMs } = task;
  const { closePolicy, worktree, problemMatchers, executor } = task;
  return {
    // Its folder is in there.
    ...(worktree === undefined ? {} : { worktree: { id: worktree } }),
    ...(executor ? { executor: askedOf(executor) } : {}),
    ...(name === undefined ? {} : { name }),
    ...(group === undefined ? {} : { group }),
    ...(priority === undefined ? {} : { priority }),
    ...(locks ? { locks } : {}),
    ...(retry ? { retries: retry.max, retryPauseMs: retry.backoffMs } : {}),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(stallAfterMs === undefined ? {} : { stallAfterMs }),
    // Of those without a name, a row does not say what they are.
    ...(problemMatchers?.every((each) => typeof each === 'string') ? { problemMatchers } : {}),
    ...(closePolicy === 'keep' || closePolicy === 'cancel' ? { closePolicy } : {}),
  };
}

/** What people read of each condition, after the name of a task. */
export const conditionTexts: Record<DependencyCondition, string> = {
  success: l10n.t('when it succeeds'),
  failure: l10n.t('when it fails'),
  any: l10n.t('when it ends in any way'),
};

/** What happens to a task when its window closes, in words. */
export const closeTexts: Record<Exclude<ClosePolicy, 'transfer'>, string> = {
  keep: l10n.t('Keep running'),
  cancel: l10n.t('Cancel it'),
};

/** The options of a draft that are not as usual, in a few words: `in build, after 2 tasks, 3 retries`. */
export function draftText(draft: CommandDraft): string {
  return [
    startOptionsText(draft),
    draft.takesInput ? l10n.t('takes input') : '',
    draft.terminal ? l10n.t('in a terminal') : '',
  ]
    .filter(Boolean)
    .join(', ');
}

/** The same for options that agent runs share. */
export function startOptionsText(draft: StartOptions): string {
  const parts = [
    draft.name ?? '',
    draft.worktree ? isolationText(draft.worktree) : '',
    draft.executor ? l10n.t('on {0}', executorName(draft.executor)) : '',
    draft.group ? l10n.t('in {0}', draft.group) : '',
    draft.priority ? l10n.t('priority {0}', draft.priority) : '',
    draft.locks && draft.locks.length > 0 ? locksText(draft.locks) : '',
    draft.after ? afterText(draft.after.tasks) : '',
    draft.start ? startText(draft.start) : '',
    draft.retries ? retriesText(draft.retries) : '',
    draft.timeoutMs === undefined ? '' : l10n.t('at most {0}', formatPeriod(draft.timeoutMs)),
    draft.stallAfterMs === undefined
      ? ''
      : l10n.t('notifies after {0} of silence', formatPeriod(draft.stallAfterMs)),
  ];
  return parts.filter((part) => part !== '').join(', ');
}

export function startText(start: StartTime): string {
  return 'at' in start ? l10n.t('at {0}', start.at) : l10n.t('in {0}', formatPeriod(start.afterMs));
}

/** `lock db`, `locks db, port 80`. */
function locksText(locks: string[]): string {
  return locks.length === 1 ? l10n.t('lock {0}', locks[0] ?? '') : l10n.t('locks {0}', locks.join(', '));
}

export function afterText(tasks: string[]): string {
  return tasks.length === 1 ? l10n.t('after 1 task') : l10n.t('after {0} tasks', tasks.length);
}

function retriesText(count: number): string {
  return count === 1 ? l10n.t('1 retry') : l10n.t('{0} retries', count);
}
