import { commandText } from '../../base/commandText.ts';
import { singleLine } from '../../base/fencedText.ts';
import { exitCodeText } from '../../protocol/exitCode.ts';
import { failedCommandText } from '../../protocol/failedCommand.ts';
import { commandSpecOf, folderOf, type Failure, type Task } from '../../protocol/task.ts';
import { triesOf } from '../../protocol/checks.ts';
import { outputTail } from '../outputTail.ts';
import type { CheckVerdict } from './afterCheck.ts';

/** Bytes of the end of a check's output that its agent is shown. */
const TAIL_BYTES = 8 * 1024;

/** What an ended check means for its run; reads the end of its output. */
export function verdictOf(run: Task, check: Task): CheckVerdict {
  const { status } = check;
  if (status.state === 'completed') return { kind: 'passed' };
  if (status.state !== 'failed') return { kind: 'cancelled', reason: 'Its check was cancelled.' };
  const { failure } = status;
  if (failure.kind === 'spawn')
    return { kind: 'impossible', why: `The check could not be started: ${failure.message}` };
  // Whether it passed is not known, so it neither has nor has it failed.
  if (failure.kind === 'orphaned')
    return { kind: 'impossible', why: `The end of the check is not known. ${failure.message}` };
  const how = failureInWords(failure);
  return {
    kind: 'failed',
    ...('code' in failure && failure.code !== undefined && { code: failure.code }),
    message: checkMessage(run, { check, how }),
    why: `the check ${how}`,
  };
}

/** What an agent is told about a check that has failed. */
function checkMessage({ until }: Task, { check, how }: { check: Task; how: string }): string {
  const command = commandText(commandSpecOf(check)?.command ?? '');
  const count = until ? ` (try ${until.tried} of ${triesOf(until)})` : '';
  return [
    `Your work was checked${count}, and it is not right yet: ${singleLine(command)} ${how}.`,
    'Find the cause and fix it. Do not make the command succeed by weakening what it checks.',
    failedCommandText({
      command,
      cwd: folderOf(check) ?? '',
      failure: how,
      tail: outputTail(check.output.path, TAIL_BYTES),
      outputPath: check.output.path,
    }),
  ].join('\n\n');
}

function failureInWords(failure: Failure): string {
  switch (failure.kind) {
    case 'exit':
      return `failed with exit code ${exitCodeText(failure.code)}`;
    case 'signal':
      return `was ended by ${failure.signal}`;
    case 'timeout':
      return 'took too long, and was ended';
    case 'outputLimit':
      return 'printed too much, and was ended';
    default:
      return `failed: ${failure.message}`;
  }
}
