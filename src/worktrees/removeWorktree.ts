import { lstat, rename } from 'node:fs/promises';
import { checkedOutBranches } from '../git/worktreeList.ts';
import { commitOf } from '../git/repository.ts';
import { runGit, type GitPlace } from '../git/runGit.ts';
import { beginOfWorktree, type WorktreeRecord } from '../protocol/worktree.ts';
import { beganWith, unregister } from './discardWorktree.ts';
import { countOwnCommits, findLosses, ignoredEntries, isSafe, type Losses } from './losses.ts';
import { lock, unlock } from './lock.ts';
import { checkPlace, findOwn } from './ownership.ts';
import { park, parkBeginning, type Parked } from './park.ts';
import { runOwnCommand } from './ownCommand.ts';
import { removeTree } from './removeTree.ts';
import { submodulesOf } from './submodules.ts';
import { sentenceOf, StepRefusal, type StepPlace } from './stepEnd.ts';
import { writeWorktree } from './worktreeFile.ts';
import { ownFolderOf, placeIn, trashOf } from './worktreePaths.ts';

/** How a worktree is removed. */
export interface RemovalOptions {
  /** Also if its teardown fails. */
  isForced: boolean;
  /** Only if nothing need be parked. */
  isSafeOnly: boolean;
}

const NAMED = 5;

/**
 * Removes a worktree that is ours, after it has parked what is nowhere else. Its folder is first moved, so that nothing
 * is written to it any more, and only then looked at for the last time. A repetition goes on where an earlier one ended.
 * @throws StepRefusal, GitError, the file system's error; until its files are removed, it can be used again
 */
export async function runRemoval(
  asked: WorktreeRecord,
  step: StepPlace,
  options: RemovalOptions,
): Promise<void> {
  const trash = trashOf(asked);
  await checkPlace(asked, step.folder);
  const record = await asItIs(asked, trash);
  try {
    if (record.clearedAt === undefined && !(await exists(trash))) {
      const isGone = await checkBeforeRemoval(record, step, options);
      if (!isGone) await lock(record);
      if (!isGone && (await canBeReadAnywhere(record, step))) await moveAway(record, trash);
    }
  } catch (error) {
    await giveBack(record, step);
    throw error;
  }
  const cleared = record.clearedAt === undefined ? await clear(record, step, options) : record;
  if (!(await exists(trash)) && (await findOwn(record)).entry) await moveAway(record, trash);
  await removeRest(cleared, trash, step);
}

/** One that was cleared, but is still in its place, may have been written to since. */
async function asItIs(record: WorktreeRecord, trash: string): Promise<WorktreeRecord> {
  const { clearedAt, ...uncleared } = record;
  const isBack = clearedAt !== undefined && !(await exists(trash)) && (await findOwn(record)).entry;
  return isBack ? uncleared : record;
}

/** Submodules are found from their repositories by the path of the worktree, so it is looked at where it is. */
async function canBeReadAnywhere(record: WorktreeRecord, { environment }: StepPlace): Promise<boolean> {
  return (await submodulesOf(placeIn(record, environment))).length === 0;
}

/** Whether there is nothing left of its folder. @throws StepRefusal */
async function checkBeforeRemoval(
  record: WorktreeRecord,
  step: StepPlace,
  { isForced, isSafeOnly }: RemovalOptions,
): Promise<boolean> {
  const { entry, problem } = await findOwn(record);
  if (problem?.kind === 'missing') {
    step.say(problem.message);
    return true;
  }
  if (!entry) throw new StepRefusal(problem.message);
  checkLosses(await findLosses(record, placeIn(record, step.environment)), isSafeOnly);
  try {
    await runOwnCommand('teardown', record, step);
  } catch (error) {
    if (!isForced)
      throw new StepRefusal(`${sentenceOf(error)} With --force it is removed nevertheless.`, {
        cause: error,
      });
    step.say(sentenceOf(error));
  }
  return false;
}

function checkLosses(losses: Losses, isSafeOnly: boolean): void {
  if (losses.obstacle !== undefined) throw new StepRefusal(losses.obstacle);
  if (!isSafeOnly || isSafe(losses)) return;
  const { uncommitted, unmerged } = losses;
  const what = [
    uncommitted > 0 ? `${uncommitted} uncommitted ${uncommitted === 1 ? 'file' : 'files'}` : '',
    unmerged > 0 ? `${unmerged} ${unmerged === 1 ? 'commit' : 'commits'} of its own` : '',
  ].filter(Boolean);
  throw new StepRefusal(`It has ${what.join(' and ') || 'staged changes'}, so it stays.`);
}

async function moveAway({ path }: WorktreeRecord, trash: string): Promise<void> {
  try {
    await rename(path, trash);
  } catch (error) {
    throw new StepRefusal(`The folder ${path} is in use: ${sentenceOf(error)}`, { cause: error });
  }
}

/** Ends a removal that has not been cleared: the worktree can be used again. @throws the file system's error */
export async function giveBack(record: WorktreeRecord, { folder }: Pick<StepPlace, 'folder'>): Promise<void> {
  const trash = trashOf(record);
  if (await exists(trash)) await rename(trash, record.path);
  await unlock(record);
  writeWorktree(folder, { ...record, state: 'ready' });
}

/** Parks what is nowhere else; if that is not possible, gives it back. Returns the record that says so. */
async function clear(
  record: WorktreeRecord,
  step: StepPlace,
  options: Pick<RemovalOptions, 'isSafeOnly'>,
): Promise<WorktreeRecord> {
  try {
    const places = [trashOf(record), record.path];
    const there = await Promise.all(places.map(exists));
    const folder = places.find((_path, index) => there[index]);
    const kept =
      folder === undefined
        ? await parkCommits(record, step)
        : await parkFolder(record, folder, { ...step, ...options });
    const place = { cwd: record.repository, environment: step.environment };
    const begun = kept.parked?.length ? undefined : await parkBeginning(kept, place);
    const cleared = {
      ...(begun ? noteParked(kept, begun, step) : kept),
      clearedAt: new Date().toISOString(),
    };
    writeWorktree(step.folder, cleared);
    return cleared;
  } catch (error) {
    await giveBack(record, step);
    throw error;
  }
}

async function parkFolder(
  record: WorktreeRecord,
  path: string,
  { environment, folder, say, isSafeOnly }: StepPlace & Pick<RemovalOptions, 'isSafeOnly'>,
): Promise<WorktreeRecord> {
  const { entry, problem } = await findOwn(record, path);
  if (!entry) throw new StepRefusal(problem.message);
  const place = placeIn(record, environment, path);
  const losses = await findLosses(record, place);
  checkLosses(losses, isSafeOnly);
  const ignored = await ignoredEntries(place);
  if (ignored.length > 0) say(`Ignored files that are removed: ${namesOf(ignored)}`);
  return isSafe(losses) ? record : noteParked(record, await park(record, losses, place), { folder, say });
}

/** Parks the commits of its branch, and those that were checked out in its folder, that are nowhere else. */
async function parkCommits(
  record: WorktreeRecord,
  { environment, folder, say }: StepPlace,
): Promise<WorktreeRecord> {
  const place = { cwd: record.repository, environment };
  const tip = await tipOf(place, record);
  // The repository knows it as long as the worktree is registered.
  const head = (await commitOf(place, `worktrees/${record.id}/HEAD`).catch(() => undefined)) ?? tip;
  if (head === undefined) return record;
  const tips = tip === undefined ? [head] : [head, tip];
  const unmerged = await countOwnCommits(place, record, tips);
  if (unmerged === 0) return record;
  const parked = await park(record, { head, unmerged, ...(tip !== undefined && { tip }) }, place);
  return noteParked(record, parked, { folder, say });
}

/** Saved before anything is removed. */
function noteParked(
  record: WorktreeRecord,
  parked: Parked,
  { folder, say }: Pick<StepPlace, 'folder' | 'say'>,
): WorktreeRecord {
  const noted = { ...record, parked: [...(record.parked ?? []), parked] };
  writeWorktree(folder, noted);
  say(`Parked on ${parked.ref}. To get it back: git branch ${record.name} ${parked.ref}`);
  return noted;
}

async function removeRest(
  record: WorktreeRecord,
  trash: string,
  { environment, folder, say }: StepPlace,
): Promise<void> {
  const place = { cwd: record.repository, environment };
  await unregister(record);
  await removeBranch(record, place, say);
  await removeTree(trash);
  if (!(await exists(record.path))) await removeTree(ownFolderOf(record));
  if (!record.parked?.length && (await exists(record.repository)))
    await runGit(place, ['update-ref', '-d', beginOfWorktree(record.id)]);
  writeWorktree(folder, { ...record, state: 'removed', removedAt: new Date().toISOString() });
  say(`Removed ${record.path}`);
}

/** What is on it is elsewhere by now. A branch that somebody has checked out stays, and one that is not ours. */
async function removeBranch(
  record: WorktreeRecord,
  place: GitPlace,
  say: (line: string) => void,
): Promise<void> {
  const ref = `refs/heads/${record.branch}`;
  const tip = await tipOf(place, record);
  if (tip === undefined) return;
  if (!(await beganWith(place, ref, record.id)) || (await checkedOutBranches(record.repository)).has(ref)) {
    say(`The branch ${record.branch} stays.`);
    return;
  }
  // Somebody may have committed on it meanwhile.
  if ((await countOwnCommits(place, record, [tip])) > 0) return;
  await runGit(place, ['update-ref', '-d', ref, tip]);
  await runGit(place, ['config', '--remove-section', `branch.${record.branch}`], { codes: [0, 128] });
}

/** Where its branch is; `undefined` if that, or the repository, is gone. */
function tipOf(place: GitPlace, { branch }: WorktreeRecord): Promise<string | undefined> {
  return commitOf(place, `refs/heads/${branch}`).catch(() => undefined);
}

function namesOf(paths: readonly string[]): string {
  const more = paths.length > NAMED ? ` and ${paths.length - NAMED} more` : '';
  return `${paths.slice(0, NAMED).join(', ')}${more}`;
}

function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
