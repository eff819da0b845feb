import { isSameEntry, SUBMODULE, type EntryChange } from './entries.ts';
import {
  sideOf,
  stateOf,
  type Decision,
  type LeftPath,
  type PlanInput,
  type TakeOverPlan,
} from './takeOverDecision.ts';
import { decideFor } from './takeOverRules.ts';
import { isUnmerged } from './takeOverStates.ts';

/** Decides what becomes of each changed path. Writes nothing. @throws what `merger` throws */
export async function planTakeOver(input: PlanInput): Promise<TakeOverPlan> {
  const plan: TakeOverPlan = { paths: [], same: [], left: [] };
  for (const change of input.changes) {
    const decisions = await decideChange(input, change);
    const left = decisions.flatMap((decision) =>
      typeof decision === 'object' && 'left' in decision ? decision.left : [],
    );
    plan.left.push(...left);
    // Half of a renaming would leave the file twice, or not at all.
    if (left.length > 0) continue;
    for (const [index, decision] of decisions.entries()) {
      if (decision === 'same') plan.same.push(index === 0 ? change.path : (change.from ?? change.path));
      else if ('planned' in decision) plan.paths.push(decision.planned);
    }
  }
  leaveObstructed(plan, input);
  return plan;
}

async function decideChange(input: PlanInput, change: EntryChange): Promise<Decision[]> {
  const { path, from, before, after } = change;
  const obstacle =
    obstacleAt(input, change, path) ?? (from === undefined ? undefined : obstacleAt(input, change, from));
  if (obstacle) return [{ left: obstacle }];
  if (from === undefined) {
    const ours = after && input.ourNames.get(path);
    return [await decideFor(input, { path: ours ?? path, base: before, theirs: after })];
  }
  const old = input.states.get(from);
  const oursBefore = old && sideOf(input, old);
  const isMoved = oursBefore && !isSameEntry(oursBefore, before) && !sideOf(input, stateOf(input, path));
  const decisions = [
    await decideFor(input, {
      path,
      base: isMoved ? before : undefined,
      theirs: after,
      ...(isMoved && { ours: oursBefore }),
    }),
    await decideFor(input, { path: from, base: isMoved ? oursBefore : before, theirs: undefined }),
  ];
  const [first, second] = decisions;
  if (typeof first === 'object' && 'planned' in first && typeof second === 'object' && 'planned' in second) {
    first.planned.partner = from;
    second.planned.partner = path;
  }
  return decisions;
}

/** Why a path is never touched. */
function obstacleAt(input: PlanInput, change: EntryChange, path: string): LeftPath | undefined {
  const state = stateOf(input, path);
  const { before, after, isUnreadable } = change;
  if (isUnreadable) return { path, why: 'unreadable', message: `The name of ${path} is not UTF-8.` };
  const entries = [before, after, state.head, ...state.index, state.file];
  if (entries.some((entry) => entry?.mode === SUBMODULE))
    return { path, why: 'submodule', message: `${path} is a submodule. Update it yourself.` };
  if (isUnmerged(state))
    return { path, why: 'yours', message: `${path} has a conflict that is not resolved. Resolve it first.` };
  if (state.index.some(({ isSkipped }) => isSkipped))
    return { path, why: 'obstructed', message: `${path} is outside of the sparse checkout.` };
  if (state.seen.kind === 'other') return { path, why: 'obstructed', message: `${path} ${state.seen.says}.` };
  return undefined;
}

/** Takes back what would need the place of something that stays. */
function leaveObstructed(plan: TakeOverPlan, input: PlanInput): void {
  for (let isDone = false; !isDone;) {
    const planned = new Map(plan.paths.map((each) => [each.path, each]));
    const isDeleted = (path: string) =>
      planned.get(path)?.file?.to === undefined && !!planned.get(path)?.file;
    const obstructed = plan.paths.flatMap(({ path, file }) => {
      const { seen } = stateOf(input, path);
      if (!file?.to) return [];
      if (seen.kind === 'blocked' && !isDeleted(seen.by)) return { path, by: seen.by };
      const inWay =
        seen.kind === 'folder' && (input.below.get(path) ?? []).find((below) => !isDeleted(below));
      return inWay ? { path, by: inWay } : [];
    });
    for (const { path, by } of obstructed) {
      const message = `${by} is in the way of ${path}.`;
      for (const name of new Set([path, planned.get(path)?.partner ?? path])) {
        plan.paths = plan.paths.filter((each) => each.path !== name);
        plan.left.push({ path: name, why: 'obstructed', message });
      }
    }
    isDone = obstructed.length === 0;
  }
}
