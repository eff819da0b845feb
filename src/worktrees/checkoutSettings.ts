import { availableParallelism } from 'node:os';
import { runGit, type GitPlace } from '../git/runGit.ts';

/** More gain nothing: the disk is busy with them. */
const MOST_WORKERS = 8;

/** How files are checked out into a new worktree. */
export interface CheckoutSettings {
  /** Whether the source may have a sparse checkout. */
  maybeSparse: boolean;
  /** Settings for git, which knows them since 2.32: many files are written by several processes at once. */
  config: readonly string[];
}

/** What the source says of that, in one question; what a person has set for several processes stays. @throws GitError */
export async function checkoutSettings(source: GitPlace): Promise<CheckoutSettings> {
  const names = String.raw`^(core\.sparsecheckout|checkout\.workers)$`;
  const asked = await runGit(source, ['config', '--name-only', '--get-regexp', names], { codes: [0, 1] });
  const set = new Set(asked.text.split('\n'));
  const workers = Math.min(availableParallelism(), MOST_WORKERS);
  return {
    maybeSparse: set.has('core.sparsecheckout'),
    config: set.has('checkout.workers') ? [] : [`checkout.workers=${workers}`],
  };
}
