import { posix } from 'node:path';
import type { LeftFile, TakeOverResult, TakeOverTarget, UndoneTakeOver } from '../../protocol/takeOver.ts';
import { shortLine } from '../editor/labelText.ts';

/* What people read before and after a take-over. */

/** So many files are named. */
const NAMED_FILES = 10;
const FEW_FILES = 3;

/** Where changes can be taken over to, in the order in which they are offered. */
export const targets: { to: TakeOverTarget; isStaged?: true; label: string; detail: string }[] = [
  { to: 'folder', label: 'Folder', detail: 'Into the files of the folder, not staged' },
  {
    to: 'folder',
    isStaged: true,
    label: 'Folder, Staged',
    detail: 'Into the files of the folder, and the index',
  },
  { to: 'commit', label: 'Commit', detail: 'As one commit on the current branch of the folder' },
  { to: 'branch', label: 'Branch', detail: 'As a branch of the repository; the files of the folder stay' },
  {
    to: 'pullRequest',
    label: 'Pull Request',
    detail: 'Pushes a branch and opens a pull request with gh or glab',
  },
];

/** The files with uncommitted changes of the person, which are in the way. */
export function filesInTheWay({ left }: Pick<TakeOverResult, 'left'>): string[] {
  return left.filter(({ why }) => why === 'yours').map(({ path }) => path);
}

/** Asked when files of the person are in the way, with their names below it. */
export function inTheWayText(paths: readonly string[]): { question: string; detail: string } {
  const isOne = paths.length === 1;
  const question = isOne
    ? `${shortLine(paths[0] ?? '')} has uncommitted changes of yours.`
    : `${paths.length} files have uncommitted changes of yours.`;
  const merged = isOne
    ? 'It can be merged with what the run has changed'
    : 'They can be merged with what the run has changed';
  return {
    question,
    detail: [...named(paths), `${merged}, or stay as ${isOne ? 'it is' : 'they are'}.`].join('\n'),
  };
}

/** What became of a take-over: `Took over 3 files into orchard. Conflicts in a.ts. Not taken: b.ts`. */
export function takenText({ to, top, taken, conflicts, left, branch, commit, url }: TakeOverResult): string {
  const places: Record<TakeOverTarget, string> = {
    folder: `into ${shortLine(posix.basename(top))}`,
    commit: `as commit ${commit?.slice(0, 10) ?? ''}`,
    branch: `as branch ${shortLine(branch ?? '')}`,
    pullRequest:
      url === undefined ? `as branch ${shortLine(branch ?? '')}` : `as pull request ${shortLine(url)}`,
  };
  const count = taken.length + conflicts.length;
  const done = count === 0 ? 'Nothing was taken over' : `Took over ${filesText(count)} ${places[to]}`;
  return [
    done,
    ...(conflicts.length > 0 ? [`Conflicts in ${few(conflicts)}`] : []),
    ...(left.length > 0 ? [leftText(left)] : []),
  ].join('. ');
}

/** What became of the undoing of a take-over. */
export function undoneText({ paths, left }: UndoneTakeOver): string {
  const done =
    paths.length === 0 ? 'Nothing was undone' : `${filesText(paths.length)} as before the take-over`;
  return left.length === 0 ? done : `${done}. ${leftText(left)}`;
}

function leftText(left: readonly LeftFile[]): string {
  const [first] = left;
  // One reason can be said in full.
  return left.length === 1 && first
    ? `Left: ${shortLine(first.message).replace(/\.$/, '')}`
    : `Left as they are: ${few(left.map(({ path }) => path))}`;
}

function filesText(count: number): string {
  return count === 1 ? '1 file' : `${count} files`;
}

function few(paths: readonly string[]): string {
  const shown = paths.slice(0, FEW_FILES).map((path) => shortLine(path));
  const more = paths.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

function named(paths: readonly string[]): string[] {
  const more = paths.length - NAMED_FILES;
  return [
    ...paths.slice(0, NAMED_FILES).map((path) => shortLine(path)),
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
}
