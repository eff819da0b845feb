import { commandText } from '../base/commandText.ts';
import { inEnglish, type Say } from '../base/say.ts';
import type { Task } from './task.ts';
import type { PendingReason } from './taskStatus.ts';
import type { Finding, Until, UntilParams } from './until.ts';

/* How far an agent run has come that goes on until its check passes. Without the schemas, which windows do not need. */

/** How often the agent may try by default. */
export const DEFAULT_TRIES = 3;
/** How long a check may take by default. */
export const DEFAULT_CHECK_MS = 15 * 60_000;

/** What was asked for, without how far the run has come. */
export function askedUntil({ check, shell, tries, checkTimeoutMs, reviewBy }: UntilParams): UntilParams {
  return {
    ...(check !== undefined && { check }),
    ...(shell !== undefined && { shell }),
    ...(tries !== undefined && { tries }),
    ...(checkTimeoutMs !== undefined && { checkTimeoutMs }),
    ...(reviewBy !== undefined && { reviewBy }),
  };
}

/** What a run waits for between two attempts, or before its end; `undefined` if it does not. */
export function checkOf({ status }: Pick<Task, 'status'>): (PendingReason & { kind: 'check' }) | undefined {
  if (status.state !== 'pending' || status.waitsFor?.kind !== 'check') return undefined;
  return status.waitsFor;
}

/** The command line that starts the reviewer, if it is an agent of the user's own. */
export function reviewerCommand({ reviewSetting }: Pick<Until, 'reviewSetting'>): string | undefined {
  const command = typeof reviewSetting === 'object' ? reviewSetting.command : reviewSetting;
  return typeof command === 'object' ? commandText([...command]) : command;
}

/** What a run waits for whose agent has ended at a limit; `undefined` if it does not. */
export function limitOf({ status }: Pick<Task, 'status'>): (PendingReason & { kind: 'limit' }) | undefined {
  if (status.state !== 'pending' || status.waitsFor?.kind !== 'limit') return undefined;
  return status.waitsFor;
}

/** Whether the current attempt of a run is over, and what follows is not decided yet. */
export function isBetweenAttempts(task: Pick<Task, 'status'>): boolean {
  return checkOf(task) !== undefined || limitOf(task) !== undefined;
}

/** How often the agent may try. */
export function triesOf({ tries = DEFAULT_TRIES }: { tries?: number | undefined }): number {
  return tries;
}

/** `check 2 of 3` or `review`: what a run waits for, in a few words. */
export function checkText(task: Pick<Task, 'status' | 'until'>, say: Say = inEnglish): string | undefined {
  const waits = checkOf(task);
  if (!waits || !task.until) return undefined;
  return waits.step === 'review'
    ? say('review')
    : say('check {0} of {1}', task.until.tried, triesOf(task.until));
}

/** `passed after 2 tries, 1 finding`: how far a run has come, in a few words; `undefined` before its first check. */
export function untilText(
  { tried, outcome, code, findings, tries }: Until,
  say: Say = inEnglish,
): string | undefined {
  if (tried === 0) return undefined;
  const after = triesText(tried, say);
  const words = {
    passed: () => say('passed after {0}', after),
    triesUsedUp: () => say('not passed after {0}', after),
    limit: () => say('ended by a limit after {0}', after),
  };
  const state = outcome === undefined ? say('try {0} of {1}', tried, triesOf({ tries })) : words[outcome]();
  const parts = [
    state,
    code === undefined || code === 0 ? undefined : say('last check exit {0}', code),
    findings && findings.length > 0 ? findingsText(findings.length, say) : undefined,
  ];
  return parts.filter(Boolean).join(', ');
}

/** `1 try`, `2 tries`. */
export function triesText(tried: number, say: Say = inEnglish): string {
  return tried === 1 ? say('1 try') : say('{0} tries', tried);
}

/** `1 finding`, `2 findings`. */
export function findingsText(found: number, say: Say = inEnglish): string {
  return found === 1 ? say('1 finding') : say('{0} findings', found);
}

/** `src/a.ts:12: what is wrong`. */
export function findingText({ path, line, text }: Finding): string {
  if (path === undefined) return text;
  return `${path}${line === undefined ? '' : `:${line}`}: ${text}`;
}

/** Whether a task is a step whose end its run or its race tells, so that it is no news of its own. */
export function isToldByRun({ step }: Pick<Task, 'step'>): boolean {
  return step === 'check' || step === 'review' || step === 'verify';
}
