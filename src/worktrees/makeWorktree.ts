import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { runGit, type GitPlace } from '../git/runGit.ts';
import { commitOf } from '../git/repository.ts';
import { commitTree, treeOfCheckout } from '../git/snapshot.ts';
import { beginOfWorktree, type WorktreeRecord } from '../protocol/worktree.ts';
import { copyIncluded } from './includedFiles.ts';
import { PATIENT } from './patience.ts';
import { matchSparseCheckout } from './sparseCheckout.ts';
import { sentenceOf, StepRefusal, type StepPlace } from './stepEnd.ts';
import { matchSubmodules } from './submodules.ts';
import { runOwnCommand } from './ownCommand.ts';
import { ownFolderOf, registrationOf } from './worktreePaths.ts';

/**
 * Makes the worktree of a record: its branch, its folder with what it begins with, and what its setup does. Returns the
 * record to save once it is ready. What it has made until it fails stays, and is removed by `discardWorktree`.
 * @throws StepRefusal, GitError, the file system's error
 */
export async function makeWorktree(asked: WorktreeRecord, step: StepPlace): Promise<WorktreeRecord> {
  const { environment, say } = step;
  const source: GitPlace = { cwd: asked.source, environment };
  const record = await withBeginning(asked, source);
  const { path, branch, base } = record;
  say(`Worktree ${record.name}: ${path}`);
  say(
    `Branch ${branch}, from ${base.name} (${base.commit.slice(0, 12)})${record.dirty ? ' with the uncommitted changes' : ''}`,
  );
  await addEmpty(record, source);
  const place: GitPlace = { cwd: path, environment };
  await matchSparseCheckout(place, source);
  await checkOut(record, place);
  await matchSubmodules(place, { source, say });
  await copyIncluded(record, step);
  if (record.below) await mkdir(join(path, record.below), { recursive: true });
  await runOwnCommand('setup', record, step);
  return { ...record, state: 'ready', readyAt: new Date().toISOString() };
}

/** The commits that it begins with, on a ref where nothing collects them. */
async function withBeginning(asked: WorktreeRecord, source: GitPlace): Promise<WorktreeRecord> {
  const { id, wantsDirty, base } = asked;
  if (!wantsDirty) {
    await keepBeginning(source, id, base.commit);
    return asked;
  }
  // What is uncommitted is so after the commit of now.
  const head = await commitOf(source, 'HEAD');
  if (head === undefined) throw new StepRefusal('The repository has no commit any more.');
  const tree = await treeOfCheckout(source);
  const isClean = tree === (await treeOf(source, head));
  const dirty = isClean
    ? undefined
    : await commitTree(source, { tree, message: `What worktree ${id} began with` });
  await keepBeginning(source, id, dirty ?? head);
  return { ...asked, base: { ...base, commit: head }, ...(dirty !== undefined && { dirty }) };
}

async function keepBeginning(source: GitPlace, id: string, commit: string): Promise<void> {
  await runGit(source, ['update-ref', beginOfWorktree(id), commit, '']);
}

async function treeOf(place: GitPlace, commit: string): Promise<string> {
  return (await runGit(place, ['rev-parse', `${commit}^{tree}`])).text;
}

/** Registers it under its id, so that the entry is known to be ours whatever happens meanwhile. */
async function addEmpty(record: WorktreeRecord, source: GitPlace): Promise<void> {
  const { id, branch, base, path } = record;
  const own = ownFolderOf(record);
  await mkdir(own, { mode: 0o700 });
  const first = join(own, id);
  // Its first entry tells later whose branch it is.
  const reason = ['--create-reflog', '-m', branchReason(id)];
  const none = '0'.repeat(base.commit.length);
  try {
    await runGit(source, ['update-ref', ...reason, `refs/heads/${branch}`, base.commit, none]);
  } catch (error) {
    throw new StepRefusal(`The branch ${branch} could not be created: ${sentenceOf(error)}`, {
      cause: error,
    });
  }
  await runGit(source, ['worktree', 'add', '--no-checkout', first, branch]);
  if (basename(path) !== id) await runGit(source, ['worktree', 'move', first, path]);
  // Git gives a further entry of the same name a number.
  const entry = await runGit({ ...source, cwd: path }, ['rev-parse', '--absolute-git-dir']);
  if (basename(entry.text) !== basename(registrationOf(record)))
    throw new StepRefusal(`The repository has an entry ${id} of another worktree.`);
}

/** The message with which a branch of ours begins. */
export function branchReason(id: string): string {
  return `legwork: worktree ${id}`;
}

async function checkOut({ dirty }: WorktreeRecord, place: GitPlace): Promise<void> {
  const quiet = ['-c', 'core.fsmonitor=false'];
  if (dirty === undefined) {
    await runGit(place, [...quiet, 'reset', '--hard', '-q', '--no-recurse-submodules'], PATIENT);
    return;
  }
  await runGit(place, [...quiet, 'read-tree', '-u', '--reset', dirty], PATIENT);
  // The files stay: from now on they are uncommitted changes.
  await runGit(place, [...quiet, 'reset', '--mixed', '-q'], PATIENT);
}
