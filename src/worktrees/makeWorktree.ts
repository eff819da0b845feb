import { mkdir, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { writeFileAtomically } from '../base/atomicFile.ts';
import { readGitText } from '../git/gitTextFile.ts';
import { runGit, type GitPlace } from '../git/runGit.ts';
import { commitOf } from '../git/repository.ts';
import { commitTree, treeOfCheckout } from '../git/snapshot.ts';
import { gitFolderNamedIn } from '../git/worktreeList.ts';
import { beginOfWorktree, type WorktreeRecord } from '../protocol/worktree.ts';
import { checkoutSettings, type CheckoutSettings } from './checkoutSettings.ts';
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
  // Every process takes its time, so this one runs beside the others; if it fails, that is said when it is needed.
  const asking = checkoutSettings(source);
  asking.catch(() => undefined);
  const record = await withUncommitted(asked, source);
  const { path, branch, base } = record;
  say(`Worktree ${record.name}: ${path}`);
  say(
    `Branch ${branch}, from ${base.name} (${base.commit.slice(0, 12)})${record.dirty ? ' with the uncommitted changes' : ''}`,
  );
  await addEmpty(record, source);
  const place: GitPlace = { cwd: path, environment };
  const settings = await asking;
  if (settings.maybeSparse) await matchSparseCheckout(place, source);
  await Promise.all([checkOut(record, place, settings), record.dirty ?? keepBeginning(record, source)]);
  await matchSubmodules(place, { source, say });
  await copyIncluded(record, step);
  if (record.below) await mkdir(join(path, record.below), { recursive: true });
  await runOwnCommand('setup', record, step);
  return { ...record, state: 'ready', readyAt: new Date().toISOString() };
}

/** With a commit of what is uncommitted, if that is wanted. Only its ref keeps it from being collected. */
async function withUncommitted(asked: WorktreeRecord, source: GitPlace): Promise<WorktreeRecord> {
  if (!asked.wantsDirty) return asked;
  // What is uncommitted is so after the commit of now.
  const head = await commitOf(source, 'HEAD');
  if (head === undefined) throw new StepRefusal('The repository no longer has a commit.');
  const record = { ...asked, base: { ...asked.base, commit: head } };
  const tree = await treeOfCheckout(source);
  if (tree === (await treeOf(source, head))) return record;
  const dirty = await commitTree(source, { tree, message: `What worktree ${asked.id} began with` });
  await keepBeginning({ ...record, dirty }, source);
  return { ...record, dirty };
}

/** Keeps what it begins with on a ref where nothing collects it. */
async function keepBeginning({ id, base, dirty }: WorktreeRecord, source: GitPlace): Promise<void> {
  await runGit(source, ['update-ref', beginOfWorktree(id), dirty ?? base.commit, '']);
}

async function treeOf(place: GitPlace, commit: string): Promise<string> {
  return (await runGit(place, ['rev-parse', `${commit}^{tree}`])).text;
}

/** Registers it under its id, so that the entry is known to be ours whatever happens meanwhile. */
async function addEmpty(record: WorktreeRecord, source: GitPlace): Promise<void> {
  const { id, branch, base } = record;
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
  // Git gives a further entry of the same name a number.
  if (basename((await gitFolderNamedIn(first)) ?? '') !== basename(registrationOf(record)))
    throw new StepRefusal(`The repository has an entry ${id} of another worktree.`);
  if (first !== record.path) await moveTo(record, first, source);
}

/** Its folder gets its name: that of the repository. Where git says where it is as we would, no process is needed. */
async function moveTo(record: WorktreeRecord, first: string, source: GitPlace): Promise<void> {
  const { path } = record;
  const entry = join(registrationOf(record), 'gitdir');
  if ((await readGitText(entry)) !== join(first, '.git')) {
    await runGit(source, ['worktree', 'move', first, path]);
    return;
  }
  await rename(first, path);
  writeFileAtomically(entry, `${join(path, '.git')}\n`, { mode: 0o666 });
}

/** The message with which a branch of ours begins. */
export function branchReason(id: string): string {
  return `legwork: worktree ${id}`;
}

async function checkOut(
  { dirty }: WorktreeRecord,
  place: GitPlace,
  { config }: CheckoutSettings,
): Promise<void> {
  const options = { ...PATIENT, config: ['core.fsmonitor=false', ...config] };
  if (dirty === undefined) {
    await runGit(place, ['reset', '--hard', '-q', '--no-recurse-submodules'], options);
    return;
  }
  await runGit(place, ['read-tree', '-u', '--reset', dirty], options);
  // The files stay: from now on they are uncommitted changes.
  await runGit(place, ['reset', '--mixed', '-q'], options);
}
