import type { StartParams } from '../../protocol/startParams.ts';
import type { Task } from '../../protocol/task.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { environmentIn } from '../guard/chosenVariables.ts';
import { containerOf } from './newTask.ts';

interface Chosen {
  environment: Record<string, string>;
  additions?: Record<string, string> | undefined;
}

/**
 * The parameters of a start with the environment that the task gets: with `additions`, that of the task in which it is
 * started, if the caller may see that task.
 */
export function withInherited(context: EngineContext, given: StartParams, caller: Caller): StartParams {
  const container = containerOf(context, given, caller);
  if (given.kind !== 'observer') return resolved(context, given, container);
  return given.start ? { ...given, start: resolved(context, given.start, container) } : given;
}

function resolved<C extends Chosen>(context: EngineContext, chosen: C, container: Task | undefined): C {
  const { additions, ...rest } = chosen;
  if (!additions) return chosen;
  const inherited = container && environmentIn(context, container);
  return { ...(rest as C), environment: { ...(inherited ?? chosen.environment), ...additions } };
}
