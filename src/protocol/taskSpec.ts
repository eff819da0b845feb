import * as z from 'zod/mini';
import { described, rule, type Fitting } from '../base/schema.ts';
import { agentSpec } from './agentRun.ts';
import { mustBe } from './fieldFaults.ts';
import {
  annotated,
  count,
  flag,
  later,
  object,
  oneOf,
  only,
  optional,
  shapes,
  someText,
  text,
} from './fields.ts';
import { taskFilter } from './filter.ts';
import { notice } from './notice.ts';
import { openFiles, terminalSize, umask } from './process.ts';

/* What a task does. */

/** A command line or words. */
export const command = described(() => {
  const error = mustBe('a text, or a list of texts', 'The command');
  const words = z.union([z.string(), z.array(z.string())], { error });
  const says =
    'What to run. A text is a command line for the shell; a list is executed directly, without a shell.';
  return annotated(words, says, 'The command');
});

/** A command that can be run. */
export const runnable = described(() => {
  const isSomething = (words: string | string[]) => Boolean([words].flat()[0]?.trim());
  const isWhole = (words: string | string[]) => ![words].flat().some((word) => word.includes('\0'));
  return command().check(
    rule(isSomething, 'The command is empty. Say what to run.'),
    rule(isWhole, 'The command holds a NUL byte.'),
  );
});

/** A command that runs as a process of this machine. */
export const commandSpec = described(() =>
  object(
    {
      command: command(),
      cwd: text('Absolute working directory.'),
      shell: optional(text('Absolute path of the shell of a command line.')),
      environment: text(
        'Key of the stored environment it runs in; the values never leave the data directory.',
      ),
      umask: optional(umask()),
      openFiles: optional(openFiles()),
      takesInput: optional(flag('Whether its standard input stays open for `send`; otherwise it is empty.')),
      terminal: optional(later(terminalSize)),
      matches: optional(later(lineMatch)),
      notice: optional(later(notice)),
    },
    'A command that runs as a process of this machine.',
  ),
);
export type CommandSpec = Fitting<typeof commandSpec>;

/** Lines of an output that are events. */
export const lineMatch = described(() =>
  object(
    {
      pattern: someText("Regular expression in RE2's syntax: without look-around and back-references."),
      notify: flag('Whether people are notified, or only subscribers.'),
      perMinute: count(1, 'Matches beyond this many in a minute are counted, but not reported.'),
    },
    'Which lines of the output are events; for monitors.',
  ),
);
export type LineMatch = Fitting<typeof lineMatch>;

export const OBSERVED = ['success', 'failure', 'any', 'match'] as const;

/** What an observer follows and does. */
export const observerSpec = described(() =>
  object(
    {
      watch: taskFilter(),
      on: oneOf(OBSERVED, 'The events it acts on: ends of that kind, or lines that a monitor matched.'),
      start: optional(commandSpec()),
    },
    'The tasks that an observer follows, and the command that it starts for each event.',
  ),
);
export type ObserverSpec = Fitting<typeof observerSpec>;

/** Work that a client runs itself and reports with `update` and `complete`. */
export const externalSpec = described(() =>
  object(
    {
      external: only(true, 'A client runs it.'),
      cwd: optional(text('Absolute folder the work belongs to, if any.')),
    },
    'Work that a client runs itself.',
  ),
);
export type ExternalSpec = Fitting<typeof externalSpec>;

export const taskSpec = described(() =>
  shapes(
    {
      command: commandSpec(),
      prompt: later(agentSpec),
      watch: later(observerSpec),
      external: later(externalSpec),
    },
    'What the task does: a command, a run of an agent, an observer, or work run elsewhere.',
  ),
);
export type TaskSpec = Fitting<typeof taskSpec>;
