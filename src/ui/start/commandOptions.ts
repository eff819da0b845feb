import { templateOption } from '../templates/draftTemplate.ts';
import { startParams, type CommandDraft } from './commandDraft.ts';
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
  label: 'Input',
  describe: ({ takesInput }) => (takesInput ? 'open' : 'empty'),
  ask: async () => {
    const takesInput = await pickValue('Input', [
      { label: 'Empty', detail: 'Standard input is closed', value: false },
      { label: 'Open', detail: 'You can send lines while it runs', value: true },
    ]);
    return takesInput === undefined ? undefined : { takesInput };
  },
};

const terminalOption: DraftOption<CommandDraft> = {
  label: 'Terminal',
  describe: ({ terminal }) => (terminal ? 'its own' : 'none'),
  ask: async () => {
    const terminal = await pickValue('Terminal', [
      {
        label: 'None',
        detail: 'Output goes to a file, so most programs print no colours or progress bars',
        value: false,
      },
      {
        label: 'Its Own',
        detail: 'For programs that ask questions or fill the screen. Open it with Follow in Terminal',
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
  groupOption({ name: 'default', description: 'Has no queue unless you set its slots' }),
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
    title: 'Shell',
    placeHolder: 'Absolute path. Leave empty for the default',
    parse: absolutePath,
    problem: 'Enter an absolute path.',
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
