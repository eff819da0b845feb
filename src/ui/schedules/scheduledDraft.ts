import { l10n } from 'vscode';
import type { ScheduledStart } from '../../protocol/schedule.ts';
import { commandSpecOf, type Task } from '../../protocol/task.ts';
import type { CommandContext } from '../commandContext.ts';
import { readSetting } from '../editor/settings.ts';
import { agentDraftOf, agentParams, type AgentDraft } from '../start/agentDraft.ts';
import { agentSettings } from '../start/agentSettings.ts';
import { askCommand, readHistory, rememberCommand } from '../start/askCommand.ts';
import { askPrompt } from '../start/askPrompt.ts';
import { draftOf, startParams, type CommandDraft, type StartOptions } from '../start/commandDraft.ts';
import { chooseDraft } from '../start/commands/startAgentRun.ts';
import { pickValue } from '../start/draftOption.ts';
import { windowEnvironment, windowUmask } from '../start/windowEnvironment.ts';
import { chooseFolder } from '../start/workingFolder.ts';
import { isEverythingAllowed } from '../tasks/allowEverything.ts';

/** What is to be scheduled, and what its schedule may be called. */
export interface Scheduled {
  start: ScheduledStart;
  name?: string;
}

/** What a task does, to be done again in the environment of this window; `undefined` for what may not be. */
export async function scheduledTask(context: CommandContext, task: Task): Promise<Scheduled | undefined> {
  const command = draftOf(task);
  const words = commandSpecOf(task)?.command;
  if (command) return scheduledCommand({ ...command, ...(Array.isArray(words) && { words }) });
  const agent = agentDraftOf(task);
  return agent && scheduledAgent(context, agent);
}

/** A command that the person types, or an agent run that they describe; `undefined` if they cancel. */
export async function askScheduled(context: CommandContext, title: string): Promise<Scheduled | undefined> {
  const { memory } = context;
  const what = await pickValue(title, [
    { label: l10n.t('Command'), value: 'command' as const },
    { label: l10n.t('Agent Run'), value: 'agent' as const },
  ]);
  const cwd = what && (await chooseFolder());
  if (cwd === undefined) return undefined;
  if (what === 'agent') {
    const agent = await chooseDraft(context, { title, cwd });
    const placeholder = l10n.t('What the agent should do in {0}', cwd);
    const answer = agent && (await askPrompt({ title, placeholder }, agent, context));
    return answer && scheduledAgent(context, answer.draft);
  }
  const draft = await askCommand(
    { title, history: readHistory(memory), around: context },
    { command: '', cwd },
  );
  if (!draft) return undefined;
  await rememberCommand(memory, draft.command);
  return scheduledCommand(draft);
}

async function scheduledAgent(
  context: CommandContext,
  { name, ...draft }: AgentDraft,
): Promise<Scheduled | undefined> {
  if (draft.mode === 'allowAll' && !(await isEverythingAllowed(context))) return undefined;
  const params = agentParams(repeatable(draft), {
    environment: windowEnvironment(draft.cwd),
    ...(await windowUmask()),
    now: Date.now(),
    settings: agentSettings(draft.agent),
  });
  return { start: params, ...(name !== undefined && { name }) };
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
