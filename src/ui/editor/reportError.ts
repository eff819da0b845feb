import * as vscode from 'vscode';
import { toError } from '../../base/errors.ts';
import { ErrorCode, isExpectedError } from '../../protocol/errors.ts';
import { inMessage } from './labelText.ts';
import { runOwnCommand } from './ownCommands.ts';

const RESTART_HOST = vscode.l10n.t('Restart Host');
const SHOW_LOG = vscode.l10n.t('Show Log');

/** Tells the person what went wrong: an expected error by its sentence, anything else as a bug of ours. */
export function reportError(thrown: unknown, log: vscode.LogOutputChannel): void {
  void tell(thrown, log);
}

/**
 * A listener for problems of a connection nobody waits for: it tells of a host of another version, or one that
 * hangs or crashes, which only the person can put right, once until that is over. The others are shown in the Tasks view.
 */
export function restartReporter(log: vscode.LogOutputChannel): (problem: unknown) => void {
  let isTold = false;
  return (problem) => {
    const isForPerson = needsRestart(problem);
    if (isForPerson && !isTold) reportError(problem, log);
    isTold = isForPerson;
  };
}

/** Whether a new host in the place of this one is what may help. */
function needsRestart(problem: unknown): boolean {
  if (!isExpectedError(problem)) return false;
  const { wrongProtocol, earlierHost, hostHangs, hostCrashed } = ErrorCode;
  return [wrongProtocol, earlierHost, hostHangs, hostCrashed].some((code) => code === problem.code);
}

async function tell(thrown: unknown, log: vscode.LogOutputChannel): Promise<void> {
  const error = toError(thrown);
  if (isExpectedError(thrown)) {
    log.warn(error.message);
    const actions = needsRestart(thrown) ? [RESTART_HOST] : [];
    const choice = await vscode.window.showErrorMessage(inMessage(error.message), ...actions);
    if (choice === RESTART_HOST) await runOwnCommand('legwork.restartHost');
    return;
  }
  log.error(error.stack ?? error.message);
  const text = vscode.l10n.t('Legwork had an internal error: {0}', inMessage(error.message));
  if ((await vscode.window.showErrorMessage(text, SHOW_LOG)) === SHOW_LOG) log.show();
}
