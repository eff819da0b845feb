import { posix } from 'node:path';
import { l10n } from 'vscode';
import type { LeftFile, TakeOverResult, TakeOverTarget, UndoneTakeOver } from '../../protocol/takeOver.ts';
import { filesText, nameLines, namesText } from '../editor/countTexts.ts';
import { shortLine } from '../editor/labelText.ts';

/* What people read before and after a take-over. */

/** So many files are named. */
const NAMED_FILES = 10;
const FEW_FILES = 3;

/** Where changes can be taken over to, in the order in which they are offered. */
export const targets: { to: TakeOverTarget; isStaged?: true; label: string; detail: string }[] = [
  { to: 'folder', label: l10n.t('Folder'), detail: l10n.t('Into the files of the folder, not staged') },
  {
    to: 'folder',
    isStaged: true,
    label: l10n.t('Folder, Staged'),
    detail: l10n.t('Into the files of the folder, and the index'),
  },
  {
    to: 'commit',
    label: l10n.t('Commit'),
    detail: l10n.t('As one commit on the current branch of the folder'),
  },
  {
    to: 'branch',
    label: l10n.t('Branch'),
    detail: l10n.t('As a branch of the repository; the files of the folder stay'),
  },
  {
    to: 'pullRequest',
    label: l10n.t('Pull Request'),
    detail: l10n.t('Pushes a branch and opens a pull request with gh or glab'),
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
    ? l10n.t('You have uncommitted changes in {0}.', shortLine(paths[0] ?? ''))
    : l10n.t('You have uncommitted changes in {0} files.', paths.length);
  const merged = isOne
    ? l10n.t('You can merge it with the changes of the run, or leave it as it is.')
    : l10n.t('You can merge them with the changes of the run, or leave them as they are.');
  const names = paths.slice(0, NAMED_FILES).map((path) => shortLine(path));
  return { question, detail: [...nameLines(names, paths.length - names.length), merged].join('\n') };
}

/** What became of a take-over: `Took over 3 files into orchard. Conflicts in a.ts. Not taken: b.ts`. */
export function takenText({ to, top, taken, conflicts, left, branch, commit, url }: TakeOverResult): string {
  const count = taken.length + conflicts.length;
  const files = filesText(count);
  const asBranch = () => l10n.t('Took over {0} as branch {1}', files, shortLine(branch ?? ''));
  const texts: Record<TakeOverTarget, () => string> = {
    folder: () => l10n.t('Took over {0} into {1}', files, shortLine(posix.basename(top))),
    commit: () => l10n.t('Took over {0} as commit {1}', files, commit?.slice(0, 10) ?? ''),
    branch: asBranch,
    pullRequest: () =>
      url === undefined ? asBranch() : l10n.t('Took over {0} as pull request {1}', files, shortLine(url)),
  };
  const done = count === 0 ? l10n.t('Nothing was taken over') : texts[to]();
  return [
    done,
    ...(conflicts.length > 0 ? [l10n.t('Conflicts in {0}', few(conflicts))] : []),
    ...(left.length > 0 ? [leftText(left)] : []),
  ].join('. ');
}

/** What became of the undoing of a take-over. */
export function undoneText({ paths, left }: UndoneTakeOver): string {
  const done =
    paths.length === 0
      ? l10n.t('Nothing was undone')
      : l10n.t('{0} as before the take-over', filesText(paths.length));
  return left.length === 0 ? done : `${done}. ${leftText(left)}`;
}

function leftText(left: readonly LeftFile[]): string {
  const [first] = left;
  // One reason can be said in full.
  return left.length === 1 && first
    ? l10n.t('Left: {0}', shortLine(first.message).replace(/\.$/, ''))
    : l10n.t('Left as they are: {0}', few(left.map(({ path }) => path)));
}

function few(paths: readonly string[]): string {
  const shown = paths.slice(0, FEW_FILES).map((path) => shortLine(path));
  return namesText(shown, paths.length - shown.length);
}
