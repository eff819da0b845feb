import { agentLimit, modeForbids } from '../../protocol/errors.ts';
import { isWider } from '../../protocol/runMode.ts';
import type { StartParams, TaskOptions } from '../../protocol/startParams.ts';
import { agentSpecOf, type PendingReason, type Task } from '../../protocol/task.ts';
import { taskOfSession } from '../access.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { belowOf, isFromAgent } from './agentFamily.ts';
import { chosenVariables, environmentIn } from './chosenVariables.ts';
import { refusalOfExecutor } from './executorGuard.ts';
import { refusalByLimits } from './familyLimits.ts';
import { leaveInside, modeInside, modeOf, type RunAround } from './modeGuard.ts';

/* Guards what is started inside agent runs: by their modes, and by limits for all that descends from them. */

type Approval = PendingReason & { kind: 'approval' };

/** The id of the task in which the caller starts something, or of which it says so. */
export function startedInside({ producer }: Pick<TaskOptions, 'producer'>): string | undefined {
  return producer.startsWith('task:') ? producer.slice('task:'.length) : undefined;
}

/**
 * What a start may do by the modes of the agent runs in which it is made: the parameters, with the mode of an agent
 * narrowed where none was given, and the approval that it needs.
 * @throws modeForbids
 */
export function guardStart<P extends StartParams>(
  context: EngineContext,
  given: P,
  caller: Caller,
): { params: P; approval?: Approval } {
  const runs = runsAround(context, [given.parent?.task, startedInside(given), taskOfSession(caller.session)]);
  const chosen = given.kind === 'observer' ? given.start?.environment : given.environment;
  const approval = approvalInside(context, { runs, chosen }, caller);
  if (given.kind !== 'agent' || runs.length === 0) return { params: given, ...approval };
  const inside = modeInside(runs, given);
  if ('sentence' in inside) throw modeForbids(inside.sentence);
  return { params: { ...given, ...inside }, ...approval };
}

/** The same for a further attempt of an ended task, in another environment if one is given. @throws modeForbids, agentLimit */
export function guardFurtherAttempt(
  context: EngineContext,
  { task, environment }: { task: Task; environment?: Record<string, string> | undefined },
  caller: Caller,
): { approval?: Approval } {
  checkLimits(context, task);
  const runs = runsAround(context, [taskOfSession(caller.session)]);
  const approval = approvalInside(
    context,
    { runs, chosen: environment ?? environmentIn(context, task) },
    caller,
  );
  const spec = agentSpecOf(task);
  const inside = spec ? modeInside(runs, spec) : {};
  if ('sentence' in inside) throw modeForbids(inside.sentence);
  return approval;
}

/**
 * What a run may not do by its mode, it may not have done by a task that it started before: by one that takes input, or by
 * a run that may do more. @throws modeForbids
 */
export function guardMessage(context: EngineContext, task: Task, { session }: Caller): void {
  if (session.role !== 'program') return;
  const mode = agentSpecOf(task) && modeOf(task);
  for (const { id, task: run } of runsAround(context, [taskOfSession(session)])) {
    const own = run && modeOf(run);
    if (own === 'readOnly')
      throw modeForbids(`Agent run ${id} may change nothing, so it may send no messages.`);
    if (own && mode && isWider(mode, own))
      throw modeForbids(
        `Agent run ${task.id} has the mode ${mode}, which is wider than that of ${id} now, so only a person may send it messages.`,
      );
  }
}

/** What a model starts runs where people have set that tasks run. @throws agentLimit */
export function guardExecutor(
  { table, settings }: Pick<EngineContext, 'table' | 'settings'>,
  given: Exclude<StartParams, { kind: 'observer' }>,
  { session, inside }: Caller,
): void {
  const find = (id: string) => table.find(id);
  const containers = [inside, startedInside(given), taskOfSession(session)];
  const isFromModel = given.producer === 'mcp' || given.producer === 'tool';
  if (!isFromModel && !containers.some((id) => isFromAgent(id, find))) return;
  const around = containers.flatMap((id) => (id === undefined ? undefined : find(id)) ?? []);
  const refusal = refusalOfExecutor(given.executor, settings.current.executors, around);
  if (refusal !== undefined) throw agentLimit(refusal);
}

/** @throws agentLimit if a task may not start below the agent runs that are above it */
export function checkLimits(
  { table, settings }: Pick<EngineContext, 'table' | 'settings'>,
  task: Pick<Task, 'kind' | 'below'>,
): void {
  const refusal = refusalByLimits(task, settings.current.agentLimits ?? {}, (root) => table.familyOf(root));
  if (refusal !== undefined) throw agentLimit(refusal);
}

/** @throws modeForbids */
function approvalInside(
  context: EngineContext,
  { runs, chosen = {} }: { runs: readonly RunAround[]; chosen?: Record<string, string> | undefined },
  { session }: Caller,
): { approval?: Approval } {
  // People decide for themselves; an agent's own tools ask before they run a command line.
  if (session.role !== 'program') return {};
  const leave = leaveInside(runs);
  if (leave.kind === 'refused') throw modeForbids(leave.sentence);
  if (leave.kind === 'free') return {};
  const agent = agentSpecOf(leave.run)?.agentName ?? leave.run.id;
  const variables = chosenVariables(chosen, environmentIn(context, leave.run));
  return {
    approval: {
      ...{ kind: 'approval', since: new Date().toISOString(), run: leave.run.id, agent },
      ...(variables.length > 0 && { variables }),
    },
  };
}

/** The nearest agent run of each of these tasks, which may be that run. */
function runsAround({ table }: EngineContext, inside: readonly (string | undefined)[]): RunAround[] {
  const find = (id: string) => table.find(id);
  const ids = inside.flatMap((id) => belowOf(id === undefined ? undefined : find(id), find)?.run ?? []);
  return [...new Set(ids)].map((id) => ({ id, task: find(id) }));
}
