import { l10n } from 'vscode';
import { DEFAULT_GROUP } from '../../protocol/task.ts';
import { templateOption } from '../templates/draftTemplate.ts';
import { startParams, type CommandDraft } from './commandDraft.ts';
import { executorOption } from './executorOption.ts';
import { pickValue, typed, type DraftOption } from './draftOption.ts';
import {
  absolutePath,
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

const inputOption: DraftOption<CommandDraft> = {
  label: l10n.t('Input'),
  describe: ({ takesInput }) => (takesInput ? l10n.t('open') : l10n.t('empty')),
  ask: async () => {
    const takesInput = await pickValue(l10n.t('Input'), [
      { label: l10n.t('Empty'), detail: l10n.t('Standard input is closed'), value: false },
      {
        label: l10n.t({ message: 'Open', comment: ['Of the input of a command: not closed.'] }),
        detail: l10n.t('You can send lines while it runs'),
        value: true,
      },
    ]);
    return takesInput === undefined ? undefined : { takesInput };
  },
};

const terminalOption: DraftOption<CommandDraft> = {
  label: l10n.t('Terminal'),
  describe: ({ terminal }) => (terminal ? l10n.t('its own') : l10n.t('none')),
  ask: async () => {
    const terminal = await pickValue(l10n.t('Terminal'), [
      {
        label: l10n.t('None'),
        detail: l10n.t('Output goes to a file, so most programs print no colours or progress bars'),
        value: false,
      },
      {
        label: l10n.t('Its Own'),
        detail: l10n.t('For programs that ask questions or fill the screen. Open it with Follow in Terminal'),
        value: true,
      },
    ]);
    return terminal === undefined ? undefined : { terminal };
  },
};

/** The options of a command. */
export const commandOptions: DraftOption<CommandDraft>[] = [
  nameOption,
  isolationOption,
  executorOption(DEFAULT_GROUP),
  groupOption({ name: 'default', description: l10n.t('Has no queue unless you set its slots') }),
  priorityOption,
  locksOption,
  afterOption,
  startOption,
  retriesOption,
  retryPauseOption,
  timeoutOption,
  stallOption,
  inputOption,
  terminalOption,
  closeOption,
  folderOption,
  typed('shell', {
    title: l10n.t('Shell'),
    placeHolder: l10n.t('Absolute path. Leave empty for the default'),
    parse: absolutePath,
    problem: l10n.t('Enter an absolute path.'),
    format: (shell) => shell,
  }),
  templateOption((draft) => {
    if (draft.command.trim() === '') return undefined;
    const start = startParams(draft, { environment: {}, now: Date.now() });
    return start.kind === 'shell' || start.kind === 'monitor'
      ? { start, ...(draft.variables && { variables: draft.variables }) }
      : undefined;
  }),
];
