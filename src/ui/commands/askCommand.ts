import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import { DisposableList } from '../../base/disposable.ts';
import { withoutIcons } from '../plainText.ts';
import { commandChoices, type CommandChoice } from './commandChoices.ts';
import type { TaskDraft } from './startTask.ts';

/** A command line being written, with its options. */
export type CommandDraft = TaskDraft & { command: string };

type Answer = { kind: 'run' | 'options'; command: string } | { kind: 'nothing' };

/** Asks for a command line; its options are behind a button. `undefined` when the person changes their mind. */
export async function askCommand(
  question: { title: string; history: string[] },
  start: CommandDraft,
): Promise<CommandDraft | undefined> {
  let draft = start;
  for (;;) {
    const answer = await askOnce(question, draft);
    if (answer.kind === 'nothing') return undefined;
    draft = { ...draft, command: answer.command };
    if (answer.kind === 'run') return draft;
    draft = await askOption(draft);
  }
}

function askOnce(question: { title: string; history: string[] }, draft: CommandDraft): Promise<Answer> {
  const parts = new DisposableList();
  const input = parts.add(vscode.window.createQuickPick<CommandChoice>());
  const showChoices = () => (input.items = commandChoices(input.value, question.history));
  input.title = draft.name ? `${question.title}: ${withoutIcons(draft.name)}` : question.title;
  input.placeholder = `Command to run in ${draft.cwd}`;
  input.value = draft.command;
  input.ignoreFocusOut = true;
  input.buttons = [
    { iconPath: new vscode.ThemeIcon('settings-gear'), tooltip: 'Name, Working Directory, Shell' },
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

async function askOption(draft: CommandDraft): Promise<CommandDraft> {
  const picked = await vscode.window.showQuickPick(
    [
      { label: 'Name', key: 'name' as const, description: withoutIcons(draft.name ?? '') },
      { label: 'Working Directory', key: 'cwd' as const, description: withoutIcons(draft.cwd) },
      { label: 'Shell', key: 'shell' as const, description: withoutIcons(draft.shell ?? 'default') },
    ],
    { title: 'Options of the Command', ignoreFocusOut: true },
  );
  if (!picked) return draft;
  const isPath = picked.key !== 'name';
  const value = await vscode.window.showInputBox({
    title: picked.label,
    value: draft[picked.key] ?? '',
    ignoreFocusOut: true,
    placeHolder: isPath ? 'Absolute path' : 'Empty: no name',
    validateInput: (text) => (isPath ? pathProblem(text, picked.key === 'shell') : undefined),
  });
  return value === undefined ? draft : { ...draft, [picked.key]: value.trim() };
}

function pathProblem(text: string, mayBeEmpty: boolean): string | undefined {
  const path = text.trim();
  if (path === '' && mayBeEmpty) return undefined;
  return isAbsolute(path) ? undefined : 'An absolute path is needed.';
}
