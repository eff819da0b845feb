import * as vscode from 'vscode';
import { titleOf, type Task } from '../../protocol/task.ts';
import type { CommandContext } from '../commandContext.ts';
import { inMessage, shortLine } from '../editor/labelText.ts';
import { runOwnCommand } from '../editor/ownCommands.ts';
import { reportError } from '../editor/reportError.ts';
import { canAnswer } from '../tasks/requests.ts';

type LinkContext = Pick<CommandContext, 'gateway' | 'model' | 'tree' | 'log'>;

/** What a link asks for. */
interface TaskLink {
  shows: 'task' | 'output' | 'question';
  id: string;
}

/**
 * Opens what links like `vscode://legwork.legwork/task/ID` lead to. Anybody can write one, so it only shows what is
 * there: nothing is started, sent or answered.
 */
export function openLinks(context: LinkContext): vscode.Disposable {
  const handleUri = async ({ path }: vscode.Uri) => {
    try {
      await openLink(context, path);
    } catch (error) {
      reportError(error, context.log);
    }
  };
  return vscode.window.registerUriHandler({ handleUri });
}

/** What the path of a link asks for; `undefined` if it is none of ours. */
export function parseLink(path: string): TaskLink | undefined {
  const [, shows, id] = /^\/(task|output|question)\/([A-Za-z0-9][\w-]{0,63})\/?$/.exec(path) ?? [];
  return shows && id ? { shows: shows as TaskLink['shows'], id } : undefined;
}

/** @throws unknownTask, and what connecting throws */
async function openLink(context: LinkContext, path: string): Promise<void> {
  const link = parseLink(path);
  if (!link) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t(
        'This link does not lead to a task: it must end with /task/ID, /output/ID or /question/ID.',
      ),
    );
    return;
  }
  const { gateway, model } = context;
  const task = await gateway.wholeTask(link.id);
  // What ended long ago may not have been told of yet; a hidden task belongs in no list.
  if (!model.get(task.id) && !task.hidden) model.apply({ changed: [task], removed: [] });
  await show[link.shows](task, context);
}

const show: Record<TaskLink['shows'], (task: Task, context: LinkContext) => Promise<unknown>> = {
  task: showTask,
  output: async ({ id }) => runOwnCommand('legwork.showOutput', { id }),
  question: async (task, context) => {
    if (canAnswer(task)) return runOwnCommand('legwork.answerRequest', { id: task.id });
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        '{0} has no open question; it may have been answered.',
        inMessage(shortLine(titleOf(task))),
      ),
    );
    return showTask(task, context);
  },
};

/** Shows a task in the view; one that the view does not have, by what it did. */
async function showTask(task: Task, { tree }: LinkContext): Promise<void> {
  if (!(await tree.show(task))) await runOwnCommand('legwork.showTranscript', { id: task.id });
}
