import { toError } from '../base/errors.ts';
import type { CommandSpec, ObserverSpec, Task } from '../protocol/task.ts';
import { describeCommand } from './commandLine.ts';
import type { EngineContext } from './engineContext.ts';
import { addTask } from './verbs/newTask.ts';

/** Performs the action of an observer for a task: publishes it, and starts the observer's command as a child. */
export function observe(context: EngineContext, id: string, task: string): void {
  const { table, turn, trace } = context;
  const observer = table.find(id);
  if (!observer) return;
  const { start } = observer.spec as ObserverSpec;
  const about = { at: new Date().toISOString(), id, type: 'observed' as const, task };
  if (!start) return turn.tell(about);
  try {
    turn.tell({ ...about, started: startChild(context, observer, start).id });
  } catch (error) {
    // The observer continues; its own record shows that its work failed.
    const message = `It could not start its command: ${toError(error).message}`;
    trace.write({ event: 'observerFailed', id, message });
    turn.apply(id, { type: 'described', progress: { state: 'error', message }, at: about.at });
  }
}

/** @throws what a start throws */
function startChild(context: EngineContext, observer: Task, spec: CommandSpec): Task {
  const nobody = { signal: new AbortController().signal, cancelExternal: () => false };
  return addTask(context, {
    draft: { kind: 'shell', description: describeCommand(spec.command), spec: () => spec },
    params: {
      producer: `task:${observer.id}`,
      ...(observer.group !== undefined && { group: observer.group }),
    },
    owner: observer.owner,
    caller: { session: observer.owner, ...nobody },
  });
}
