import type { ScheduledStart } from '../../protocol/schedule.ts';
import type { Task } from '../../protocol/task.ts';
import type { CommandContext } from '../commandContext.ts';
import { readSetting } from '../editor/settings.ts';
import { agentDraftOf, agentParams } from '../start/agentDraft.ts';
import { agentSettings } from '../start/agentSettings.ts';
import { askCommand, readHistory, rememberCommand } from '../start/askCommand.ts';
import { draftOf, startParams, type CommandDraft, type StartOptions } from '../start/commandDraft.ts';
import { windowEnvironment, windowUmask } from '../start/windowEnvironment.ts';
import { chooseFolder } from '../start/workingFolder.ts';

/** What is to be scheduled, and what its schedule may be called. */
export interface Scheduled {
  start: ScheduledStart;
  name?: string;
}

/** What a task does, to be done again in the environment of this window; `undefined` for what cannot be. */
export async function scheduledTask(task: Task): Promise<Scheduled | undefined> {
  const command = draftOf(task);
  if (command) return scheduledCommand(command);
  const draft = agentDraftOf(task);
  if (!draft) return undefined;
  const { name, ...rest } = draft;
  const params = agentParams(repeatable(rest), {
    environment: windowEnvironment(draft.cwd),
    ...(await windowUmask()),
    now: Date.now(),
    settings: agentSettings(draft.agent),
  });
  return { start: params, ...(name !== undefined && { name }) };
}

/** What the person types; `undefined` if they cancel. */
export async function askScheduled(
  { memory, model }: CommandContext,
  title: string,
): Promise<Scheduled | undefined> {
  const cwd = await chooseFolder();
  if (cwd === undefined) return undefined;
  const draft = await askCommand({ title, history: readHistory(memory), model }, { command: '', cwd });
  if (!draft) return undefined;
  await rememberCommand(memory, draft.command);
  return scheduledCommand(draft);
}

async function scheduledCommand({ name, ...draft }: CommandDraft): Promise<Scheduled | undefined> {
  const shell = draft.shell || readSetting('shell');
  const environment = windowEnvironment(draft.cwd, {
    wantsColours: readSetting('color'),
    ...(draft.variables ? { additions: draft.variables } : {}),
  });
  const params = startParams(
    { ...repeatable(draft), ...(shell ? { shell } : {}) },
    { environment, ...(await windowUmask()), now: Date.now() },
  );
  if (params.kind !== 'shell' && params.kind !== 'monitor') return undefined;
  return { start: params, ...(name !== undefined && { name }) };
}

/** Its worktree may be gone by then, so each task gets one of its own; and no window is there whose end would end it. */
function repeatable<D extends StartOptions>({
  closePolicy: _closePolicy,
  ...draft
}: D): Omit<D, 'closePolicy'> {
  return draft.worktree?.id === undefined ? draft : { ...draft, worktree: {} };
}
