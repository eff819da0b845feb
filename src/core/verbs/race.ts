import { toError } from '../../base/errors.ts';
import { commitOf, findRepository } from '../../git/repository.ts';
import { badRequest, notSaved } from '../../protocol/errors.ts';
import type { RaceParams, RaceRecord, RaceState } from '../../protocol/race.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { checkStart } from '../machineChecks.ts';
import { createRaceId, freeName, nameFromPrompt, namedRacers } from '../races/raceNames.ts';
import { asVerb } from '../worktrees/runChanges.ts';
import { stateOf } from '../races/stateOf.ts';
import { withInherited } from './inheritedEnvironment.ts';
import { ownerOf } from './newTask.ts';

/**
 * Starts a race. Resolves when its racers have been started, or have said why they cannot be.
 * @throws badRequest, nameTaken, gitFailed, notSaved
 */
export async function race(context: EngineContext, given: RaceParams, caller: Caller): Promise<RaceState> {
  const { races, table } = context;
  const { name: wanted, base = 'HEAD' } = given;
  const environment = environmentOf(context, given, caller);
  checkVerify(given, environment);
  const commit = await commitFor({ cwd: given.cwd, environment, base });
  const owner = ownerOf(context, given, caller);
  const name = wanted ?? freeName(nameFromPrompt(given.prompt), (each) => isTaken(context, each));
  if (wanted !== undefined && isTaken(context, wanted))
    throw badRequest(`There is a race "${wanted}" already. Choose another name.`);
  const racers = namedRacers(name, given.racers);
  for (const racer of racers) table.checkNameIsFree(racer.name, { session: owner.id });
  const record: RaceRecord = {
    schema: 1,
    id: createRaceId((id) => races.find(id) !== undefined),
    ...{ name, owner, caller: caller.session },
    ...chosen(given),
    environment: keep(context, environment),
    base: { name: base, commit },
    racers,
    createdAt: new Date().toISOString(),
  };
  await races.begin(record);
  return stateOf(context, races.find(record.id) ?? record);
}

/** What holds for all racers, and nothing else that a client may have sent. */
function chosen(given: RaceParams) {
  const { prompt, cwd, verify, shell, verifyTimeoutMs, mode, group, maxTurns, budgetUsd, umask } = given;
  const { producer, parent, worktree } = given;
  return {
    ...{ prompt, cwd, producer },
    ...(verify !== undefined && { verify }),
    ...(shell !== undefined && { shell }),
    ...(verifyTimeoutMs !== undefined && { verifyTimeoutMs }),
    ...(mode && { mode }),
    ...(group !== undefined && { group }),
    ...(maxTurns !== undefined && { maxTurns }),
    ...(budgetUsd !== undefined && { budgetUsd }),
    ...(worktree && { worktree }),
    ...(umask !== undefined && { umask }),
    ...(parent && { parent }),
  };
}

/** Nothing works for a race that cannot be verified. @throws badRequest */
function checkVerify(
  { verify: command, shell, cwd, producer }: RaceParams,
  environment: Record<string, string>,
): void {
  if (command === undefined) return;
  const own = shell === undefined ? {} : { shell };
  checkStart({ kind: 'shell', command, cwd, environment, producer, ...own });
}

function isTaken({ races }: EngineContext, name: string): boolean {
  return races.values().some((race) => race.name === name);
}

function environmentOf(context: EngineContext, given: RaceParams, caller: Caller): Record<string, string> {
  const { cwd, environment, additions, producer, parent } = given;
  const command = {
    ...{ kind: 'shell' as const, command: 'true', cwd, environment, producer },
    ...(additions && { additions }),
    ...(parent && { parent }),
  };
  const inherited = withInherited(context, command, caller);
  return inherited.kind === 'observer' ? environment : inherited.environment;
}

/** @throws notSaved */
function keep({ environments }: EngineContext, environment: Record<string, string>): string {
  try {
    return environments.keep(environment);
  } catch (error) {
    throw notSaved(toError(error));
  }
}

/** @throws badRequest, gitFailed */
async function commitFor({
  base,
  ...place
}: {
  cwd: string;
  environment: Record<string, string>;
  base: string;
}): Promise<string> {
  return asVerb(async () => {
    if (!(await findRepository(place)))
      throw badRequest(`${place.cwd} is in no git repository, so racers cannot have worktrees of their own.`);
    const commit = await commitOf(place, base);
    if (commit !== undefined) return commit;
    throw badRequest(
      base === 'HEAD'
        ? 'The repository has no commit yet, so there is nothing that racers can begin at.'
        : `The repository has no commit "${base}".`,
    );
  });
}
