import { wrongState } from '../../protocol/errors.ts';
import type { CancelParams } from '../../protocol/messages.ts';
import { agentSpecOf, isTerminal, type Task } from '../../protocol/task.ts';
import { descendantsOf } from '../taskTree.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import { inSlices } from '../turn/inSlices.ts';

/** Tasks cancelled in one turn: each is written several times, by what follows as well. */
const CHUNK = 5;

/**
 * Answers when the cancel is on its way; an agent's run takes along what it started. Of a task that has ended it ends
 * what that left running, and answers when it has. @throws unknownTask, wrongState
 */
export function cancel(context: EngineContext, params: CancelParams, caller: Caller): Task | Promise<Task> {
  const task = visibleTask(context, params.id, caller);
  if (isTerminal(task) && task.leftovers) return endLeftovers(context, task, caller);
  if (!isTerminal(task) && context.supervisor.hasFailedToEnd(task.id)) return endNow(context, task);
  if (!isCancellable(task)) throw wrongState({ id: task.id, state: stateInWords(task), verb: 'cancelled' });
  return agentSpecOf(task)
    ? cancelWithParts(context, task, params.reason)
    : requestCancel(context, task, params.reason);
}

/** What could not be ended is asked for again, and now without a grace period. */
function endNow({ trace, turn, table }: EngineContext, { id }: Task): Task {
  trace.write({ event: 'killRequested', id });
  turn.perform({ effect: 'kill', id });
  return table.get(id);
}

/** What an agent has started is part of its run. */
async function cancelWithParts(context: EngineContext, run: Task, reason?: string): Promise<Task> {
  requestCancel(context, run, reason);
  const parts = descendantsOf([run], startedBy(context)).filter(({ id }) => id !== run.id);
  await requestCancels(context, parts, reason ?? `Its agent run ${run.id} was cancelled.`);
  return context.table.get(run.id);
}

/** What a task has started. What makes its worktree may be for others, too, and ends with the last of them. */
export function startedBy({ table }: EngineContext): (id: string) => Task[] {
  return (id) => table.childrenOf(id).filter(({ step }) => step !== 'worktree');
}

async function endLeftovers(context: EngineContext, { id }: Task, caller: Caller): Promise<Task> {
  await context.leftovers.look(id);
  const task = visibleTask(context, id, caller);
  // Gone meanwhile, perhaps because somebody else asked for it, too.
  if (!task.leftovers) return task;
  await context.leftovers.end(id);
  return visibleTask(context, id, caller);
}

/** Whether a cancel would do anything. */
export function isCancellable(task: Task): boolean {
  return !isTerminal(task) && task.status.state !== 'cancelRequested';
}

/** Cancels those of the tasks that can be; answers with how they are then. Very many are cancelled little by little. */
export async function requestCancels(
  context: EngineContext,
  tasks: readonly Task[],
  reason?: string,
): Promise<Task[]> {
  const ids = tasks.filter(isCancellable).map(({ id }) => id);
  await inSlices(chunksOf(waitingFirst(context, ids), CHUNK), (chunk) => {
    context.turn.run(() => {
      for (const id of chunk) {
        const task = context.table.find(id);
        if (task && isCancellable(task)) requestCancel(context, task, reason);
      }
    });
  });
  return ids.flatMap((id) => context.table.find(id) ?? []);
}

/** None of what waits is to start in the slots of those that run. */
function* waitingFirst({ table }: EngineContext, ids: readonly string[]): Iterable<string> {
  const others: string[] = [];
  for (const id of ids) {
    if (table.find(id)?.status.state === 'pending') yield id;
    else others.push(id);
  }
  yield* others;
}

function* chunksOf<T>(items: Iterable<T>, size: number): Iterable<T[]> {
  let chunk: T[] = [];
  for (const item of items) {
    chunk.push(item);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

/** Cancels a task that can be. */
export function requestCancel({ trace, turn }: EngineContext, { id }: Task, reason?: string): Task {
  trace.write({ event: 'cancelRequested', id });
  const at = new Date().toISOString();
  return turn.apply(id, { type: 'cancelRequested', ...(reason !== undefined && { reason }), at });
}

/** The state for a sentence that says what cannot be done. */
export function stateInWords(task: Task): string {
  return task.status.state === 'cancelRequested' ? 'being cancelled already' : task.status.state;
}
