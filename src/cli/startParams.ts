import { isAbsolute, resolve } from 'node:path';
import { taskEnvironment, withColours } from '../client/taskEnvironment.ts';
import type { CommandParams, MonitorParams, ShellParams } from '../protocol/startParams.ts';
import { UsageError } from './cliErrors.ts';
import { onlyGiven } from './onlyGiven.ts';
import { taskOptions, type StartSurroundings, type TaskChoices } from './taskOptions.ts';
import { readWorktree } from './worktreeOptions.ts';

/** Options of `legwork run`. */
export interface StartChoices extends TaskChoices {
  shell?: string;
  color?: boolean;
  input?: boolean;
  pty?: boolean;
  kind?: 'shell' | 'monitor';
  notifyOn?: string;
}

interface TypedCommand extends StartSurroundings {
  words: string[];
  options: StartChoices;
}

/** Builds the request that starts a command. @throws `UsageError`, `unknownTask` */
export function startParams(from: TypedCommand): ShellParams | MonitorParams {
  const { options } = from;
  const worktree = onlyGiven({ worktree: readWorktree(options, from) });
  const params = { ...readCommand(from), ...worktree, ...taskOptions(options, from) };
  const pattern = readPattern(options);
  if (pattern === undefined) return { ...params, kind: 'shell' };
  return { ...params, kind: 'monitor', matches: { pattern, notify: true } };
}

function readCommand({ words, options, cwd, own, umask, openFiles, size }: TypedCommand): CommandParams {
  const [first = ''] = words;
  if (!first.trim()) {
    throw new UsageError("there is no command to run. Try: legwork run -- echo 'Hello'");
  }
  if (options.shell !== undefined && !isAbsolute(options.shell)) {
    throw new UsageError(`--shell needs an absolute path such as /bin/bash, not "${options.shell}".`);
  }
  if (options.shell !== undefined && words.length > 1) {
    throw new UsageError('--shell requires a command line: quote the command so that it is one word.');
  }
  return {
    command: words.length === 1 ? first : words,
    cwd: resolve(cwd, options.cwd ?? '.'),
    environment: taskEnvironment(options.color ? withColours(own) : own, options.env),
    ...onlyGiven({
      umask,
      openFiles,
      shell: options.shell,
      takesInput: options.input,
      terminal: options.pty ? size : undefined,
    }),
  };
}

/** The pattern of a monitor; `undefined` for other tasks. */
function readPattern({ kind, notifyOn }: StartChoices): string | undefined {
  if (kind === 'monitor' && notifyOn === undefined) {
    throw new UsageError('a monitor requires --notify-on REGEX, which selects lines of its output.');
  }
  if (kind === 'shell' && notifyOn !== undefined) {
    throw new UsageError('--notify-on makes a task a monitor, so --kind cannot be shell.');
  }
  return notifyOn;
}
