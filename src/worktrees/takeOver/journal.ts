import { readdirSync, rmdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { writeFileAtomically } from '../../base/atomicFile.ts';
import { folderNames } from '../../base/folderNames.ts';
import { makeFolder } from '../../base/makeFolder.ts';
import { readRegularFile } from '../../base/regularFile.ts';
import { described, type Fitting } from '../../base/schema.ts';
import { checked } from '../../protocol/checked.ts';
import { count, listOf, object, oneOf, only, optional, text, time } from '../../protocol/fields.ts';
import { namesIn } from '../discards.ts';

/* What take-overs change is written down before it is changed, so that it can be completed or undone after any crash. */

const entry = () =>
  object({ mode: text('Its mode.'), id: text('The name of its content.') }, 'An entry of git.');

const kept = () =>
  object(
    {
      mode: text('Its mode.'),
      id: text('The name of its bytes, as they are on the disk.'),
      bits: optional(count(0, 'Its permissions.')),
    },
    'A file or a link.',
  );

const staged = () =>
  object(
    { mode: text('Its mode.'), id: text('The name of its content.'), stage: count(0, 'Its stage.') },
    'An entry of an index.',
  );

const path = () =>
  object(
    {
      path: text('Relative to the top folder, with `/`.'),
      file: optional(
        object(
          { before: optional(kept()), after: optional(kept()) },
          'The file, which is missing where it is not.',
        ),
      ),
      index: optional(
        object(
          { before: listOf(staged(), 'Before.'), after: listOf(staged(), 'After.') },
          'Its entries in the index.',
        ),
      ),
      theirs: optional(entry()),
    },
    'What is changed of a path.',
  );

const movedRef = () =>
  object(
    {
      ref: text('In full, as in `refs/heads/main`; or `HEAD`, if it is detached.'),
      before: optional(text('What it was; missing if it did not exist.')),
      after: text('The commit that it is moved to.'),
    },
    'A ref that is moved.',
  );

/** The record of a take-over. */
export const takeOverJournal = described(() =>
  object(
    {
      schema: only(1, "Version of this record's format."),
      id: text('Its id.'),
      task: text('The run.'),
      worktree: text('Id of the worktree.'),
      to: oneOf(['folder', 'commit', 'branch', 'pullRequest'], 'Where to.'),
      source: text('The top folder of the checkout that the worktree was made from.'),
      top: text('The top folder of the checkout that is changed: that one, or the worktree for a branch.'),
      at: time('When.'),
      state: oneOf(
        ['preparing', 'writing', 'done', 'undoing', 'undone'],
        'Nothing is changed while it is prepared. A crash while it writes or is undone is followed by undoing it.',
      ),
      scratch: text('A folder of temporary files, removed in the end.'),
      keptOn: optional(text('The ref that holds what was there before.')),
      head: optional(text('The commit that was checked out.')),
      ref: optional(movedRef()),
      paths: listOf(path(), 'The paths.'),
    },
    'A take-over.',
  ),
);
export type TakeOverJournal = Fitting<typeof takeOverJournal>;
export type JournalPath = TakeOverJournal['paths'][number];

/** The ref that holds what was there before a take-over. */
export function undoRef(id: string): string {
  return `refs/legwork/undo/${id}`;
}

const OPEN = 'open';

/** The journals of a data directory: those in progress in `open/`, the others in a folder for each worktree. */
export class TakeOverJournals {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Saves one that is in progress. @throws the system's error */
  saveOpen(journal: TakeOverJournal): void {
    save(join(this.#folder, OPEN), journal);
  }

  /** Saves one with nothing more to do. @throws the system's error */
  close(journal: TakeOverJournal): void {
    save(this.#folderOf(journal.worktree), journal);
    this.forget(journal.id);
  }

  /** Removes one that is in progress and has changed nothing, or that was closed. @throws the system's error */
  forget(id: string): void {
    rmSync(join(this.#folder, OPEN, `${id}.json`), { force: true });
  }

  /** Those in progress, by their ids; a text instead of one that cannot be read says why. */
  async open(): Promise<Map<string, TakeOverJournal | string>> {
    return load(join(this.#folder, OPEN));
  }

  /** The closed ones of a worktree, the oldest first; those that cannot be read are left out. */
  async ofWorktree(worktree: string): Promise<TakeOverJournal[]> {
    const journals = await load(this.#folderOf(worktree));
    return [...journals.values()]
      .filter((journal) => typeof journal !== 'string')
      .sort((one, other) => (one.at < other.at ? -1 : 1));
  }

  /** Ids of the worktrees that have closed ones. @throws the system's error */
  async worktrees(): Promise<string[]> {
    return (await namesIn(this.#folder)).filter((name) => name !== OPEN);
  }

  /** Removes a closed one, which can then not be undone any more. @throws the system's error */
  remove({ id, worktree }: TakeOverJournal): void {
    const folder = this.#folderOf(worktree);
    rmSync(join(folder, `${id}.json`), { force: true });
    if (names(folder).length === 0) rmdirSync(folder);
  }

  /** Whether a take-over in progress was closed already, so that only its file is left over. */
  isClosed({ id, worktree }: TakeOverJournal): boolean {
    return names(this.#folderOf(worktree)).includes(`${id}.json`);
  }

  #folderOf(worktree: string): string {
    return join(this.#folder, basename(worktree));
  }
}

function save(folder: string, journal: TakeOverJournal): void {
  makeFolder(folder);
  writeFileAtomically(join(folder, `${journal.id}.json`), JSON.stringify(journal));
}

async function load(folder: string): Promise<Map<string, TakeOverJournal | string>> {
  const journals = new Map<string, TakeOverJournal | string>();
  for (const name of folderNames(folder)
    .filter((each) => each.endsWith('.json'))
    .sort()) {
    const id = basename(name, '.json');
    try {
      journals.set(id, ownJournal(id, JSON.parse(readRegularFile(join(folder, name)))));
    } catch (error) {
      journals.set(id, error instanceof Error ? error.message : String(error));
    }
  }
  return journals;
}

/** What a journal names of ours is removed, so that must be ours. @throws Error with the reason */
function ownJournal(id: string, read: unknown): TakeOverJournal {
  const journal = checked(takeOverJournal, read);
  const { scratch, keptOn } = journal;
  if (journal.id !== id) throw new Error(`it says it is of ${journal.id}`);
  if (basename(scratch) !== id || basename(dirname(scratch)) !== 'legwork')
    throw new Error(`its temporary files would be in ${scratch}`);
  if (keptOn !== undefined && keptOn !== undoRef(id)) throw new Error(`it would be kept on ${keptOn}`);
  return journal;
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
