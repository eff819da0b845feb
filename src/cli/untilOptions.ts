import type { Command } from 'commander';
import { commandText } from '../base/commandText.ts';
import type { AgentSetting } from '../protocol/agentRun.ts';
import type { EditParams } from '../protocol/messages.ts';
import type { Task } from '../protocol/task.ts';
import type { UntilParams } from '../protocol/until.ts';
import { UsageError } from './cliErrors.ts';
import { onlyGiven } from './onlyGiven.ts';
import { parseDuration, parseTries, parseWord } from './optionValues.ts';

/** Options that say until when an agent run goes on. */
export interface UntilChoices {
  until?: string;
  tries?: number;
  checkTimeout?: number;
  reviewBy?: string;
  reviewCommand?: string;
}

/** Adds the options that say until when an agent run goes on. */
export function addUntilOptions(agent: Command): void {
  agent
    .optionsGroup('Until a check passes:')
    .option(
      '--until <command>',
      'check each attempt with this command line; if it fails, the agent continues with its output',
      parseWord,
    )
    .option('--tries <number>', 'how often the agent may try (default: 3)', parseTries)
    .option(
      '--check-timeout <duration>',
      'fail a check that takes longer than this (default: 15m)',
      parseDuration,
    )
    .option(
      '--review-by <agent>',
      'after that, have another agent review the changes in read-only mode; its findings start another try',
      parseWord,
    )
    .option(
      '--review-command <command>',
      'command that starts the reviewer, if it is an agent of your own',
      parseWord,
    );
}

/** Until when the run goes on; `undefined` if no option says so. @throws UsageError */
export function readUntil({ until, tries, checkTimeout, reviewBy }: UntilChoices): UntilParams | undefined {
  if (until === undefined && checkTimeout !== undefined)
    throw new UsageError('--check-timeout requires --until: it is the time that its command may take.');
  if (until === undefined && reviewBy === undefined) {
    if (tries === undefined) return undefined;
    throw new UsageError('--tries requires --until or --review-by: it is how often the agent may try.');
  }
  return onlyGiven({ check: until, tries, checkTimeoutMs: checkTimeout, reviewBy });
}

/** How the reviewer is started; an agent of the user's own that reviews itself is started as it was. @throws UsageError */
export function readReviewSetting(
  { reviewBy, reviewCommand }: UntilChoices,
  own: { name?: string; setting?: AgentSetting | undefined } = {},
): AgentSetting | undefined {
  if (reviewBy === undefined && reviewCommand !== undefined)
    throw new UsageError('--review-command requires --review-by: it is the command of that agent.');
  return reviewCommand ?? (reviewBy === own.name ? own.setting : undefined);
}

/** Changes of these options; `false` is what `--no-…` sets. */
export interface UntilEdits extends Omit<UntilChoices, 'until' | 'reviewBy'> {
  until?: string | false;
  reviewBy?: string | false;
}

/** What `edit` is asked for; what is not given stays as it is. @throws UsageError */
export function editedUntil(
  { until: before }: Pick<Task, 'until'>,
  { until: command, tries, checkTimeout, reviewBy: reviewer, reviewCommand }: UntilEdits,
): Pick<EditParams, 'until' | 'reviewSetting'> {
  const given = [command, tries, checkTimeout, reviewer, reviewCommand].filter((each) => each !== undefined);
  if (given.length === 0) return {};
  if (given.every((each) => each === false) && !isLeft(before, { command, reviewer })) return { until: null };
  const check = (command ?? before?.check) || undefined;
  const reviewBy = (reviewer ?? before?.reviewBy) || undefined;
  // What is wrong is said as at a start.
  readUntil(onlyGiven({ until: check && commandText(check), tries, checkTimeout, reviewBy }));
  const setting = readReviewSetting(onlyGiven({ reviewBy, reviewCommand }));
  return {
    until: onlyGiven({
      check,
      shell: command === undefined ? before?.shell : undefined,
      tries: tries ?? before?.tries,
      checkTimeoutMs: checkTimeout ?? (check === undefined ? undefined : before?.checkTimeoutMs),
      reviewBy,
    }),
    ...onlyGiven({ reviewSetting: setting ?? (reviewer === undefined ? before?.reviewSetting : undefined) }),
  };
}

/** Whether there is something to go on until when these are taken away. */
function isLeft(
  before: Task['until'],
  { command, reviewer }: { command: unknown; reviewer: unknown },
): boolean {
  return (
    (command !== false && before?.check !== undefined) ||
    (reviewer !== false && before?.reviewBy !== undefined)
  );
}
