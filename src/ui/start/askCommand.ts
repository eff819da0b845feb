import * as vscode from 'vscode';
import type { Memento } from 'vscode';
import { DisposableList } from '../../base/disposable.ts';
import { shortLine, withoutIcons } from '../editor/labelText.ts';
import { draftText, type CommandDraft } from './commandDraft.ts';
import { commandOptions } from './commandOptions.ts';
import { askOption, type OptionSurroundings } from './draftOption.ts';

const EMPTY_HINT = vscode.l10n.t('Type a command, or choose an earlier one');
const SHOWN_LENGTH = 200;
const HISTORY_KEY = 'commandHistory';
const HISTORY_LENGTH = 50;

/** What is asked for, and what with. */
export interface CommandQuestion {
  title: string;
  history: string[];
  around: OptionSurroundings;
}

type Answer = { kind: 'run' | 'options'; command: string } | { kind: 'nothing' };

/** Asks for a command line; its options are behind a button. `undefined` if the person cancels. */
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
      title: vscode.l10n.t('Options of the Command'),
      options: commandOptions,
      around: question.around,
    });
  }
}

function askOnce(question: CommandQuestion, draft: CommandDraft): Promise<Answer> {
  const parts = new DisposableList();
  const input = parts.add(vscode.window.createQuickPick<CommandChoice>());
  const showChoices = () => (input.items = commandChoices(input.value, question.history));
  const options = withoutIcons(shortLine(draftText(draft)));
  input.title = options === '' ? question.title : `${question.title}: ${options}`;
  input.placeholder = vscode.l10n.t('Command to run in {0}', draft.cwd);
  input.value = draft.command;
  input.matchOnDescription = true;
  input.ignoreFocusOut = true;
  input.buttons = [
    {
      iconPath: new vscode.ThemeIcon('settings-gear'),
      tooltip: vscode.l10n.t('Options: Group, Start After, Retries…'),
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

/** A row below the input for a command. `command` is missing in the first, which stands for what is typed. */
export interface CommandChoice {
  label: string;
  description: string;
  alwaysShow?: true;
  command?: string;
}

/**
 * The rows for what is typed so far: what is typed first, then earlier commands, of which the editor shows those that
 * match. It tells a choice by the place of its row, so each keeps its place whatever is typed meanwhile. Commands are
 * descriptions rather than labels, because the editor sorts rows by how well their labels match, and then Enter would
 * run an earlier command in place of the typed one.
 */
export function commandChoices(typed: string, history: string[]): CommandChoice[] {
  const first: CommandChoice =
    typed.trim() === ''
      ? { label: '$(info)', description: EMPTY_HINT, alwaysShow: true }
      : { label: '$(play)', description: shown(typed), alwaysShow: true };
  const earlier = history.map((command) => ({
    label: '$(history)',
    description: shown(command),
    command,
  }));
  return [first, ...earlier];
}

function shown(command: string): string {
  return withoutIcons(shortLine(command, SHOWN_LENGTH));
}

/** Commands that were run, the latest first. */
export function readHistory(memory: Memento): string[] {
  return memory.get<string[]>(HISTORY_KEY) ?? [];
}

/** Remembers a command as the latest. */
export async function rememberCommand(memory: Memento, command: string): Promise<void> {
  await memory.update(HISTORY_KEY, withLatest(readHistory(memory), command));
}

/** The history with a command as its latest, each command once. */
export function withLatest(history: string[], command: string): string[] {
  return [command, ...history.filter((earlier) => earlier !== command)].slice(0, HISTORY_LENGTH);
}
