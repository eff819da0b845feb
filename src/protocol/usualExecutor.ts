import { isInside } from '../base/isInside.ts';
import type { ExecutorParams } from './executor.ts';
import { readExecutor } from './executorText.ts';
import type { ExecutorSettings } from './hostSettings.ts';

/** What a start belongs to. */
export interface StartPlace {
  group: string;
  /** Where it works; of a worktree, the folder that it was made from. */
  folder: string;
}

/** Where tasks of a group and a folder run that do not say so; the nearest folder counts. */
export function usualExecutor(
  { group, folder }: StartPlace,
  { groups = {}, folders = {} }: ExecutorSettings,
): ExecutorParams | undefined {
  const ofGroup = Object.hasOwn(groups, group) ? groups[group] : undefined;
  if (ofGroup !== undefined) return readExecutor(ofGroup);
  const around = Object.keys(folders).filter((each) => isInside(folder, each));
  const nearest = around.toSorted((a, b) => b.length - a.length)[0];
  return nearest === undefined ? undefined : readExecutor(folders[nearest] ?? '');
}

/** All that the settings name, each once, as words that `readExecutor` reads. */
export function namedExecutors({ slurm, groups = {}, folders = {} }: ExecutorSettings): string[] {
  const partition = slurm?.partition;
  const words = [
    ...(slurm ? ['slurm'] : []),
    ...(partition === undefined ? [] : [`slurm:${partition}`]),
    ...Object.values(groups),
    ...Object.values(folders),
  ];
  return [...new Set(words)];
}
