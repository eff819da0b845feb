import { compareText } from '../../base/compareText.ts';
import { GitError } from '../../git/runGit.ts';
import { findRepository } from '../../git/repository.ts';
import type { WorktreesParams } from '../../protocol/messages.ts';
import { gitFailed } from '../../protocol/errors.ts';
import type { WorktreeRecord } from '../../protocol/worktree.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { maySee } from './isolate.ts';

/** The worktrees that a request is about, the newest first. @throws gitFailed */
export async function wantedWorktrees(
  context: EngineContext,
  { folder, ids, removed = false }: WorktreesParams,
  { session }: Pick<Caller, 'session'>,
): Promise<WorktreeRecord[]> {
  const repository = folder === undefined ? undefined : await repositoryOf(folder);
  const isWanted = (record: WorktreeRecord) =>
    (ids === undefined || ids.includes(record.id)) &&
    (record.state !== 'removed' || (removed && (record.parked ?? []).length > 0)) &&
    (folder === undefined || record.repository === repository) &&
    maySee(context, record, session);
  const wanted = [...context.worktrees.keeper.values()].filter(isWanted);
  return wanted.toSorted((a, b) => compareText(b.createdAt, a.createdAt));
}

async function repositoryOf(folder: string): Promise<string | undefined> {
  try {
    return (await findRepository({ cwd: folder, environment: process.env as Record<string, string> }))
      ?.common;
  } catch (error) {
    if (error instanceof GitError) throw gitFailed(`Git says: ${error.message}`, { cause: error });
    throw error;
  }
}
