import type { StartParams } from '../../protocol/startParams.ts';
import type { Task } from '../../protocol/task.ts';
import type { CommandContext } from '../commandContext.ts';
import { closePolicySetting, readSetting } from '../editor/settings.ts';
import { startParams, type StartOptions, type TaskDraft } from './taskDraft.ts';
import { windowEnvironment, windowUmask } from './windowEnvironment.ts';

/** Starts a command in an environment like that of an integrated terminal, and shows it in the tree. */
export async function startTask(context: CommandContext, draft: TaskDraft): Promise<Task> {
  const shell = draft.shell || readSetting('shell');
  const params = startParams(
    { ...withClosePolicy(draft), ...(shell ? { shell } : {}) },
    {
      environment: windowEnvironment(draft.cwd, { wantsColours: readSetting('color') }),
      ...(await windowUmask()),
      now: Date.now(),
    },
  );
  return startAndShow(context, params);
}

/** What is to become of it when the window closes, where neither the draft nor the setting leaves it going on. */
export function withClosePolicy<D extends StartOptions>(draft: D): D {
  const closePolicy = draft.closePolicy ?? closePolicySetting();
  return closePolicy === 'keep' ? draft : { ...draft, closePolicy };
}

/** Starts a task and shows it in the tree. */
export async function startAndShow(context: CommandContext, params: StartParams): Promise<Task> {
  const task = await context.gateway.withClient((client) => client.start(params));
  // The news of the task may come after the answer.
  if (!context.model.get(task.id)) context.model.apply({ changed: [task], removed: [] });
  // Showing it is a nicety; the task runs whether the view takes part or not.
  context.tree.reveal(task).catch((error: unknown) => context.log.debug(`Reveal: ${String(error)}`));
  return task;
}
