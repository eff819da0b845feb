import { isInside } from '../base/isInside.ts';
import { jobOptionsOf, type ExecutorParams, type JobParams } from '../protocol/executor.ts';
import { readExecutor } from '../protocol/executorText.ts';
import type { ExecutorSettings } from '../protocol/hostSettings.ts';

/** What a start belongs to. */
export interface StartPlace {
  group: string;
  /** Where it works; of a worktree, the folder that it was made from. */
  folder: string;
}

/**
 * The job as which a start runs: as it asks itself, else as its group does, else as its folder does, with what the
 * settings ask of every job besides. `undefined` if it runs on this machine.
 */
export function chosenExecutor(
  given: ExecutorParams | undefined,
  place: StartPlace,
  settings: ExecutorSettings = {},
): JobParams | undefined {
  const chosen = given ?? usualExecutor(place, settings);
  if (chosen?.kind !== 'slurm') return undefined;
  return { kind: 'slurm', ...jobOptionsOf(settings.slurm ?? {}), ...jobOptionsOf(chosen) };
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
