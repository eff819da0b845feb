import { runGit } from '../../git/runGit.ts';
import type { Patch } from '../../protocol/changes.ts';
import { badRequest } from '../../protocol/errors.ts';
import type { CompareRacersParams } from '../../protocol/messages.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { racerNamed, visibleRace } from '../races/visibleRace.ts';
import { asVerb } from '../worktrees/runChanges.ts';
import { changes } from './changes.ts';

const LIMIT_BYTES = 16 * 1024 * 1024;
/** Programs that the repository names are not run for it. */
const DIFF = ['diff', '--no-color', '--no-ext-diff', '--no-textconv', '--find-renames'];

/** The differences between what two racers have made until now. @throws badRequest, gitFailed, noChanges */
export async function compareRacers(
  context: EngineContext,
  { id, from, to, stat }: CompareRacersParams,
  caller: Caller,
): Promise<Patch> {
  const race = visibleRace(context, id, caller);
  const made = async (name: string) => {
    const { task } = racerNamed(race, name);
    if (task === undefined) throw badRequest(`${name} was not started.`);
    return changes(context, { id: task }, caller);
  };
  const before = await made(from);
  const after = await made(to);
  const place = { cwd: after.top, environment: context.environments.load(race.environment) };
  const args = [...DIFF, ...(stat ? ['--stat'] : []), before.tree, after.tree, '--'];
  const { text } = await asVerb(() => runGit(place, args, { limitBytes: LIMIT_BYTES }));
  return { text };
}
