import type { HeldRun, Termination } from '../core/executor.ts';
import type { Member, ProcessKeeper } from './processKeeper.ts';

/** How long a process may take to end after a KILL before it counts as a survivor. */
const KILL_LIMIT_MS = process.platform === 'win32' ? 10_000 : 3000;
/** The pause before the remaining processes are looked up again. */
const LOOK_AGAIN_MS = 250;
/** How long a wrapper whose command has ended may take to record the end. */
const WRAPPER_LIMIT_MS = 500;

/**
 * Ends a task's process tree: asks it to end, waits `graceMs`, then kills repeatedly until a lookup of the whole system
 * finds none. The wrapper is killed last, if at all, because it records how the command ended.
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

/** Asks all processes to end, and waits; resolves with whether none was found within that time. */
async function endPolitely(keeper: ProcessKeeper, held: HeldRun, graceMs: number): Promise<boolean> {
  await keeper.signal(held, 'term');
  const deadline = performance.now() + graceMs;
  // The wrapper ends after all processes of its command, so watching it suffices.
  if (!(await untilGone(keeper, [held.process], graceMs))) return false;
  const left = await keeper.members(held);
  if (left.length === 0) return true;
  // The wrapper was killed, or missed processes: those have their time nevertheless.
  await untilGone(keeper, left, deadline - performance.now());
  return false;
}

/** Resolves when all of them have ended (`true`), or when that takes longer. */
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
