import * as vscode from 'vscode';
import { DisposableList } from '../../base/disposable.ts';
import { ErrorCode, isExpectedError } from '../../protocol/errors.ts';
import type { Task } from '../../protocol/task.ts';
import type { CommandContext } from '../commandContext.ts';
import { inMessage, shortLine, withoutIcons } from '../editor/labelText.ts';
import type { CommandDraft } from './commandDraft.ts';
import { startTask } from './startTask.ts';

const PROBLEM_LENGTH = 400;

/**
 * Asks which lines of a command's output matter, and starts it as a monitor. What the host says against the
 * pattern is shown where it was typed. `undefined` when the person changes their mind.
 */
export function askPattern(context: CommandContext, draft: CommandDraft): Promise<Task | undefined> {
  const parts = new DisposableList();
  const input = parts.add(vscode.window.createInputBox());
  input.title = vscode.l10n.t('Monitor {0}', withoutIcons(shortLine(draft.command)));
  input.prompt = vscode.l10n.t('A regular expression. You are notified of output lines that match it.');
  input.placeholder = 'error|warning';
  input.value = draft.pattern ?? '';
  input.ignoreFocusOut = true;
  return new Promise<Task | undefined>((resolve, reject) => {
    const start = async () => {
      if (input.value === '') return;
      input.busy = true;
      input.enabled = false;
      try {
        resolve(await startTask(context, { ...draft, pattern: input.value }));
      } catch (error) {
        if (!isExpectedError(error) || error.code !== ErrorCode.badRequest) throw error;
        input.validationMessage = withoutIcons(inMessage(shortLine(error.message, PROBLEM_LENGTH)));
      } finally {
        input.busy = false;
        input.enabled = true;
      }
    };
    parts.add(input.onDidAccept(() => void start().catch(reject)));
    parts.add(input.onDidChangeValue(() => (input.validationMessage = undefined)));
    parts.add(input.onDidHide(() => resolve(undefined)));
    input.show();
  }).finally(() => parts.dispose());
}
