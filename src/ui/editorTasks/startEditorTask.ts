import { l10n } from 'vscode';
import { toError } from '../../base/errors.ts';
import { badRequest } from '../../protocol/errors.ts';
import { isUnfinished, type Task } from '../../protocol/task.ts';
import type { CommandContext } from '../commandContext.ts';
import { startAgent, startTask } from '../start/startTask.ts';
import { EditorTaskDrafts } from './editorTaskDrafts.ts';
import type { EditorDraft } from './legworkDrafts.ts';
import type { TaskBook } from './taskBook.ts';
import type { EditorTask } from './taskFiles.ts';
import { taskGraph } from './taskGraph.ts';
import { freeName } from './taskNames.ts';
import { planTask } from './taskPlan.ts';
import { NotWanted } from './variables/resolver.ts';

/** What is started for one of several tasks, and after which of those before it. */
interface Start {
  draft: EditorDraft;
  task: EditorTask;
  after: number[];
}

/**
 * Starts a task of the editor in the background, after those that it depends on. Everything is looked up and asked
 * before anything starts. `undefined` if the person does not want to go on.
 * @throws `badRequest` for what cannot be resolved, and what a start throws
 */
export async function startEditorTask(
  context: CommandContext,
  task: EditorTask,
  book: TaskBook,
): Promise<Task | undefined> {
  const steps = planTask(await taskGraph(task, book));
  const drafts = new EditorTaskDrafts(book, context.model);
  const starts: Start[] = [];
  try {
    for (const { work, after } of steps) {
      // oxlint-disable-next-line no-await-in-loop -- a person is asked one thing after the other
      starts.push({ draft: await drafts.draft(work), task: work, after });
    }
  } catch (error) {
    if (error instanceof NotWanted) return undefined;
    throw error;
  }
  return startAll(context, starts);
}

/** Starts all, and returns the last. If one cannot be started, those before it are cancelled. */
async function startAll(context: CommandContext, starts: Start[]): Promise<Task | undefined> {
  const started: Task[] = [];
  const taken = takenNames(context);
  try {
    for (const { draft, task: editors, after } of starts) {
      const name = freeName(editors.task.label, taken);
      if (name !== undefined) taken.add(name);
      const ids = after.map((index) => started[index]?.id ?? '');
      // oxlint-disable-next-line no-await-in-loop -- each needs the ids of those before it
      const task = await startDraft(
        context,
        withStart(draft, { name, ids, matchers: editors.task.matchers }),
      );
      if (!task) {
        await cancelAll(context, started);
        return undefined;
      }
      started.push(task);
    }
  } catch (error) {
    await cancelAll(context, started);
    throw error;
  }
  return started.at(-1);
}

/** Starts a command or a run of an agent; `undefined` if the person does not want it after all. */
export function startDraft(context: CommandContext, draft: EditorDraft): Promise<Task | undefined> {
  return 'agent' in draft ? startAgent(context, draft.agent) : startTask(context, draft.command);
}

/** The names that no other task of this window can have for the moment. */
export function takenNames({ model, session }: CommandContext): Set<string> {
  const live = model.all().filter((task) => task.owner.id === session.id && isUnfinished(task));
  return new Set(live.flatMap(({ name }) => name ?? []));
}

function withStart(
  draft: EditorDraft,
  { name, ids, matchers }: { name: string | undefined; ids: string[]; matchers: unknown[] | undefined },
): EditorDraft {
  const add = <D extends { name?: string; after?: { tasks: string[]; on: string } }>(one: D): D => {
    const given = matchers === undefined ? one : { ...one, problemMatchers: matchers };
    const named = given.name === undefined && name !== undefined ? { ...given, name } : given;
    if (ids.length === 0) return named;
    if (one.after && one.after.on !== 'success') {
      throw badRequest(
        l10n.t('A task with both "dependsOn" and "after" can only start after the success of all of them.'),
      );
    }
    return { ...named, after: { tasks: [...ids, ...(one.after?.tasks ?? [])], on: 'success' } };
  };
  return 'agent' in draft ? { agent: add(draft.agent) } : { command: add(draft.command) };
}

async function cancelAll({ gateway, log }: CommandContext, tasks: Task[]): Promise<void> {
  const reason = 'A task that was to follow could not be started.';
  const cancels = tasks.map(({ id }) => gateway.withClient((client) => client.cancel({ id, reason })));
  for (const result of await Promise.allSettled(cancels)) {
    if (result.status === 'rejected') log.warn(`Failed to cancel: ${toError(result.reason).message}`);
  }
}
