import { toError } from '../../base/errors.ts';
import { outputPath, transcriptPath } from '../../protocol/dataDirectory.ts';
import { badRequest, idTaken, notSaved, unknownTask } from '../../protocol/errors.ts';
import type { TaskOptions } from '../../protocol/startParams.ts';
import {
  DEFAULT_OUTPUT_LIMIT_BYTES,
  isTerminal,
  type Dependency,
  type Parent,
  type PendingReason,
  type Session,
  type Task,
  type TaskKind,
  type TaskSpec,
} from '../../protocol/task.ts';
import type { Until } from '../../protocol/until.ts';
import { canSee, taskOfSession } from '../access.ts';
import { findCycle } from '../dependencyCycle.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import { belowAny } from '../guard/agentFamily.ts';
import { checkLimits, startedInside } from '../guard/startGuard.ts';
import { discardOutput, prepareOutput } from '../outputFile.ts';
import { createTaskId } from '../taskIds.ts';
import { lastAttempt } from '../retryPolicy.ts';
import { transition } from '../taskTransitions.ts';

/** So many of the tasks that wait for each other in a circle are named. */
const NAMED_OF_CYCLE = 8;

/** The properties of a new task, other than the common ones of every start. */
export interface TaskDraft {
  kind: TaskKind;
  description: string;
  /** Called when nothing can refuse the task any more. */
  spec(): TaskSpec;
  /** The approval without which it does not start. */
  approval?: PendingReason & { kind: 'approval' };
  /** Its place in the order of starts; by default the last. */
  turn?: number;
  /** What an agent run goes on until. */
  until?: Until;
  /** What it is for another task or a race, and the worktree it works in or makes; only the host says so. */
  part?: Pick<Task, 'step' | 'race' | 'worktree' | 'source' | 'parent'>;
  /** What it waits for besides what was asked for. */
  after?: Dependency[];
}

/**
 * The task created by an earlier start with the same key in the same session, if any.
 * @throws badRequest if the caller may not see it
 */
export function findByKey(
  context: EngineContext,
  { key, owner }: { key: string | undefined; owner: Session },
  caller: Caller,
): Task | undefined {
  const known = key === undefined ? undefined : context.table.findByKey(key, owner.id);
  // Programs inside tasks of one owner share its keys.
  if (known && !findVisible(context, known.id, caller))
    throw badRequest('This key is taken. Choose another.');
  return known;
}

/** The task inside which something is started, if there is one that the caller may see. */
export function containerOf(
  context: EngineContext,
  params: Pick<TaskOptions, 'producer'>,
  caller: Caller,
): Task | undefined {
  return findVisible(context, startedInside(params) ?? taskOfSession(caller.session), caller);
}

/** The owner of a new task: inside a task, the owner of that task; otherwise the caller. */
export function ownerOf(context: EngineContext, params: TaskOptions, caller: Caller): Session {
  return containerOf(context, params, caller)?.owner ?? caller.session;
}

/**
 * Creates a task that waits to start, on disk and in the table.
 * @throws idTaken, nameTaken, unknownTask, badRequest, agentLimit, notSaved; nothing is changed then
 */
export function addTask(
  context: EngineContext,
  about: { draft: TaskDraft; params: TaskOptions; owner: Session; caller: Caller },
): Task {
  const { draft, params, owner, caller } = about;
  const { paths, table } = context;
  const earlier = params.id === undefined ? undefined : checkId(context, { id: params.id, owner }, caller);
  if (params.name !== undefined) table.checkNameIsFree(params.name, { session: owner.id });
  const id = params.id ?? createTaskId(draft.kind, (taken) => table.isTaken(taken));
  checkAfter(context, { id, after: params.after ?? [] }, caller);
  const { part } = draft;
  // A step is added before the task that it belongs to.
  const parent = part?.parent ?? parentOf(context, params, caller);
  // Whoever names another parent is inside its own agent run nevertheless.
  const places = [parent?.task, startedInside(params), taskOfSession(caller.session)];
  const below = belowAny(places, (id) => table.find(id));
  // Steps belong to what was allowed already.
  if (!part?.step) checkLimits(context, { kind: draft.kind, ...(below && { below }) });
  const now = new Date().toISOString();
  try {
    const spec = draft.spec();
    const isExternal = 'external' in spec;
    const number = earlier?.attempt.number ?? firstAttempt(context, params.id);
    const task: Task = {
      schema: 1,
      id,
      kind: draft.kind,
      ...(params.name !== undefined && { name: params.name }),
      description: draft.description,
      producer: params.producer,
      owner,
      ...part,
      ...(parent && { parent }),
      ...(below && { below }),
      ...(draft.until && { until: draft.until }),
      spec,
      attempt: {
        number,
        ...(params.retry && { max: lastAttempt(number, params.retry) }),
        ...(params.key !== undefined && { key: params.key }),
      },
      ...(earlier?.earlier && { earlier: earlier.earlier }),
      status: { state: 'pending', waitsFor: draft.approval ?? { kind: 'slot' } },
      createdAt: earlier?.createdAt ?? now,
      order: earlier?.order ?? table.nextOrder(),
      ...(earlier ? { turn: table.nextOrder() } : draft.turn !== undefined && { turn: draft.turn }),
      updatedAt: now,
      ...optionsOf(params, draft),
      output: { path: outputPath(paths, id), bytes: 0 },
      ...(draft.kind === 'agent' && !isExternal && { agent: { transcript: transcriptPath(paths, id) } }),
    };
    // The output of an earlier attempt is renamed when nothing can refuse this one any more.
    if (!earlier && !isExternal) prepareOutput(paths, task);
    return context.turn.put(task);
  } catch (error) {
    if (!earlier) discardOutput(outputPath(paths, id));
    throw notSaved(toError(error));
  }
}

/** An id chosen by the caller must be new, or that of an ended task of the same owner, which then runs again. */
function checkId(
  context: EngineContext,
  { id, owner }: { id: string; owner: Session },
  caller: Caller,
): Task | undefined {
  const known = context.table.find(id);
  if (!known && context.table.isTaken(id)) throw idTaken(id);
  const twin = known ? undefined : context.table.findTwin(id);
  if (twin !== undefined) throw idTaken(twin);
  if (!known) return undefined;
  if (known.owner.id !== owner.id || !isTerminal(known) || !findVisible(context, id, caller))
    throw idTaken(id);
  return transition(known, { type: 'rerun', at: new Date().toISOString() });
}

/** Traces of a removed task may still exist, and would be mistaken for those of a new task with its id. */
function firstAttempt({ executor }: EngineContext, id: string | undefined): number {
  return id === undefined ? 1 : executor.lastAttempt(id) + 1;
}

/** @throws unknownTask, badRequest if the task would wait for itself */
export function checkAfter(
  context: EngineContext,
  start: { id: string; after: { task: string }[] },
  caller: Caller,
): void {
  for (const { task } of start.after) {
    if (task !== start.id) visibleTask(context, task, caller);
  }
  // Nobody waits for a new id, so there is nothing to look for along what may be a long chain.
  const mayBeCircle =
    context.table.dependantsOf(start.id).size > 0 || start.after.some(({ task }) => task === start.id);
  const cycle = mayBeCircle && findCycle(start, (id) => context.table.find(id));
  if (cycle)
    throw badRequest(
      `The task would wait for itself: ${named(cycle).join(' after ')}. Leave one of them out.`,
    );
}

/** The ids of a cycle, the middle of a long one left out. */
function named(cycle: readonly string[]): readonly string[] {
  const half = NAMED_OF_CYCLE / 2;
  return cycle.length > NAMED_OF_CYCLE ? [...cycle.slice(0, half), '…', ...cycle.slice(-half)] : cycle;
}

/** The parents of the task; missing ones are inherited from the parent task. */
function parentOf(context: EngineContext, params: TaskOptions, caller: Caller): Parent | undefined {
  const id = params.parent?.task ?? startedInside(params) ?? taskOfSession(caller.session);
  if (id === undefined) return params.parent;
  const task = findVisible(context, id, caller);
  // The task that contains the caller may have been removed meanwhile; a parent given explicitly must exist.
  if (params.parent?.task !== undefined && !task) throw unknownTask(id);
  return { ...task?.parent, ...params.parent, task: id };
}

/** The task, unless it does not exist or the caller may not see it. */
function findVisible(
  { table }: EngineContext,
  id: string | undefined,
  { session }: Pick<Caller, 'session'>,
): Task | undefined {
  const task = id === undefined ? undefined : table.find(id);
  return task && canSee(session, task, (other) => table.find(other)) ? task : undefined;
}

/** What a person must allow is shown to them. */
function optionsOf(params: TaskOptions, { approval, after: further = [] }: TaskDraft): Partial<Task> {
  const after = [...(params.after ?? []), ...further];
  const { group, priority, locks, startAt, retry, timeoutMs } = params;
  const { cancelPolicy, closePolicy, transferTo, hidden, supportsResume, problemMatchers, metadata } = params;
  return {
    ...(group !== undefined && { group }),
    ...(priority !== undefined && { priority }),
    ...(params.executor?.kind === 'slurm' && { executor: params.executor }),
    ...(locks && locks.length > 0 && { locks }),
    ...(after.length > 0 && { after: after.map(({ task, on }) => ({ task, on })) }),
    ...(startAt !== undefined && { startAt: new Date(startAt).toISOString() }),
    ...(retry && { retry }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(params.stallAfterMs !== undefined && { stallAfterMs: params.stallAfterMs }),
    outputLimitBytes: params.outputLimitBytes ?? DEFAULT_OUTPUT_LIMIT_BYTES,
    ...(cancelPolicy && { cancelPolicy }),
    ...(closePolicy && { closePolicy }),
    ...(transferTo && { transferTo }),
    ...(hidden && !approval && { hidden }),
    ...(supportsResume !== undefined && { supportsResume }),
    ...(problemMatchers && { problemMatchers }),
    ...(metadata && { metadata }),
  };
}
