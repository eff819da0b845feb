import { described, type Fitting } from '../base/schema.ts';
import { numberOf, object, optional, text, textLike } from './fields.ts';

/* The process properties and resources of a task. */

const LARGEST_TERMINAL = 1000;

export const terminalFields = () => {
  const form = {
    isFine: (size: number) => Number.isSafeInteger(size) && size >= 1 && size <= LARGEST_TERMINAL,
    expected: `a whole number from 1 to ${LARGEST_TERMINAL}`,
  };
  return {
    columns: numberOf(form, 'Characters of a line, 1 to 1000.', 'The number of columns of a terminal'),
    rows: numberOf(form, 'Number of lines, 1 to 1000.', 'The number of rows of a terminal'),
  };
};

/** How large a terminal is, in characters. */
export const terminalSize = described(() =>
  object(
    terminalFields(),
    'Gives the command its own terminal, with this initial size; it then takes input.',
    'The size of a terminal',
  ),
);
export type TerminalSize = Fitting<typeof terminalSize>;

export const umask = described(() =>
  textLike(
    { pattern: /^0?[0-7]{3}$/, expected: 'octal digits such as 0027' },
    "The permissions removed from new files, as octal digits such as 0027. Default: the host's.",
    'The umask',
  ),
);

/** A larger limit is as good as none, and the launcher reads no larger number. */
export const MOST_OPEN_FILES = 1_000_000_000;

export const openFiles = described(() =>
  numberOf(
    {
      isFine: (limit) => Number.isSafeInteger(limit) && limit > 0 && limit <= MOST_OPEN_FILES,
      expected: 'a whole number, 1 or more',
    },
    "The soft limit of open files (`ulimit -S -n`); it is not raised beyond the host's hard limit. Default: as high as permitted.",
    'The limit of open files',
  ),
);

/** A process id: the launcher accepts no larger ones, and no system uses them. */
const LARGEST_PID = 999_999_999;

/** Identifies the process of a task: pids are reused, so the start time and the boot are included. */
export const processIdentity = described(() => {
  const form = {
    isFine: (pid: number) => Number.isSafeInteger(pid) && pid > 0 && pid <= LARGEST_PID,
    expected: 'the id of a process',
  };
  return object(
    {
      pid: numberOf(form, 'Process id of the wrapper, which is also the id of its process group.'),
      startTime: text(
        'Start time as the system counts it: clock ticks since boot on Linux, a date elsewhere.',
      ),
      boot: text('Boot the start time belongs to; `-` where the start time is absolute.'),
      machine: optional(text('Id of the machine it runs on. Missing from earlier versions: this one.')),
    },
    'Identifies the process.',
  );
});
export type ProcessIdentity = Fitting<typeof processIdentity>;
