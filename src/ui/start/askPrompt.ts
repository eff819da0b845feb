import * as vscode from 'vscode';
import { DisposableList } from '../../base/disposable.ts';
import { inMessage, shortLine, withoutIcons } from '../editor/labelText.ts';
import { modeText } from '../tasks/agentModes.ts';
import { agentDraftText, type AgentDraft } from './agentDraft.ts';
import { askAgentOption } from './agentOptions.ts';
import type { OptionSurroundings } from './draftOption.ts';

/** What an agent is asked, and how that is asked for. */
export interface PromptQuestion {
  title: string;
  placeholder: string;
  /** Whether it can start with nothing typed, because there is a prompt without that. */
  mayBeEmpty?: boolean;
}

/** What the person wants with what they typed. */
export interface PromptAnswer {
  kind: 'start' | 'document';
  draft: AgentDraft;
}

const optionsButton: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('settings-gear'),
  tooltip: vscode.l10n.t('Options: What It May Do, Model, Limits, Group…'),
};
const documentButton: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('new-file'),
  tooltip: vscode.l10n.t('Write It as a Document'),
};

/** Asks what an agent is to do; its options are behind a button. `undefined` if the person cancels. */
export async function askPrompt(
  question: PromptQuestion,
  start: AgentDraft,
  around: OptionSurroundings,
): Promise<PromptAnswer | undefined> {
  let draft = start;
  for (;;) {
    const answer = await askOnce(question, draft);
    if (!answer) return undefined;
    draft = { ...draft, prompt: answer.prompt };
    if (answer.kind !== 'options') return { kind: answer.kind, draft };
    draft = await askAgentOption(draft, around);
  }
}

function askOnce(
  question: PromptQuestion,
  draft: AgentDraft,
): Promise<{ kind: 'start' | 'document' | 'options'; prompt: string } | undefined> {
  const parts = new DisposableList();
  const input = parts.add(vscode.window.createInputBox());
  const options = agentDraftText(draft);
  input.title = shown(options === '' ? question.title : `${question.title}: ${options}`);
  input.prompt = shown(modeText(draft.mode, draft));
  input.placeholder = question.placeholder;
  input.value = draft.prompt;
  input.ignoreFocusOut = true;
  input.buttons = [optionsButton, documentButton];
  return new Promise<{ kind: 'start' | 'document' | 'options'; prompt: string } | undefined>((resolve) => {
    parts.add(
      input.onDidTriggerButton((button) =>
        resolve({ kind: button === documentButton ? 'document' : 'options', prompt: input.value }),
      ),
    );
    parts.add(input.onDidHide(() => resolve(undefined)));
    parts.add(
      input.onDidAccept(() => {
        const prompt = input.value.trim();
        if (prompt !== '' || question.mayBeEmpty) resolve({ kind: 'start', prompt });
      }),
    );
    input.show();
  }).finally(() => parts.dispose());
}

function shown(text: string): string {
  return withoutIcons(inMessage(shortLine(text)));
}
