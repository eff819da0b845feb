import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathText } from '../../git/pathText.ts';
import { createPullRequest, findForge, isInstalled, ownWay, pushBranch } from '../../git/pullRequest.ts';
import { findRepository, gitFolder } from '../../git/repository.ts';
import type { GitPlace } from '../../git/runGit.ts';
import { hasConflicts } from '../../git/takeOverIndex.ts';
import { cannotTakeOver } from '../../protocol/errors.ts';
import type { LeftFile, TakeOverResult, TakeOverTarget } from '../../protocol/takeOver.ts';
import { applyPlan, commitPlan } from './apply.ts';
import { toBranch } from './branch.ts';
import { checkNothingInProgress, sidesOf, type Places } from './checkout.ts';
import type { TakeOverJournal, TakeOverJournals } from './journal.ts';
import { planFor } from './plan.ts';
import { abandon, removeScratch } from './undo.ts';

/** What is asked for. */
export interface TakeOverRequest {
  /** The run. */
  task: string;
  to: TakeOverTarget;
  /** The message of a commit if none is given. */
  title: string;
  staged?: boolean;
  paths?: readonly string[];
  merge?: readonly string[];
  message?: string;
  branch?: string;
  dryRun?: boolean;
}

/**
 * Takes over what is in a worktree. One at a time may run for a repository.
 * @throws badRequest, cannotTakeOver, GitError, the system's error
 */
export async function takeOverFrom(
  places: Places,
  request: TakeOverRequest,
  journals: TakeOverJournals,
): Promise<TakeOverResult> {
  // What is not checked out yet would count as deleted.
  if (places.record.state === 'making')
    throw cannotTakeOver(
      `The worktree ${places.record.name} was not made, so there is nothing to take over.`,
    );
  const started = await begin(places, request);
  if (!request.dryRun) journals.saveOpen(started);
  try {
    await mkdir(started.scratch, { recursive: true, mode: 0o700 });
    const at = { journals, started };
    if (request.to === 'folder' || request.to === 'commit') return await toCheckout(places, request, at);
    return await (request.to === 'branch' ? asBranch : asPullRequest)(places, request, at);
  } finally {
    await removeScratch(started);
    // One that has changed something is closed by now, or else is left for the next host.
    const open = (await journals.open()).get(started.id);
    if (typeof open === 'object' && open.state === 'preparing')
      await abandon(places.source, { journal: started, journals });
  }
}

interface Started {
  journals: TakeOverJournals;
  started: TakeOverJournal;
}

async function begin({ source, record }: Places, request: TakeOverRequest): Promise<TakeOverJournal> {
  const at = new Date();
  const id = `to-${at.getTime().toString(36)}${randomBytes(3).toString('hex')}`;
  const folder = await gitFolder(source).catch(() => {
    throw cannotTakeOver(`${record.source} is no longer the checkout that the worktree was made from.`);
  });
  return {
    ...{ schema: 1, id, task: request.task, worktree: record.id, to: request.to },
    ...{ source: record.source, top: record.source },
    ...{ at: at.toISOString(), state: 'preparing', scratch: join(folder, 'legwork', id), paths: [] },
  };
}

async function toCheckout(
  places: Places,
  request: TakeOverRequest,
  { journals, started }: Started,
): Promise<TakeOverResult> {
  const target = request.to === 'commit' ? 'commit' : 'folder';
  const sides = await sidesOf(places);
  if (target === 'commit') await checkNothingInProgress(sides);
  if (await hasConflicts(sides.place))
    throw cannotTakeOver('There are conflicts in the checkout that are not resolved. Resolve them first.');
  if (target === 'commit' && sides.head === undefined)
    throw cannotTakeOver('The checkout has no commit yet. Take it over to the folder.');
  const earlier = await journals.ofWorktree(places.record.id);
  const { paths, merge = [], staged: isStaged = false } = request;
  const wishes = { target, isStaged, paths, merge, theirName: places.record.name } as const;
  const planned = await planFor(sides, wishes, { scratch: started.scratch, earlier });
  const { plan } = planned;
  const of = (outcome: string) =>
    plan.paths.filter((each) => each.outcome === outcome).map(({ path }) => textOf(path));
  const result: TakeOverResult = {
    ...{
      to: request.to,
      top: sides.place.cwd,
      taken: of('taken'),
      conflicts: of('conflict'),
      left: plan.left.map(inText),
    },
    ...(plan.same.length > 0 && { same: plan.same.map(textOf) }),
    ...(target === 'commit' &&
      sides.branch !== undefined && { branch: sides.branch.replace('refs/heads/', '') }),
  };
  if (request.dryRun || plan.paths.length === 0) return result;
  const { message = request.title } = request;
  const commit =
    target === 'commit' ? await commitPlan(sides, plan, { message, scratch: started.scratch }) : undefined;
  const moved = commit !== undefined && { moved: { commit, ref: sides.branch ?? 'HEAD' } };
  await applyPlan(sides, planned, { journals, started, ...moved });
  return { ...result, ...(commit !== undefined && { commit }), undo: started.id };
}

async function asBranch(places: Places, request: TakeOverRequest, at: Started): Promise<TakeOverResult> {
  const { branch, message = request.title, dryRun: isDryRun = false } = request;
  const made = await toBranch(places, { branch, message, isDryRun }, at);
  return {
    ...{ to: request.to, top: places.record.source, taken: made.taken, conflicts: [], left: [] },
    ...{ branch: made.branch, commit: made.commit },
    ...(made.journal && { undo: made.journal.id }),
  };
}

async function asPullRequest(places: Places, request: TakeOverRequest, at: Started): Promise<TakeOverResult> {
  const { source, record } = places;
  const forge = await findForge(source, await branchOf(source));
  if (typeof forge === 'string') throw cannotTakeOver(forge);
  const branch = request.branch ?? record.branch;
  // Before anything leaves the machine.
  if (!(await isInstalled(source, forge))) {
    const way = ownWay(forge, branch);
    throw cannotTakeOver(
      `${forge.program} was not found. Install it, or take the run over as a branch and run: ${way}`,
    );
  }
  const { undo: _undo, ...made } = await asBranch(places, request, at);
  if (request.dryRun) return made;
  await pushBranch(source, forge, branch);
  const url = await createPullRequest(source, forge, { branch, title: request.message });
  return { ...made, ...(url !== undefined && { url }) };
}

async function branchOf(source: GitPlace): Promise<string | undefined> {
  return (await findRepository(source).catch(() => undefined))?.branch;
}

function textOf(name: string): string {
  return pathText(Buffer.from(name));
}

function inText({ path, why, message }: LeftFile): LeftFile {
  // A name that is not UTF-8 is a text already.
  return { path: why === 'unreadable' ? path : textOf(path), why, message };
}
