import type { CommandDraft } from './commandDraft.ts';
import { pickValue, typed, type DraftOption } from './draftOption.ts';
import {
  absolutePath,
  afterOption,
  closeOption,
  folderOption,
  groupOption,
  nameOption,
  priorityOption,
  retriesOption,
  retryPauseOption,
  startOption,
  timeoutOption,
} from './sharedOptions.ts';

const inputOption: DraftOption<CommandDraft> = {
  label: 'Input',
  describe: ({ takesInput }) => (takesInput ? 'open' : 'empty'),
  ask: async () => {
    const takesInput = await pickValue('Input', [
      { label: 'Empty', detail: 'It finds an end of input at once', value: false },
      { label: 'Open', detail: 'Lines can be sent to it while it runs', value: true },
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
        detail: 'Its output is a file, which programs draw no progress bars or colours into',
        value: false,
      },
      {
        label: 'Its Own',
        detail: 'For what asks questions or fills the screen; open it with Follow in Terminal',
        value: true,
      },
    ]);
    return terminal === undefined ? undefined : { terminal };
  },
};

/** The options of a command. */
export const commandOptions: DraftOption<CommandDraft>[] = [
  nameOption,
  groupOption({ name: 'default', description: 'No queue unless it was given slots' }),
  priorityOption,
  afterOption,
  startOption,
  retriesOption,
  retryPauseOption,
  timeoutOption,
  inputOption,
  terminalOption,
  closeOption,
  folderOption,
  typed('shell', {
    title: 'Shell',
    placeHolder: 'Absolute path. Empty: the default',
    parse: absolutePath,
    problem: 'An absolute path is needed.',
    format: (shell) => shell,
  }),
];
