import { formatBytes, formatPeriod } from '../../base/quantityText.ts';
import { exitCodeText } from '../../protocol/exitCode.ts';
import { titleOf, type Failure, type Task } from '../../protocol/task.ts';
import { shortLine } from '../editor/labelText.ts';
import { agentFailureText } from './agentRunText.ts';

const TITLE_LENGTH = 40;
/** A last line is shown beside a title only if it is shorter than this. */
const SHORT_LINE = 60;

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
    case 'exit': {
      const line = shortLine(failure.message ?? '', SHORT_LINE + 1);
      return line === '' || line.length > SHORT_LINE
        ? `exit ${exitCodeText(failure.code)}`
        : `exit ${exitCodeText(failure.code)} · ${line}`;
    }
    case 'signal':
      return `killed by ${failure.signal}`;
    case 'spawn':
      return 'could not start';
    case 'orphaned':
      return 'orphaned';
    case 'timeout':
      return task.timeoutMs === undefined
        ? failure.message
        : `timed out after ${formatPeriod(task.timeoutMs)}`;
    case 'outputLimit':
      return task.outputLimitBytes === undefined
        ? failure.message
        : `wrote more than ${formatBytes(task.outputLimitBytes)}`;
    case 'dependency':
      return dependencyText(failure.on, find);
    case 'agent':
      return agentFailureText(failure, task);
    case 'check':
    case 'reported':
      return failure.message;
  }
}

function dependencyText(on: string[], find: (id: string) => Task | undefined): string {
  const [first] = on;
  if (first === undefined) return 'a dependency did not end as wanted';
  const task = find(first);
  const title = task ? shortLine(titleOf(task), TITLE_LENGTH) : first;
  const more = on.length > 1 ? ` (and ${on.length - 1} more)` : '';
  return `dependency ${title} ${endOf(task)}${more}`;
}

function endOf(task: Task | undefined): string {
  switch (task?.status.state) {
    case 'failed':
      return 'failed';
    case 'completed':
      return 'completed';
    case 'cancelled':
      return 'was cancelled';
    default:
      // Removed, or run again since.
      return 'did not end as wanted';
  }
}
