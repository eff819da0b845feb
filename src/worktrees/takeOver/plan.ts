import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { changedEntries, nameOf, type Entry, type EntryChange } from '../../git/entries.ts';
import { mergeEntries } from '../../git/mergeEntries.ts';
import type { PlanTarget, TakeOverPlan } from '../../git/takeOverDecision.ts';
import { planTakeOver } from '../../git/takeOverPlan.ts';
import { pathStates, type PathState } from '../../git/takeOverStates.ts';
import { badRequest } from '../../protocol/errors.ts';
import { renamedSince, type Sides } from './checkout.ts';
import type { TakeOverJournal } from './journal.ts';

/** What is wanted of a take-over. */
export interface Wishes {
  target: PlanTarget;
  isStaged: boolean;
  /** Only these files and folders. */
  paths?: readonly string[] | undefined;
  /** Files with uncommitted changes that are to be merged. */
  merge: readonly string[];
  /** How the marks of conflicts call the other side. */
  theirName: string;
}

export interface Planned {
  plan: TakeOverPlan;
  states: ReadonlyMap<string, PathState>;
}

/** Plans a take-over. Files and index stay as they are. @throws badRequest, GitError, the system's error */
export async function planFor(
  sides: Sides,
  wishes: Wishes,
  { scratch, earlier }: { scratch: string; earlier: readonly TakeOverJournal[] },
): Promise<Planned> {
  const { place, base, theirs, headTree: head } = sides;
  const all = await changedEntries(place, base, theirs);
  const changes = chosen(all, wishes.paths);
  const ourNames = await renamedSince(sides);
  const names = changes.flatMap(({ path, from }) => [path, ...(from === undefined ? [] : [from])]);
  const paths = new Set([...names, ...names.flatMap((name) => ourNames.get(name) ?? [])]);
  const states = await pathStates({ place, head, scratch }, paths);
  const plan = await planTakeOver({
    ...{ target: wishes.target, isStaged: wishes.isStaged, changes, states, ourNames },
    below: await filesBelow(place.cwd, states),
    taken: takenBefore(earlier, place.cwd),
    merge: mergePaths(changes, { merge: wishes.merge, ourNames }),
    merger: (path, three) => mergeEntries(place, three, { path, theirs: wishes.theirName, scratch }),
  });
  return { plan, states };
}

/** @throws badRequest if a path names none of the changes */
function chosen(all: readonly EntryChange[], paths: readonly string[] | undefined): readonly EntryChange[] {
  if (!paths) return all;
  const wanted = paths.map((path) => nameOf(path).replace(/\/+$/, ''));
  const isIn = (path: string | undefined, name: string) =>
    path !== undefined && (name === '.' || path === name || path.startsWith(`${name}/`));
  const isOf = ({ path, from }: EntryChange, name: string) => isIn(path, name) || isIn(from, name);
  const unknown = wanted.find((name) => !all.some((change) => isOf(change, name)));
  if (unknown !== undefined) throw badRequest(`The run has not changed ${unknown}.`);
  return all.filter((change) => wanted.some((name) => isOf(change, name)));
}

/** A renamed file is merged under whichever name is given. */
function mergePaths(
  changes: readonly EntryChange[],
  { merge, ourNames }: { merge: readonly string[]; ourNames: ReadonlyMap<string, string> },
): Set<string> {
  const named = new Set(merge.map(nameOf));
  for (const { path, from } of changes) {
    const ours = ourNames.get(path);
    const all = [path, ...(from === undefined ? [] : [from]), ...(ours === undefined ? [] : [ours])];
    if (all.some((name) => named.has(name))) for (const name of all) named.add(name);
  }
  return named;
}

/** What earlier take-overs of the worktree, the oldest first, have put into this checkout. */
function takenBefore(earlier: readonly TakeOverJournal[], top: string): Map<string, Entry | undefined> {
  const taken = new Map<string, Entry | undefined>();
  for (const journal of earlier) {
    if (journal.top !== top || journal.state !== 'done') continue;
    for (const { path, theirs } of journal.paths) taken.set(path, theirs);
  }
  return taken;
}

/** More files in the way are not listed: they are no files of the plan. */
const MOST_FILES = 1000;

async function filesBelow(
  top: string,
  states: ReadonlyMap<string, PathState>,
): Promise<Map<string, string[]>> {
  const below = new Map<string, string[]>();
  for (const [path, { seen }] of states) {
    if (seen.kind === 'folder') below.set(path, await listFiles(top, path));
  }
  return below;
}

async function listFiles(top: string, folder: string): Promise<string[]> {
  const files: string[] = [];
  const waiting = [folder];
  for (let next = waiting.pop(); next !== undefined && files.length < MOST_FILES; next = waiting.pop()) {
    for (const entry of await readdir(join(top, next), { withFileTypes: true })) {
      const path = `${next}/${entry.name}`;
      if (entry.isDirectory()) waiting.push(path);
      else files.push(path);
    }
  }
  return files;
}
