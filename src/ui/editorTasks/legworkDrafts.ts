import { l10n } from 'vscode';
import { commandText } from '../../base/commandText.ts';
import { badRequest } from '../../protocol/errors.ts';
import type { Task } from '../../protocol/task.ts';
import { agentModeSetting } from '../editor/settings.ts';
import type { AgentDraft } from '../start/agentDraft.ts';
import type { CommandDraft } from '../start/commandDraft.ts';
import type { LegworkDefinition } from './legworkDefinition.ts';

/** What is to be started: a command, or a run of an agent. */
export type EditorDraft = { command: CommandDraft } | { agent: AgentDraft };

export interface LegworkPlace {
  /** Absolute. */
  cwd: string;
  /** The tasks that the window knows, among which those to start after are looked up. */
  tasks: readonly Task[];
}

/** What Legwork runs for a task of its own type, whose variables have been resolved. @throws `badRequest` */
export function draftOfDefinition(
  { does, after, ...options }: LegworkDefinition,
  { cwd, tasks }: LegworkPlace,
): EditorDraft {
  const start = {
    ...options,
    cwd,
    ...(after ? { after: { on: after.on, tasks: after.tasks.map((word) => idOfTask(word, tasks)) } } : {}),
  };
  if ('agent' in does) {
    const { agent, prompt, mode = agentModeSetting(), model } = does;
    return {
      agent: { agent, agentName: agent, prompt, mode, ...(model === undefined ? {} : { model }), ...start },
    };
  }
  const { command, shell, env, terminal } = does;
  return {
    command: {
      command: commandText(command),
      ...(typeof command === 'string' ? {} : { words: command }),
      ...(shell === undefined ? {} : { shell }),
      ...(Object.keys(env).length > 0 ? { variables: env } : {}),
      ...(terminal ? { terminal } : {}),
      ...start,
    },
  };
}

/** The id of the newest task with this id or name. */
function idOfTask(word: string, tasks: readonly Task[]): string {
  const named = tasks.filter(({ id, name }) => id === word || name === word);
  const [newest] = named.toSorted((one, other) => (other.order ?? 0) - (one.order ?? 0));
  if (!newest) throw badRequest(l10n.t('There is no task "{0}" to start after.', word));
  return newest.id;
}
