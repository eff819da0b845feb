import type { ChangedFile, Changes } from '../../protocol/changes.ts';
import { hasLines } from '../tasks/changeText.ts';

/** A side of a run's changes, on which a file exists. */
export interface RunSide {
  run: string;
  side: 'before' | 'after';
  path: string;
  /** Set where it has no lines to compare. */
  isNote?: true;
}

/** A file in which two runs differ that began with the same; a side is missing where the file does not exist. */
export interface Difference {
  path: string;
  from?: RunSide;
  to?: RunSide;
}

interface Made {
  run: string;
  changes: Pick<Changes, 'files'>;
}

/** The files in which what two runs have made differs, by path. Pure; both must have begun with the same commit. */
export function differences(from: Made, to: Made): Difference[] {
  const paths = new Set([...pathsOf(from), ...pathsOf(to)]);
  return [...paths].sort().flatMap((path) => {
    const [left, right] = [stateOf(path, from, to), stateOf(path, to, from)];
    if (left.object === right.object && left.mode === right.mode) return [];
    return [{ path, ...(left.at && { from: left.at }), ...(right.at && { to: right.at }) }];
  });
}

interface State {
  object?: string | undefined;
  mode?: string | undefined;
  at?: RunSide;
}

/** A path as a run has left it; untouched, it is as it was before the other one. */
function stateOf(path: string, { run, changes }: Made, other: Made): State {
  const own = changes.files.find((file) => file.path === path);
  if (own) {
    const { after: object, modeAfter: mode, kind } = own;
    return kind === 'deleted' ? {} : { object, mode, at: { run, side: 'after', path, ...noteOf(own) } };
  }
  // Moved away by a rename.
  if (changes.files.some((file) => file.from === path)) return {};
  const theirs = other.changes.files.find((file) => (file.from ?? file.path) === path);
  if (!theirs || theirs.kind === 'added') return {};
  // Before a run, a file is asked for by its path in the changes.
  return {
    object: theirs.before,
    mode: theirs.modeBefore,
    at: { run: other.run, side: 'before', path: theirs.path, ...noteOf(theirs) },
  };
}

function noteOf(file: ChangedFile): Pick<RunSide, 'isNote'> {
  return hasLines(file) ? {} : { isNote: true };
}

function pathsOf({ changes }: Made): string[] {
  return changes.files.flatMap(({ path, from }) => (from === undefined ? [path] : [path, from]));
}
