import { l10n } from 'vscode';
import { formatBytes, formatPeriod } from '../../base/quantityText.ts';
import { exitCodeText } from '../../protocol/exitCode.ts';
import { titleOf, type Failure, type Task } from '../../protocol/task.ts';
import { shortLine } from '../editor/labelText.ts';
import { agentFailureText } from './agentRunText.ts';

const TITLE_LENGTH = 40;
/** A reason is shown beside a title only if it is no longer than this. */
const SHORT_LINE = 60;
/** Where a shell begins a line about a command with its own name: a row has no room for it. */
const SHELL = /^(?:\S*\/)?(?:ba|da|k|z)?sh: ?(?:line )?\d+: /;

/** What of a failed task the text of its failure depends on. */
export type FailedTask = Pick<Task, 'timeoutMs' | 'outputLimitBytes'> &
  Partial<Pick<Task, 'spec' | 'endedAt'>>;

/** How a task failed, in a few words: `exit 2 · no such file`, `timed out after 5 s`, `dependency compile failed`. */
export function failureText(
  failure: Failure,
  task: FailedTask = {},
  find: (id: string) => Task | undefined = () => undefined,
): string {
  switch (failure.kind) {
    case 'exit':
      return withReason(l10n.t('exit {0}', exitCodeText(failure.code)), failure.message?.replace(SHELL, ''));
    case 'signal':
      return l10n.t('killed by {0}', failure.signal);
    case 'spawn':
      return withReason(l10n.t('could not start'), failure.message);
    case 'orphaned':
      return l10n.t('orphaned');
    case 'timeout':
      return task.timeoutMs === undefined
        ? failure.message
        : l10n.t('timed out after {0}', formatPeriod(task.timeoutMs));
    case 'outputLimit':
      return task.outputLimitBytes === undefined
        ? failure.message
        : l10n.t('wrote more than {0}', formatBytes(task.outputLimitBytes));
    case 'dependency':
      return dependencyText(failure.on, find);
    case 'agent':
      return agentFailureText(failure, task);
    case 'check':
    case 'reported':
      return failure.message;
  }
}

/** With the reason beside it, if there is room. */
function withReason(text: string, reason = ''): string {
  const line = shortLine(reason, SHORT_LINE + 1);
  return line === '' || line.length > SHORT_LINE ? text : `${text} · ${line}`;
}

function dependencyText(on: string[], find: (id: string) => Task | undefined): string {
  const [first] = on;
  if (first === undefined) return l10n.t('a dependency did not end as wanted');
  const task = find(first);
  const title = task ? shortLine(titleOf(task), TITLE_LENGTH) : first;
  const text = endOfDependency(task, title);
  return on.length > 1 ? l10n.t('{0} (and {1} more)', text, on.length - 1) : text;
}

function endOfDependency(task: Task | undefined, title: string): string {
  switch (task?.status.state) {
    case 'failed':
      return l10n.t('dependency {0} failed', title);
    case 'completed':
      return l10n.t('dependency {0} completed', title);
    case 'cancelled':
      return l10n.t('dependency {0} was cancelled', title);
    default:
      // Removed, or run again since.
      return l10n.t('dependency {0} did not end as wanted', title);
  }
}
