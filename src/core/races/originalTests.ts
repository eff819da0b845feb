import { toError } from '../../base/errors.ts';
import { replacePaths, type ReplacedPath } from '../../git/replacePaths.ts';
import { commitTree } from '../../git/snapshot.ts';
import type { ChangedFile, Changes } from '../../protocol/changes.ts';
import type { Racer, RaceRecord } from '../../protocol/race.ts';
import { isTerminal } from '../../protocol/task.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { changes } from '../verbs/changes.ts';
import { removeWorktrees } from '../verbs/removeWorktrees.ts';
import { looksLikeTest } from './looksLikeTest.ts';
import { dueForOriginal } from './raceRules.ts';
import { hasWorktree } from './stateOf.ts';
import { commandOf, keyOf, startOnce } from './startRacers.ts';

interface OfRacer {
  race: RaceRecord;
  racer: Racer;
  caller: Caller;
}

/**
 * Verifies a racer that has changed tests once more, with the tests of the base: in a worktree of its own, which is
 * removed afterwards. @throws notSaved, GitError, as a start
 */
export async function tryOriginalTests(context: EngineContext, about: OfRacer): Promise<void> {
  const find = (id: string) => context.table.find(id);
  const verify = dueForOriginal(about.racer, find);
  // Git is asked once for each verification, and not for each change of another racer.
  if (verify && !context.races.isNew(about.race.id, `${verify.id} ${verify.attempt.number}`)) return;
  if (verify) await startWithOriginalTests(context, { ...about, attempt: verify.attempt.number });
  else removeUsed(context, about);
}

async function startWithOriginalTests(
  context: EngineContext,
  { race, racer, caller, attempt }: OfRacer & { attempt: number },
): Promise<void> {
  const id = racer.task;
  if (id === undefined) return;
  const changed = await changes(context, { id }, caller);
  const tests = changedTests(changed.files, race);
  if (tests.length === 0) return;
  const environment = context.environments.load(race.environment);
  const place = { cwd: changed.top, environment };
  const tree = await replacePaths(place, { tree: changed.tree, paths: tests.flatMap(asBefore) });
  const message = `${racer.name} with the tests of ${race.base.commit}`;
  const base = await commitTree(place, { tree, message });
  const name = `original tests, ${racer.name}`;
  const params = {
    ...commandOf(context, race),
    ...{ name, parent: { task: id }, worktree: { ...race.worktree, base, name } },
    key: keyOf(race, racer, `original:${attempt}`),
  };
  const original = await startOnce(context, race, { params, racer, isStep: true });
  context.races.change(race.id, (now) => ({
    ...now,
    racers: now.racers.map((each) => (each.name === racer.name ? { ...each, original: original.id } : each)),
  }));
}

/** Files of a racer that look like tests. */
export function changedTests(
  files: Changes['files'],
  { verify }: Pick<RaceRecord, 'verify'>,
): Changes['files'] {
  const isTest = (path: string | undefined) => path !== undefined && looksLikeTest(path, verify);
  return files.filter(({ path, from }) => isTest(path) || isTest(from));
}

/** The paths of a change as they were before it. */
function asBefore({ path, from, before, modeBefore }: ChangedFile): ReplacedPath[] {
  const entry = before && modeBefore ? { mode: modeBefore, object: before } : undefined;
  const former = from ?? path;
  const gone = former === path ? [] : [{ path }];
  return [...gone, { path: former, ...(entry && { entry }) }];
}

/** Its worktree has served, and holds nothing that somebody has made. */
function removeUsed(context: EngineContext, { race, racer, caller }: OfRacer): void {
  const original = racer.original === undefined ? undefined : context.table.find(racer.original);
  if (original?.worktree === undefined || !isTerminal(original)) return;
  if (!hasWorktree(context, original.worktree)) return;
  if (!context.races.isNew(race.id, `${original.id} ${original.updatedAt}`)) return;
  // A teardown may take long, and the race has a budget to keep meanwhile.
  removeWorktrees(context, { ids: [original.worktree], safeOnly: true }, caller).catch((error: unknown) =>
    context.trace.write({ event: 'problem', message: `${racer.name}: ${toError(error).message}` }),
  );
}
