import type { HeldRun, Termination } from '../core/executor.ts';
import type { Member, ProcessKeeper } from './processKeeper.ts';

/** How long after a KILL a process may take to go before it counts as a survivor. */
const KILL_LIMIT_MS = process.platform === 'win32' ? 10_000 : 3000;
/** And how long until what is left is looked at again. */
const LOOK_AGAIN_MS = 250;
/** How long a wrapper whose command is gone may take to record the end. */
const WRAPPER_LIMIT_MS = 500;

/**
 * Ends a task's process tree: asks, waits `graceMs`, then kills, again and again until a look at the whole system finds
 * none. The wrapper is killed last, if at all: it records how the command ended.
 */
export async function terminate(keeper: ProcessKeeper, held: HeldRun, graceMs: number): Promise<Termination> {
  if (graceMs > 0 && (await endPolitely(keeper, held, graceMs))) return { survivors: [] };
  const deadline = Date.now() + KILL_LIMIT_MS;
  for (;;) {
    const members = await keeper.members(held);
    if (members.length === 0) return { survivors: [] };
    if (Date.now() > deadline) return { survivors: members.map(({ pid, name }) => ({ pid, name })) };
    const isWrapperAlone = members.every(({ isWrapper }) => isWrapper);
    if (isWrapperAlone && (await untilGone(keeper, members, WRAPPER_LIMIT_MS))) continue;
    const left = await keeper.signal(held, isWrapperAlone ? 'killAll' : 'kill');
    await untilGone(keeper, left, LOOK_AGAIN_MS);
  }
}

/** Asks all to end, and gives them time: whether a look finds nobody within it. */
async function endPolitely(keeper: ProcessKeeper, held: HeldRun, graceMs: number): Promise<boolean> {
  await keeper.signal(held, 'term');
  const deadline = performance.now() + graceMs;
  // It ends when nothing is left of its command, so one is watched rather than all.
  if (!(await untilGone(keeper, [held.process], graceMs))) return false;
  const left = await keeper.members(held);
  if (left.length === 0) return true;
  // Its wrapper was killed, or knew less: the others have their time nevertheless.
  await untilGone(keeper, left, deadline - performance.now());
  return false;
}

/** Resolves when all of them are gone (`true`), or when that takes longer. */
async function untilGone(
  keeper: ProcessKeeper,
  members: readonly Pick<Member, 'pid' | 'startTime'>[],
  limitMs: number,
): Promise<boolean> {
  if (members.length === 0) return true;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  let left = members.length;
  const watches = members.map(({ pid, startTime }) =>
    keeper.watch({ pid, startTime, boot: keeper.boot }, () => {
      if (--left === 0) resolve(true);
    }),
  );
  const timer = setTimeout(() => resolve(false), limitMs);
  const areGone = await promise;
  clearTimeout(timer);
  for (const watch of watches) watch.dispose();
  return areGone;
}
