import { Option, type Command } from 'commander';
import type { Isolation } from '../protocol/worktree.ts';
import { UsageError } from './cliErrors.ts';
import { findTask } from './findTasks.ts';
import { parseWord } from './optionValues.ts';
import type { StartSurroundings } from './taskOptions.ts';

/** Where a task works, as it was typed. */
export interface WorktreeChoices {
  /** What the worktree begins at, or `dirty`. */
  worktree?: string;
  worktreeOf?: string;
}

const WORKTREE_ID = /^wt-[a-z0-9]{4,32}$/;

/** An option with a value only after `=`: the next word may be the command. */
class EqualsOption extends Option {
  #hasValue = false;

  /** The parser asks this first for the whole word, and then for what is before `=`. */
  is(word: string): boolean {
    if (word.startsWith(`${this.long}=`)) this.#hasValue = true;
    if (word !== this.long) return false;
    this.optional = this.#hasValue;
    this.#hasValue = false;
    return true;
  }
}

/** Options for worktrees. */
export function addWorktreeOptions(verb: Command): void {
  verb
    .addOption(
      new EqualsOption(
        '--worktree [base]',
        'work in a git worktree of its own, on a new branch from BASE (default: HEAD); =dirty for HEAD with the uncommitted changes',
      )
        .preset('HEAD')
        .argParser(parseWord),
    )
    .addOption(
      new Option('--worktree-of <task>', 'work in the worktree of TASK, or in the one with this id')
        .argParser(parseWord)
        .conflicts('worktree'),
    );
}

/** The task to look up for the options, if there is one. */
export function wordOfWorktree({ worktreeOf }: WorktreeChoices): string[] {
  return worktreeOf === undefined || WORKTREE_ID.test(worktreeOf) ? [] : [worktreeOf];
}

/** The worktree that was asked for. @throws UsageError, unknownTask */
export function readWorktree(
  { worktree, worktreeOf }: WorktreeChoices,
  { tasks }: Pick<StartSurroundings, 'tasks'>,
): Isolation | undefined {
  if (worktreeOf !== undefined) return { id: idOf(worktreeOf, tasks) };
  if (worktree === undefined) return undefined;
  return worktree === 'dirty' ? { dirty: true } : { ...(worktree !== 'HEAD' && { base: worktree }) };
}

function idOf(word: string, tasks: StartSurroundings['tasks']): string {
  if (WORKTREE_ID.test(word)) return word;
  const task = findTask(tasks, word);
  if (task.worktree === undefined) throw new UsageError(`task ${task.id} works in no worktree.`);
  return task.worktree;
}
