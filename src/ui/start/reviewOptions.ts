import * as vscode from 'vscode';
import { oneLine, withoutIcons } from '../editor/plainText.ts';
import { modeText } from '../tasks/agentModes.ts';
import type { TaskModel } from '../tasks/taskModel.ts';
import { agentDraftText, type AgentDraft } from './agentDraft.ts';
import { askAgentOption } from './agentOptions.ts';

/** Shows how a written prompt is to be started, and lets the person change it; `undefined` when they change their mind. */
export async function reviewOptions(start: AgentDraft, model: TaskModel): Promise<AgentDraft | undefined> {
  let draft = start;
  for (;;) {
    const options = agentDraftText(draft);
    const rows = [
      {
        label: '$(play) Start',
        description: withoutIcons(oneLine([modeText(draft.mode, draft), options].filter(Boolean).join(', '))),
        isStart: true,
      },
      { label: '$(settings-gear) Options…', isStart: false },
    ];
    const picked = await vscode.window.showQuickPick(rows, {
      title: `Start ${withoutIcons(oneLine(draft.agentName))}`,
      placeHolder: withoutIcons(oneLine(draft.prompt)),
      ignoreFocusOut: true,
    });
    if (!picked) return undefined;
    if (picked.isStart) return draft;
    draft = await askAgentOption(draft, model);
  }
}
