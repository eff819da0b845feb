import * as vscode from 'vscode';
import { AGENT_GROUP } from '../../protocol/task.ts';
import { shortLine, withoutIcons } from '../editor/labelText.ts';
import { modeText, runModes } from '../tasks/agentModes.ts';
import type { TaskModel } from '../tasks/taskModel.ts';
import { templateOption } from '../templates/draftTemplate.ts';
import { agentDraftText, agentParams, type AgentDraft } from './agentDraft.ts';
import { askOption, pickValue, typed, type DraftOption } from './draftOption.ts';
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
  label: 'What It May Do',
  describe: (draft) => modeText(draft.mode, draft),
  ask: async (draft) => {
    const items = runModes.map((mode) => ({
      label: modeText(mode, draft),
      ...(draft.modes && { detail: draft.modes[mode] }),
      value: mode,
    }));
    const mode = await pickValue('What It May Do', items);
    return mode && { mode };
  },
};

const limitTexts = {
  end: 'End the run',
  ask: 'Pause it, and ask whether it goes on',
} as const;

const limitOption: DraftOption<AgentDraft> = {
  label: 'At a Limit',
  describe: ({ onLimit = 'end' }) => limitTexts[onLimit],
  ask: async () => {
    const items = (['end', 'ask'] as const).map((value) => ({ label: limitTexts[value], value }));
    const onLimit = await pickValue('At a Limit', items);
    return onLimit && { onLimit };
  },
};

const agentOptions: DraftOption<AgentDraft>[] = [
  modeOption,
  isolationOption,
  typed('model', {
    title: 'Model',
    placeHolder: 'As the agent names it. Leave empty for its default',
    parse: (text) => (/^[^-\s]\S*$/.test(text.trim()) ? text.trim() : undefined),
    problem: 'Enter a name without spaces.',
    format: (model) => model,
  }),
  typed('maxTurns', {
    title: 'Turns',
    placeHolder: 'Maximum number of turns. Leave empty for no limit',
    parse: (text) => (/^[1-9]\d{0,5}$/.test(text.trim()) ? Number(text) : undefined),
    problem: 'Enter a whole number, 1 or more.',
    format: String,
  }),
  typed('maxCostUsd', {
    title: 'Cost',
    placeHolder: 'Maximum cost in US dollars, such as 2.50. Leave empty for no limit',
    parse: parseCost,
    problem: 'Enter a number of US dollars, such as 2.50.',
    format: String,
  }),
  typed('maxTokens', {
    title: 'Tokens',
    placeHolder: 'Maximum number of tokens that it reads and writes. Leave empty for no limit',
    parse: (text) => (/^[1-9]\d{0,11}$/.test(text.trim()) ? Number(text) : undefined),
    problem: 'Enter a whole number, 1 or more.',
    format: String,
  }),
  limitOption,
  ...untilOptions,
  timeoutOption,
  stallOption,
  nameOption,
  groupOption({ name: AGENT_GROUP, description: 'The default for agent runs' }),
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
export function askAgentOption(draft: AgentDraft, model: TaskModel): Promise<AgentDraft> {
  const options = agentOptions.filter((option) => option !== modeOption || draft.restraint !== 'none');
  return askOption(draft, { title: 'Options of the Agent Run', options, model });
}

function parseCost(text: string): number | undefined {
  const cost = /^\$?\s*(\d{1,6}(?:\.\d{1,4})?)$/.exec(text.trim())?.[1];
  return cost === undefined || Number(cost) === 0 ? undefined : Number(cost);
}

/** Shows how a written prompt is to be started, and lets the person change it; `undefined` if they cancel. */
export async function reviewOptions(start: AgentDraft, model: TaskModel): Promise<AgentDraft | undefined> {
  let draft = start;
  for (;;) {
    const options = agentDraftText(draft);
    const rows = [
      {
        label: '$(play) Start',
        description: withoutIcons(
          shortLine([modeText(draft.mode, draft), options].filter(Boolean).join(', ')),
        ),
        isStart: true,
      },
      { label: '$(settings-gear) Options…', isStart: false },
    ];
    const picked = await vscode.window.showQuickPick(rows, {
      title: `Start ${withoutIcons(shortLine(draft.agentName))}`,
      placeHolder: withoutIcons(shortLine(draft.prompt)),
      ignoreFocusOut: true,
    });
    if (!picked) return undefined;
    if (picked.isStart) return draft;
    draft = await askAgentOption(draft, model);
  }
}
