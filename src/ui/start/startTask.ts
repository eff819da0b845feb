import type { StartParams } from '../../protocol/startParams.ts';
import type { Task } from '../../protocol/task.ts';
import type { CommandContext } from '../commandContext.ts';
import { closePolicySetting, readSetting, worktreeSettings } from '../editor/settings.ts';
import { isEverythingAllowed } from '../tasks/allowEverything.ts';
import { agentParams, type AgentDraft } from './agentDraft.ts';
import { agentSettings } from './agentSettings.ts';
import { startParams, type CommandDraft, type StartOptions } from './commandDraft.ts';
import { rememberIsolation } from './usualIsolation.ts';
import { windowEnvironment, windowUmask } from './windowEnvironment.ts';

/** Starts a command in an environment like that of an integrated terminal, and shows it in the tree. */
export async function startTask(context: CommandContext, draft: CommandDraft): Promise<Task> {
  const shell = draft.shell || readSetting('shell');
  const params = startParams(
    { ...withClosePolicy(draft), ...(shell ? { shell } : {}) },
    {
      environment: windowEnvironment(draft.cwd, {
        wantsColours: readSetting('color'),
        ...(draft.variables ? { additions: draft.variables } : {}),
      }),
      ...(await windowUmask()),
      now: Date.now(),
    },
  );
  return startAndShow(context, params);
}

/** Adds the close policy of the draft, else of the setting, unless it is `keep`. */
function withClosePolicy<D extends StartOptions>(draft: D): D {
  const closePolicy = draft.closePolicy ?? closePolicySetting();
  return closePolicy === 'keep' ? draft : { ...draft, closePolicy };
}

/** Starts a task and shows it in the tree. */
async function startAndShow(context: CommandContext, params: StartParams): Promise<Task> {
  const task = await context.gateway.withClient((client) => client.start(withWorktreeSettings(params)));
  // The news of the task may come after the answer.
  if (!context.model.get(task.id)) context.model.apply({ changed: [task], removed: [] });
  // Showing it is a nicety; the task runs whether the view takes part or not.
  context.tree.reveal(task).catch((error: unknown) => context.log.debug(`Reveal: ${String(error)}`));
  return task;
}

/** A new worktree is prepared as the settings say. */
function withWorktreeSettings<P extends StartParams>(params: P): P {
  if (params.kind === 'observer' || !params.worktree || params.worktree.id !== undefined) return params;
  return { ...params, worktree: { ...worktreeSettings(), ...params.worktree } };
}

/** Starts an agent run; `undefined` when the person does not want to allow it all that it would be allowed. */
export async function startAgent(context: CommandContext, draft: AgentDraft): Promise<Task | undefined> {
  if (draft.mode === 'allowAll' && !(await isEverythingAllowed(context))) return undefined;
  const params = agentParams(withClosePolicy(draft), {
    environment: windowEnvironment(draft.cwd),
    ...(await windowUmask()),
    now: Date.now(),
    settings: agentSettings(draft.agent, draft),
  });
  const task = await startAndShow(context, params);
  await rememberIsolation(context, draft.worktree);
  return task;
}
