import type { Racer, RaceRecord, RacerState, RaceState, Verification } from '../../protocol/race.ts';
import { totalUsage } from '../../protocol/agentRun.ts';
import { isTerminal, type Task } from '../../protocol/task.ts';

type Find = (id: string) => Task | undefined;

/** A race as it is now, from the records of its tasks. Pure. */
export function raceState(race: RaceRecord, find: Find, nowMs: number): RaceState {
  const { environment: _environment, caller: _caller, umask: _umask, ...shown } = race;
  const racers = race.racers.map((racer) => racerState(racer, find, nowMs));
  const costs = racers.flatMap(({ costUsd }) => costUsd ?? []);
  return {
    ...shown,
    racers,
    ...(costs.length > 0 && { costUsd: sum(costs) }),
    isOver: race.isStarted === true && race.racers.every((racer) => hasEnded(racer, find)),
  };
}

/** What all racers have cost, as far as their agents report it. */
export function costOf(race: RaceRecord, find: Find): number {
  const costs = race.racers.map(({ task }) => {
    const run = task === undefined ? undefined : find(task);
    return run?.agent ? (totalUsage(run.agent).costUsd ?? 0) : 0;
  });
  return sum(costs);
}

function racerState(racer: Racer, find: Find, nowMs: number): RacerState {
  const { verify, original, setting: _setting, ...shown } = racer;
  const run = racer.task === undefined ? undefined : find(racer.task);
  const verified = { verify: verificationOf(verify, find), original: verificationOf(original, find) };
  const message = (run && messageOf(run)) ?? racer.problem;
  const elapsedMs = run && elapsedOf(run, nowMs);
  const { turns, costUsd } = run?.agent ? totalUsage(run.agent) : {};
  return {
    ...shown,
    state: run?.status.state ?? 'notStarted',
    ...(message !== undefined && { message }),
    ...(verified.verify && { verify: verified.verify }),
    ...(verified.original && { original: verified.original }),
    ...(elapsedMs !== undefined && { elapsedMs }),
    ...(turns !== undefined && { turns }),
    ...(costUsd !== undefined && { costUsd }),
    ...(run?.worktree !== undefined && { worktree: run.worktree }),
  };
}

function verificationOf(id: string | undefined, find: Find): Verification | undefined {
  const task = id === undefined ? undefined : find(id);
  if (!task) return undefined;
  const code = codeOf(task);
  return { task: task.id, state: task.status.state, ...(code !== undefined && { code }) };
}

/** Its exit code, if it has ended by itself. */
export function codeOf({ status }: Pick<Task, 'status'>): number | undefined {
  if (status.state === 'completed') return status.exitCode ?? 0;
  return status.state === 'failed' && status.failure.kind === 'exit' ? status.failure.code : undefined;
}

function messageOf({ status }: Task): string | undefined {
  if (status.state === 'cancelled') return status.reason;
  if (status.state !== 'failed') return undefined;
  const { failure } = status;
  if ('message' in failure && failure.message) return failure.message;
  return 'code' in failure ? `Exit code ${failure.code}` : failure.kind;
}

function elapsedOf({ startedAt, endedAt }: Task, nowMs: number): number | undefined {
  if (startedAt === undefined) return undefined;
  return Math.max(0, (endedAt === undefined ? nowMs : Date.parse(endedAt)) - Date.parse(startedAt));
}

function hasEnded({ task, verify, original }: Racer, find: Find): boolean {
  return [task, verify, original].every((id) => {
    const found = id === undefined ? undefined : find(id);
    return !found || isTerminal(found);
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
