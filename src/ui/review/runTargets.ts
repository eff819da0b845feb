/** The file of a run that a row of the Tasks view stands for. */
export interface ChangeTarget {
  run: string;
  path: string;
}

/** The file that a command was called for; `undefined` if it was called for none. */
export function changeTarget([row]: readonly unknown[]): ChangeTarget | undefined {
  const { kind, run, path } = partsOf(row);
  if (kind !== 'change' || typeof run !== 'string' || typeof path !== 'string') return undefined;
  return { run, path };
}

/** All files that a command was called for: those that are selected, if the row is among them. */
export function changeTargets(args: readonly unknown[]): ChangeTarget[] {
  const [, selection] = args;
  const first = changeTarget(args);
  if (!first) return [];
  const selected = Array.isArray(selection) ? selection.flatMap((row) => changeTarget([row]) ?? []) : [];
  const isAmong = selected.some(({ run, path }) => run === first.run && path === first.path);
  return isAmong ? selected.filter(({ run }) => run === first.run) : [first];
}

/** What a command for runs was called for, where that may be the row with the files of one. */
export function runTargets(args: readonly unknown[]): readonly unknown[] {
  const { kind, run } = partsOf(args[0]);
  return kind === 'changes' && typeof run === 'string' ? [run] : args;
}

function partsOf(row: unknown): { kind?: unknown; run?: unknown; path?: unknown } {
  return typeof row === 'object' && row !== null ? row : {};
}
