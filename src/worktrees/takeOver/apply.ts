import { join } from 'node:path';
import { indexInfo, type Entry, type StagedEntry } from '../../git/entries.ts';
import { runGit, type GitPlace } from '../../git/runGit.ts';
import {
  keepFiles,
  keepOnRef,
  keptAt,
  prepareFiles,
  type Kept,
  type Prepared,
} from '../../git/takeOverContents.ts';
import type { PlannedPath, TakeOverPlan } from '../../git/takeOverDecision.ts';
import { FileChanged, stampOf, writeFiles, type FileWrite } from '../../git/takeOverFiles.ts';
import { hasIndex, obstructedIn, setIndex } from '../../git/takeOverIndex.ts';
import type { PathState } from '../../git/takeOverStates.ts';
import { cannotTakeOver } from '../../protocol/errors.ts';
import type { Sides } from './checkout.ts';
import { undoRef, type JournalPath, type TakeOverJournal, type TakeOverJournals } from './journal.ts';
import type { Planned } from './plan.ts';
import { rollBack } from './undo.ts';

/** A commit that the branch of the checkout is moved to. */
interface NewCommit {
  commit: string;
  ref: string;
}

/**
 * Does what is planned: all of it or nothing. What was there before is kept on a ref first, and written down in the
 * journal, so that a crash at any moment can be undone. Returns the closed journal.
 * @throws cannotTakeOver if something changed meanwhile, GitError, the system's error
 */
export async function applyPlan(
  sides: Sides,
  { plan, states }: Planned,
  { journals, started, moved }: { journals: TakeOverJournals; started: TakeOverJournal; moved?: NewCommit },
): Promise<TakeOverJournal> {
  const { place, head } = sides;
  const at = { place, scratch: started.scratch, idLength: sides.headTree.length };
  const files = new Map(
    plan.paths.flatMap(({ path, file }): [string, Entry | undefined][] => (file ? [[path, file.to]] : [])),
  );
  const prepared = await prepareFiles(at, { head: sides.headTree, entries: files });
  const before = await keepBefore(place, { paths: [...files.keys()], idLength: at.idLength });
  const index = new Map(plan.paths.map(({ path }) => [path, states.get(path)?.index ?? []]));
  const keptOn = undoRef(started.id);
  await keepOnRef(at, { ref: keptOn, head, theirs: sides.theirs, files: before, index });
  const journal: TakeOverJournal = {
    ...{ ...started, state: 'writing', keptOn },
    ...(head !== undefined && { head }),
    ...(moved && {
      ref: { ref: moved.ref, after: moved.commit, ...(head !== undefined && { before: head }) },
    }),
    paths: plan.paths.map((planned) => journalPath(planned, { states, prepared, before })),
  };
  journals.saveOpen(journal);
  try {
    await writeFiles(
      place.cwd,
      plan.paths.flatMap((planned) => fileWrite(planned, states, prepared)),
    );
    await writeIndex(place, journal, at.idLength);
    if (journal.ref) await moveRef(place, journal.ref);
  } catch (error) {
    await rollBack(place, { journal, journals });
    if (error instanceof FileChanged)
      throw cannotTakeOver(`${error.path} was changed meanwhile, so nothing was taken over. Try again.`);
    throw error;
  }
  const done: TakeOverJournal = { ...journal, state: 'done' };
  journals.close(done);
  return done;
}

/** The files as they are, kept in the repository. */
async function keepBefore(
  place: GitPlace,
  { paths, idLength }: { paths: readonly string[]; idLength: number },
): Promise<Map<string, Kept>> {
  const before = new Map<string, Kept>();
  for (const path of paths) {
    const kept = await keptAt(place.cwd, { path, idLength });
    if (kept) before.set(path, kept);
  }
  await keepFiles(place, [...before.keys()]);
  return before;
}

type Contents = {
  states: ReadonlyMap<string, PathState>;
  prepared: ReadonlyMap<string, Prepared>;
  before: ReadonlyMap<string, Kept>;
};

function journalPath(planned: PlannedPath, { states, prepared, before }: Contents): JournalPath {
  const { path, file, index, theirs } = planned;
  const kept = before.get(path);
  const after = prepared.get(path);
  const was = states.get(path)?.index.map(({ mode, id, stage }) => ({ mode, id, stage })) ?? [];
  return {
    path,
    ...(file && {
      file: {
        ...(kept && { before: kept }),
        ...(file.to && after && { after: { mode: after.mode, id: after.id } }),
      },
    }),
    ...(index && { index: { before: was, after: index } }),
    ...(theirs && { theirs }),
  };
}

function fileWrite(
  { path, file }: PlannedPath,
  states: ReadonlyMap<string, PathState>,
  prepared: ReadonlyMap<string, Prepared>,
): FileWrite[] {
  if (!file) return [];
  const seen = states.get(path)?.seen ?? { kind: 'none' };
  const next = prepared.get(path);
  if (!file.to || !next) return [{ path, stamp: stampOf(seen) }];
  const isFile = seen.kind === 'file' && seen.mode !== '120000' && next.bits !== undefined;
  // What only its owner may read stays so.
  const bits = isFile ? withExecution(seen.bits, next.mode) : undefined;
  return [{ path, stamp: stampOf(seen), content: next.content, ...(bits !== undefined && { bits }) }];
}

function withExecution(bits: number, mode: string): number {
  const readable = (bits & 0o444) >> 2;
  return mode === '100755' ? bits | readable : bits & ~0o111;
}

async function writeIndex(place: GitPlace, { paths }: TakeOverJournal, idLength: number): Promise<void> {
  const changed = paths.flatMap(({ path, index }) => (index ? [{ path, ...index }] : []));
  const before = new Map(changed.map((each): [string, StagedEntry[]] => [each.path, each.before]));
  if (!(await hasIndex(place, before)))
    throw cannotTakeOver('The index was changed meanwhile, so nothing was taken over. Try again.');
  const after = new Map(changed.map((each): [string, StagedEntry[]] => [each.path, each.after]));
  const [obstructed] = await obstructedIn(place, after);
  if (obstructed !== undefined)
    throw cannotTakeOver(
      `Something else is staged in the place of ${obstructed}, so nothing was taken over.`,
    );
  await setIndex(place, after, idLength);
}

async function moveRef(
  place: GitPlace,
  { ref, before, after }: NonNullable<TakeOverJournal['ref']>,
): Promise<void> {
  const old = before ?? '0'.repeat(after.length);
  await runGit(place, ['update-ref', '-m', 'legwork: take over', ref, after, old]);
}

/** The commit of what is planned, after the commit that is checked out, by the person. @throws GitError */
export async function commitPlan(
  { place, head, headTree }: Sides,
  plan: TakeOverPlan,
  { message, scratch }: { message: string; scratch: string },
): Promise<string> {
  const indexFile = join(scratch, 'commit-index');
  await runGit(place, ['read-tree', headTree], { indexFile });
  const lines = plan.paths.flatMap(({ path, commit }) =>
    commit ? indexInfo(path, commit.to ? [{ ...commit.to, stage: 0 }] : [], headTree.length) : [],
  );
  await runGit(place, ['update-index', '-z', '--index-info'], { input: lines.join(''), indexFile });
  const { text: tree } = await runGit(place, ['write-tree'], { indexFile });
  return commitAs(place, { tree, message, parents: head === undefined ? [] : [head] });
}

/** A commit by the person, signed if their settings say so. @throws GitError */
export async function commitAs(
  place: GitPlace,
  { tree, message, parents }: { tree: string; message: string; parents: readonly string[] },
): Promise<string> {
  const signed = await runGit(place, ['config', '--type=bool', 'commit.gpgSign'], { codes: [0, 1] });
  const args = [
    'commit-tree',
    ...(signed.text === 'true' ? ['-S'] : []),
    ...parents.flatMap((each) => ['-p', each]),
  ];
  return (await runGit(place, [...args, '-F', '-', tree], { input: `${message.trimEnd()}\n` })).text;
}
