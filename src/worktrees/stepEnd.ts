import { messageWithRemedy } from '../base/noRoom.ts';
import { GitError } from '../git/runGit.ts';

/** What a step cannot do, in one sentence that says what to do instead. */
export class StepRefusal extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'StepRefusal';
  }
}

/** What the steps of worktrees are told. */
export interface StepPlace {
  /** The environment for git and other commands. */
  environment: Readonly<Record<string, string>>;
  /** The folder of worktrees in the data directory. */
  folder: string;
  /** Prints a line. */
  say(line: string): void;
}

/** The first line of a message, ending as a sentence does. */
export function sentenceOf(error: unknown): string {
  const message = messageWithRemedy(error);
  const line = error instanceof GitError ? (message.split('\n', 1)[0] ?? '') : message;
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
