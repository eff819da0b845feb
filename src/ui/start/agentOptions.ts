import * as vscode from 'vscode';
import { AGENT_GROUP } from '../../protocol/task.ts';
import { shortLine, withoutIcons } from '../editor/labelText.ts';
import { modeText, runModes } from '../tasks/agentModes.ts';
import { templateOption } from '../templates/draftTemplate.ts';
import { agentDraftText, agentParams, type AgentDraft } from './agentDraft.ts';
import { askOption, pickValue, typed, type DraftOption, type OptionSurroundings } from './draftOption.ts';
import { executorOption } from './executorOption.ts';
import {
  afterOption,
  closeOption,
  folderOption,
  groupOption,
  isolationOption,
  locksOption,
  nameOption,
  priorityOption,
  retriesOption,
  retryPauseOption,
  startOption,
  timeoutOption,
  stallOption,
} from './sharedOptions.ts';
import { untilOptions } from './untilOptions.ts';

const modeOption: DraftOption<AgentDraft> = {
  label: vscode.l10n.t('What It May Do'),
  describe: (draft) => modeText(draft.mode, draft),
  ask: async (draft) => {
    const items = runModes.map((mode) => ({
      label: modeText(mode, draft),
      ...(draft.modes && { detail: draft.modes[mode] }),
      value: mode,
    }));
    const mode = await pickValue(vscode.l10n.t('What It May Do'), items);
    return mode && { mode };
  },
};

const limitTexts = {
  end: vscode.l10n.t('End the run'),
  ask: vscode.l10n.t('Pause it, and ask whether it goes on'),
} as const;

const limitOption: DraftOption<AgentDraft> = {
  label: vscode.l10n.t('At a Limit'),
  describe: ({ onLimit = 'end' }) => limitTexts[onLimit],
  ask: async () => {
    const items = (['end', 'ask'] as const).map((value) => ({ label: limitTexts[value], value }));
    const onLimit = await pickValue(vscode.l10n.t('At a Limit'), items);
    return onLimit && { onLimit };
  },
};

const agentOptions: DraftOption<AgentDraft>[] = [
  modeOption,
  isolationOption,
  executorOption(AGENT_GROUP),
  typed('model', {
    title: vscode.l10n.t('Model'),
    placeHolder: vscode.l10n.t('As the agent names it. Leave empty for its default'),
    parse: (text) => (/^[^-\s]\S*$/.test(text.trim()) ? text.trim() : undefined),
    problem: vscode.l10n.t('Enter a name without spaces.'),
    format: (model) => model,
  }),
  typed('maxTurns', {
    title: vscode.l10n.t('Turns'),
    placeHolder: vscode.l10n.t('Maximum number of turns. Leave empty for no limit'),
    parse: (text) => (/^[1-9]\d{0,5}$/.test(text.trim()) ? Number(text) : undefined),
    problem: vscode.l10n.t('Enter a whole number, 1 or more.'),
    format: String,
  }),
  typed('maxCostUsd', {
    title: vscode.l10n.t('Cost'),
    placeHolder: vscode.l10n.t('Maximum cost in US dollars, such as 2.50. Leave empty for no limit'),
    parse: parseCost,
    problem: vscode.l10n.t('Enter a number of US dollars, such as 2.50.'),
    format: String,
  }),
  typed('maxTokens', {
    title: vscode.l10n.t('Tokens'),
    placeHolder: vscode.l10n.t('Maximum number of tokens that it reads and writes. Leave empty for no limit'),
    parse: (text) => (/^[1-9]\d{0,11}$/.test(text.trim()) ? Number(text) : undefined),
    problem: vscode.l10n.t('Enter a whole number, 1 or more.'),
    format: String,
  }),
  limitOption,
  ...untilOptions,
  timeoutOption,
  stallOption,
  nameOption,
  groupOption({ name: AGENT_GROUP, description: vscode.l10n.t('The default for agent runs') }),
  priorityOption,
  locksOption,
  afterOption,
  startOption,
  retriesOption,
  retryPauseOption,
  closeOption,
  folderOption,
  templateOption((draft) => {
    if (draft.prompt.trim() === '') return undefined;
    return { start: agentParams(draft, { environment: {}, now: Date.now(), settings: {} }) };
  }),
];

/** Lets the person change one option of an agent run. */
export function askAgentOption(draft: AgentDraft, around: OptionSurroundings): Promise<AgentDraft> {
  const options = agentOptions.filter((option) => option !== modeOption || draft.restraint !== 'none');
  return askOption(draft, { title: vscode.l10n.t('Options of the Agent Run'), options, around });
}

function parseCost(text: string): number | undefined {
  const cost = /^\$?\s*(\d{1,6}(?:\.\d{1,4})?)$/.exec(text.trim())?.[1];
  return cost === undefined || Number(cost) === 0 ? undefined : Number(cost);
}

/** Shows how a written prompt is to be started, and lets the person change it; `undefined` if they cancel. */
export async function reviewOptions(
  start: AgentDraft,
  around: OptionSurroundings,
): Promise<AgentDraft | undefined> {
  let draft = start;
  for (;;) {
    const options = agentDraftText(draft);
    const rows = [
      {
        label: `$(play) ${vscode.l10n.t('Start')}`,
        description: withoutIcons(
          shortLine([modeText(draft.mode, draft), options].filter(Boolean).join(', ')),
        ),
        isStart: true,
      },
      { label: `$(settings-gear) ${vscode.l10n.t('Options…')}`, isStart: false },
    ];
    const picked = await vscode.window.showQuickPick(rows, {
      title: vscode.l10n.t('Start {0}', withoutIcons(shortLine(draft.agentName))),
      placeHolder: withoutIcons(shortLine(draft.prompt)),
      ignoreFocusOut: true,
    });
    if (!picked) return undefined;
    if (picked.isStart) return draft;
    draft = await askAgentOption(draft, around);
  }
}
