import { toError } from '../../base/errors.ts';
import { isExpectedError } from '../../protocol/errors.ts';
import type { Racer, RaceRecord } from '../../protocol/race.ts';
import type { StartParams } from '../../protocol/startParams.ts';
import { AGENT_GROUP, type Task } from '../../protocol/task.ts';
import type { EngineContext } from '../engineContext.ts';
import { startKnowingAgent } from '../verbs/start.ts';
import { callerOf } from './raceCaller.ts';

/**
 * Starts the racers that were not started, each with its verification. Their keys make a repetition harmless. A racer
 * that is refused says why, and the others start nevertheless. @throws notSaved
 */
export async function startMissing(context: EngineContext, race: RaceRecord): Promise<void> {
  const racers: Racer[] = [];
  for (const racer of race.racers) {
    // oxlint-disable-next-line no-await-in-loop -- they queue in the order in which they were asked for
    racers.push(await started(context, race, racer));
  }
  context.races.change(race.id, (now) => ({ ...now, racers, isStarted: true }));
}

async function started(context: EngineContext, race: RaceRecord, racer: Racer): Promise<Racer> {
  if (racer.task !== undefined || racer.problem !== undefined) return racer;
  let known = racer;
  try {
    const run = await startOnce(context, race, {
      params: runParams(context, race, racer),
      racer,
    });
    // It works, whatever becomes of its verification.
    known = { ...racer, task: run.id };
    if (race.verify === undefined) return known;
    const verify = await startOnce(context, race, {
      params: verifyParams(context, race, { racer, run }),
      racer,
      isStep: true,
    });
    return { ...known, verify: verify.id };
  } catch (error) {
    if (!isExpectedError(error)) throw error;
    return { ...known, problem: toError(error).message };
  }
}

/** Starts a task of a racer, unless it was started before. @throws as `start` */
export async function startOnce(
  context: EngineContext,
  race: RaceRecord,
  {
    params,
    racer,
    isStep = false,
  }: { params: StartParams & { key: string }; racer: Racer; isStep?: boolean },
): Promise<Task> {
  const known = context.table.findByKey(params.key, race.owner.id);
  if (known) return known;
  const part = {
    race: { id: race.id, name: race.name, racer: racer.name },
    ...(isStep && { step: 'verify' as const }),
  };
  return startKnowingAgent(context, params, { ...callerOf(race), part });
}

function runParams(context: EngineContext, race: RaceRecord, racer: Racer) {
  const { prompt, cwd, mode, maxTurns, group, umask, producer, parent } = race;
  return {
    kind: 'agent' as const,
    agent: racer.agent,
    ...(racer.setting !== undefined && { setting: racer.setting }),
    ...(racer.model !== undefined && { model: racer.model }),
    ...{ prompt, cwd, producer, name: racer.name },
    environment: context.environments.load(race.environment),
    ...(mode && { mode }),
    ...(maxTurns !== undefined && { maxTurns }),
    ...(group !== undefined && { group }),
    ...(umask !== undefined && { umask }),
    ...(parent && { parent }),
    worktree: { ...race.worktree, base: race.base.commit, name: racer.name },
    key: keyOf(race, racer, 'run'),
  };
}

function verifyParams(context: EngineContext, race: RaceRecord, { racer, run }: { racer: Racer; run: Task }) {
  return {
    ...commandOf(context, race),
    after: [{ task: run.id, on: 'success' as const }],
    parent: { task: run.id },
    ...(run.worktree !== undefined && { worktree: { id: run.worktree } }),
    key: keyOf(race, racer, 'verify'),
  };
}

/** The verify command, as a start. */
export function commandOf(context: EngineContext, race: RaceRecord) {
  const { verify = '', cwd, shell, group = AGENT_GROUP, umask, producer, verifyTimeoutMs } = race;
  return {
    kind: 'shell' as const,
    ...{ command: verify, cwd, producer, group },
    ...(shell !== undefined && { shell }),
    environment: context.environments.load(race.environment),
    ...(umask !== undefined && { umask }),
    ...(verifyTimeoutMs !== undefined && { timeoutMs: verifyTimeoutMs }),
  };
}

export function keyOf(race: RaceRecord, racer: Racer, what: string): string {
  return `race:${race.id}:${racer.name}:${what}`;
}
