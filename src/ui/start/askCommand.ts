import * as vscode from 'vscode';
import { DisposableList } from '../../base/disposable.ts';
import { oneLine, withoutIcons } from '../editor/plainText.ts';
import type { TaskModel } from '../tasks/taskModel.ts';
import { commandChoices, type CommandChoice } from './commandChoices.ts';
import { commandOptions } from './commandOptions.ts';
import { askOption } from './draftOption.ts';
import { draftText } from './draftText.ts';
import type { CommandDraft } from './taskDraft.ts';

/** What is asked for, and what with. */
export interface CommandQuestion {
  title: string;
  history: string[];
  model: TaskModel;
}

type Answer = { kind: 'run' | 'options'; command: string } | { kind: 'nothing' };

/** Asks for a command line; its options are behind a button. `undefined` when the person changes their mind. */
export async function askCommand(
  question: CommandQuestion,
  start: CommandDraft,
): Promise<CommandDraft | undefined> {
  let draft = start;
  for (;;) {
    const answer = await askOnce(question, draft);
    if (answer.kind === 'nothing') return undefined;
    draft = { ...draft, command: answer.command };
    if (answer.kind === 'run') return draft;
    draft = await askOption(draft, {
      title: 'Options of the Command',
      options: commandOptions,
      model: question.model,
    });
  }
}

function askOnce(question: CommandQuestion, draft: CommandDraft): Promise<Answer> {
  const parts = new DisposableList();
  const input = parts.add(vscode.window.createQuickPick<CommandChoice>());
  const showChoices = () => (input.items = commandChoices(input.value, question.history));
  const options = withoutIcons(oneLine(draftText(draft)));
  input.title = options === '' ? question.title : `${question.title}: ${options}`;
  input.placeholder = `Command to run in ${draft.cwd}`;
  input.value = draft.command;
  input.ignoreFocusOut = true;
  input.buttons = [
    {
      iconPath: new vscode.ThemeIcon('settings-gear'),
      tooltip: 'Options: Group, Start After, Retries and Others',
    },
  ];
  showChoices();
  return new Promise<Answer>((resolve) => {
    parts.add(input.onDidChangeValue(showChoices));
    parts.add(input.onDidTriggerButton(() => resolve({ kind: 'options', command: input.value })));
    parts.add(input.onDidHide(() => resolve({ kind: 'nothing' })));
    parts.add(
      input.onDidAccept(() => {
        const command = input.selectedItems[0]?.command ?? input.value.trim();
        // Nothing typed: the first row already says what to do.
        if (command !== '') resolve({ kind: 'run', command });
      }),
    );
    input.show();
  }).finally(() => parts.dispose());
}
