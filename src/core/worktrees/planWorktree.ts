import { mkdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { customAlphabet } from 'nanoid';
import { toError } from '../../base/errors.ts';
import { commitOf, findRepository, type RepositoryPlace } from '../../git/repository.ts';
import { GitError, runGit, type GitPlace } from '../../git/runGit.ts';
import { badRequest, gitFailed } from '../../protocol/errors.ts';
import type { AgentParams, MonitorParams, ShellParams } from '../../protocol/startParams.ts';
import type { Session } from '../../protocol/task.ts';
import { branchOfWorktree, type Isolation, type WorktreeRecord } from '../../protocol/worktree.ts';
import { folderNameOf } from '../../worktrees/worktreePaths.ts';
import { freeName, nameFrom } from '../../worktrees/worktreeName.ts';
import type { EngineContext } from '../engineContext.ts';
import { reservePorts } from './freePorts.ts';

/** A start of something that works in a folder. */
export type PlacedParams = ShellParams | MonitorParams | AgentParams;

const randomPart = customAlphabet('23456789abcdefghjkmnpqrstuvwxyz', 8);

/**
 * What a new worktree is to be: looks up the repository, and what its branch begins at. The record gets its name and is
 * saved by `namedIn` in the turn of the start. @throws badRequest, gitFailed
 */
export async function planWorktree(
  context: EngineContext,
  params: PlacedParams,
  { isolation, owner }: { isolation: Isolation; owner: Session },
): Promise<{ record: WorktreeRecord; branches: ReadonlySet<string> }> {
  const place: GitPlace = { cwd: params.cwd, environment: params.environment };
  const { keeper } = context.worktrees;
  try {
    const listed = branchesIn(place);
    // Whether it is a repository at all is said first.
    listed.catch(() => undefined);
    const repository = await repositoryOf(place);
    const base = await baseOf(place, repository, isolation);
    const branches = await listed;
    const id = freshId(keeper.isTaken.bind(keeper));
    await mkdir(keeper.folder, { recursive: true, mode: 0o700 });
    // As git writes it, with links resolved.
    const folder = join(await realpath(keeper.folder), id);
    const firstPort = await reservePorts(keeper);
    const { setup, teardown, include } = isolation;
    const record: WorktreeRecord = {
      schema: 1,
      id,
      name: '',
      owner,
      repository: repository.common,
      source: repository.top,
      path: join(folder, folderNameOf(repository.common)),
      branch: '',
      base,
      ...(isolation.dirty && { wantsDirty: true }),
      ...(firstPort !== undefined && { firstPort }),
      ...(repository.below !== '' && { below: repository.below }),
      ...(setup !== undefined && { setup }),
      ...(teardown !== undefined && { teardown }),
      ...(include !== undefined && { include }),
      state: 'making',
      createdAt: new Date().toISOString(),
    };
    return { record, branches };
  } catch (error) {
    if (error instanceof GitError) throw gitFailed(`Git says: ${error.message}`, { cause: error });
    throw error;
  }
}

/** The record with a name that no branch and no other worktree of the repository has. */
export function namedIn(
  context: EngineContext,
  { record, branches }: { record: WorktreeRecord; branches: ReadonlySet<string> },
  wanted: string,
): WorktreeRecord {
  const taken = new Set(branches);
  for (const other of context.worktrees.keeper.values())
    if (other.repository === record.repository && other.state !== 'removed')
      taken.add(other.branch.toLowerCase());
  const name = freeName(nameFrom(wanted), (candidate) => taken.has(branchOfWorktree(candidate)));
  return { ...record, name, branch: branchOfWorktree(name) };
}

/** @throws badRequest, GitError */
async function repositoryOf(place: GitPlace): Promise<RepositoryPlace & { head: string }> {
  const found = await findRepository(place);
  if (!found)
    throw badRequest(
      `The folder "${place.cwd}" is in no checkout of a git repository, so there can be no worktree for it. Start it without one.`,
    );
  const { head } = found;
  if (head === undefined)
    throw badRequest(
      `The repository "${found.top}" has no commit yet, and a worktree begins at one. Commit something first, or start it without a worktree.`,
    );
  return { ...found, head };
}

/** @throws badRequest, GitError */
async function baseOf(
  place: GitPlace,
  { head }: { head: string },
  { base: name = 'HEAD', dirty }: Isolation,
): Promise<WorktreeRecord['base']> {
  const commit = name === 'HEAD' ? head : await commitOf(place, name);
  if (commit === undefined) throw badRequest(`There is no commit "${name}" for the worktree to begin at.`);
  if (dirty && commit !== head)
    throw badRequest(
      `The uncommitted changes belong to HEAD, so a worktree with them cannot begin at "${name}".`,
    );
  return { name, commit };
}

/** The branches of worktrees. In lower case: some file systems do not tell them apart. */
export async function branchesIn(place: GitPlace): Promise<Set<string>> {
  const format = '--format=%(refname)';
  const { text } = await runGit(place, ['for-each-ref', format, 'refs/heads/legwork/']);
  return new Set(text.split('\n').map((ref) => ref.replace('refs/heads/', '').toLowerCase()));
}

function freshId(isTaken: (id: string) => boolean): string {
  for (;;) {
    const id = `wt-${randomPart()}`;
    if (!isTaken(id)) return id;
  }
}

/**
 * Where in an existing worktree a task works that was to work in a folder: in the same folder, if the worktree has it,
 * and otherwise at its top.
 */
export async function folderIn({ path, source }: WorktreeRecord, cwd: string): Promise<string> {
  for (const top of [source, path]) {
    // oxlint-disable-next-line no-await-in-loop -- the first one that it is in
    const below = relative(top, await realpath(cwd).catch(() => cwd));
    if (below.startsWith('..') || isAbsolute(below)) continue;
    const folder = join(path, below);
    // oxlint-disable-next-line no-await-in-loop
    if (await isFolder(folder)) return folder;
  }
  if (await isFolder(path)) return path;
  throw badRequest(
    `The folder "${path}" of the worktree is gone, so nothing can work in it. Start it in another one.`,
  );
}

/** @throws the file system's error if it cannot be looked at */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((toError(error) as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}
