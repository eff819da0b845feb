import { TimeSlice } from '../base/timeSlice.ts';
import { partsOf, pathText } from './pathText.ts';
import { runGit, type GitPlace } from './runGit.ts';

/** A file that differs between two trees. Paths are texts as in `pathText.ts`. */
export interface TreeChange {
  path: string;
  /** Its former path, if it was renamed. */
  from?: string;
  kind: 'added' | 'modified' | 'deleted' | 'renamed' | 'typeChanged';
  /** Lines; missing for binary files. */
  insertions?: number;
  deletions?: number;
  /** Modes as git writes them, and names of the contents, where they exist. */
  modeBefore?: string;
  modeAfter?: string;
  before?: string;
  after?: string;
}

const KINDS: Record<string, TreeChange['kind']> = {
  A: 'added',
  M: 'modified',
  D: 'deleted',
  R: 'renamed',
  T: 'typeChanged',
};

/** How files are compared: no program that the repository names, and renames as in `git diff`. */
export const COMPARING = ['--no-ext-diff', '--no-textconv', '--no-color', '-M', '-l1000'];

const SLICE_MS = 5;

/** The files that differ between two trees or commits, by path. @throws GitError */
export async function changesBetween(place: GitPlace, before: string, after: string): Promise<TreeChange[]> {
  const args = ['diff-tree', '-r', '-z', '--raw', '--numstat', ...COMPARING, before, after];
  const parts = partsOf((await runGit(place, args)).bytes)[Symbol.iterator]();
  const next = (): Buffer => parts.next().value ?? Buffer.of();
  const changes = new Map<string, TreeChange>();
  const slice = new TimeSlice(SLICE_MS);
  for (let part = parts.next(); !part.done; part = parts.next()) {
    if (part.value[0] === COLON) readChange(part.value, next, changes);
    else readLines(part.value, next, changes);
    if (slice.isOver()) await slice.next();
  }
  return [...changes.values()];
}

const COLON = 0x3a;
const TAB = 0x09;

/** `:100644 100644 <content> <content> M`, then the path; of a renamed file, the former one before. */
function readChange(head: Buffer, next: () => Buffer, changes: Map<string, TreeChange>): void {
  const [modeBefore = '', modeAfter = '', before = '', after = '', status = ''] = head
    .toString('latin1', 1)
    .split(' ');
  const kind = KINDS[status.charAt(0)] ?? 'modified';
  const from = kind === 'renamed' ? pathText(next()) : undefined;
  const path = pathText(next());
  changes.set(path, {
    path,
    ...(from !== undefined && { from }),
    kind,
    ...(isThere(modeBefore) && { modeBefore, before }),
    ...(isThere(modeAfter) && { modeAfter, after }),
  });
}

function isThere(mode: string): boolean {
  return !/^0*$/.test(mode);
}

/** `<insertions>\t<deletions>\t<path>`; of a renamed file, both paths follow. Dashes for binary files. */
function readLines(head: Buffer, next: () => Buffer, changes: Map<string, TreeChange>): void {
  const first = head.indexOf(TAB);
  const second = head.indexOf(TAB, first + 1);
  let path = head.subarray(second + 1);
  if (path.length === 0) {
    next();
    path = next();
  }
  const change = changes.get(pathText(path));
  const insertions = Number(head.toString('latin1', 0, first));
  const deletions = Number(head.toString('latin1', first + 1, second));
  if (change && !Number.isNaN(insertions)) Object.assign(change, { insertions, deletions });
}
