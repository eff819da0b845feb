import type { Command } from 'commander';
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
}

/** Adds the options that say until when an agent run goes on. */
export function addUntilOptions(agent: Command): void {
  agent
    .optionsGroup('Until it is right:')
    .option(
      '--until <command>',
      'check each attempt with this command line; while it fails, the agent goes on with its output',
      parseWord,
    )
    .option('--tries <number>', 'how often the agent may try (default: 3)', parseTries)
    .option(
      '--check-timeout <duration>',
      'a check that takes longer has failed (default: 15m)',
      parseDuration,
    )
    .option(
      '--review-by <agent>',
      'then have another agent review the changes, read-only; its findings are a further try',
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
