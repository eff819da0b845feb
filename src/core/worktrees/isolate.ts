import { join } from 'node:path';
import { badRequest } from '../../protocol/errors.ts';
import type { StartParams } from '../../protocol/startParams.ts';
import { isTerminal, type Dependency, type Session, type Task } from '../../protocol/task.ts';
import type { Isolation, WorktreeRecord } from '../../protocol/worktree.ts';
import { canSee, taskOfSession } from '../access.ts';
import { describeCommand } from '../commandLine.ts';
import type { Caller, EngineContext } from '../engineContext.ts';
import { addTask, type TaskDraft } from '../verbs/newTask.ts';
import { addWorktree, afterStep, makingSteps, newRunId } from './addWorktree.ts';
import { folderIn, namedIn, planWorktree, type PlacedParams } from './planWorktree.ts';
import { tasksIn } from './worktreeState.ts';

/** Where a task works that is started with a worktree. */
export interface IsolatedPlace {
  /** The start, in that place. */
  params: PlacedParams;
  /** An existing worktree, or what is to be made. */
  worktree:
    { shared: WorktreeRecord } | { planned: { record: WorktreeRecord; branches: ReadonlySet<string> } };
}

/** Decides where a task works: in a worktree that exists, or in one of its own. @throws badRequest, gitFailed */
export async function isolate(
  context: EngineContext,
  given: PlacedParams & { worktree?: Isolation },
  { caller, owner }: { caller: Caller; owner: Session },
): Promise<IsolatedPlace> {
  const { worktree: isolation = {}, ...params } = given;
  if (isolation.id !== undefined) {
    const shared = visibleWorktree(context, isolation.id, caller);
    checkIsUsable(shared);
    const isMade = shared.state === 'ready';
    const cwd = isMade ? await folderIn(shared, params.cwd) : topOf(shared);
    return { params: { ...params, cwd }, worktree: { shared } };
  }
  const planned = await planWorktree(context, params, { isolation, owner });
  const wanted = isolation.name ?? params.name ?? wordsOf(params);
  const record = namedIn(context, planned, wanted);
  return { params: { ...params, cwd: topOf(record) }, worktree: { planned: { ...planned, record } } };
}

function wordsOf(params: PlacedParams): string {
  return describeCommand(params.kind === 'agent' ? params.prompt : params.command);
}

function topOf({ path, below = '' }: WorktreeRecord): string {
  return join(path, below);
}

/** Adds a task that works in a worktree, and before it the step that makes one. @throws like `addTask` */
export function addIsolated(
  context: EngineContext,
  about: { draft: TaskDraft; params: StartParams; owner: Session; caller: Caller },
  { worktree }: IsolatedPlace,
): Task {
  const { draft, params, owner, caller } = about;
  if ('shared' in worktree) {
    const record = context.worktrees.keeper.find(worktree.shared.id);
    if (!record) throw badRequest(`The worktree ${worktree.shared.name} was removed meanwhile.`);
    checkIsUsable(record);
    return addTask(context, {
      ...about,
      draft: inWorktree(draft, record, stepsBefore(context, record)),
    });
  }
  const { planned } = worktree;
  const id = params.id ?? newRunId(context, params.kind);
  // Another worktree may have got the name meanwhile, but its folder has the id.
  const record = namedIn(context, planned, planned.record.name);
  const step = addWorktree(context, { run: id, record, params: params as PlacedParams, owner }, caller);
  try {
    const own = inWorktree(draft, record, [afterStep(step)]);
    return addTask(context, { draft: own, params: { ...params, id }, owner, caller });
  } catch (error) {
    context.turn.remove(step.id);
    context.worktrees.keeper.forget(record.id);
    throw error;
  }
}

/** What was reserved for a worktree that has no record after all. */
export function giveBackPorts({ worktrees }: EngineContext, { worktree }: IsolatedPlace): void {
  const first = 'planned' in worktree ? worktree.planned.record.firstPort : undefined;
  if (first !== undefined) worktrees.keeper.giveBackPorts(first);
}

/** The draft of a task that works in this worktree, once these steps have made it. */
function inWorktree(
  draft: TaskDraft,
  { id, source, below = '' }: WorktreeRecord,
  after: Dependency[],
): TaskDraft {
  return { ...draft, part: { ...draft.part, worktree: id, source: join(source, below) }, after };
}

/** The steps that are still making it. */
function stepsBefore(context: EngineContext, { id }: WorktreeRecord): Dependency[] {
  return makingSteps(context, id)
    .filter((step) => !isTerminal(step))
    .map(afterStep);
}

/** @throws badRequest */
export function checkIsUsable({ name, state, parked }: WorktreeRecord): void {
  if (state === 'making' || state === 'ready') return;
  const last = parked?.at(-1);
  const kept = last ? ` What was in it is on ${last.ref}: git branch ${name} ${last.ref}` : '';
  throw badRequest(
    `The worktree ${name} ${state === 'removed' ? 'was removed' : 'is being removed'}.${kept}`,
  );
}

/** The worktree, if the caller may see a task in it, or owns it. @throws badRequest */
export function visibleWorktree(
  context: EngineContext,
  id: string,
  caller: Pick<Caller, 'session'>,
): WorktreeRecord {
  const record = context.worktrees.keeper.find(id);
  if (!record || !maySee(context, record, caller.session)) throw badRequest(`There is no worktree ${id}.`);
  return record;
}

/** Whether a session may see a worktree: people see all; programs those in which they see a task, and their own. */
export function maySee(context: EngineContext, { id, owner }: WorktreeRecord, session: Session): boolean {
  if (session.role !== 'program') return true;
  if (taskOfSession(session) === undefined && owner.id === session.id) return true;
  return tasksIn(context, id).some((task) => canSee(session, task, (other) => context.table.find(other)));
}
