import { isAbsolute, relative, sep } from 'node:path';
import { commandText } from '../../base/commandText.ts';
import { AGENT_GROUP, agentSpecOf, commandSpecOf, type Task } from '../../protocol/task.ts';
import { askedUntil } from '../../protocol/checks.ts';
import { askedOf } from '../../protocol/executor.ts';
import { executorWord } from '../../protocol/executorText.ts';
import type { AgentParams, MonitorParams, ShellParams } from '../../protocol/startParams.ts';
import type { Isolation } from '../../protocol/worktree.ts';
import type { TaskLine } from '../../client/templates/templateInputs.ts';
import { modeText } from '../agentParams.ts';
import { onlyGiven } from '../onlyGiven.ts';
import { DEFAULT_BACKOFF_MS } from '../taskOptions.ts';

/* The line of a batch that starts the same again. */

type CommandStart = ShellParams | MonitorParams;

/** What has been or would be started; its environment is left to the next start. */
export type Startable =
  | Omit<ShellParams, 'environment' | 'producer'>
  | Omit<MonitorParams, 'environment' | 'producer'>
  | Omit<AgentParams, 'environment' | 'producer'>;

/** Every task has this limit where nothing else is said. */
const USUAL_OUTPUT_LIMIT = 4 * 1024 ** 3;

export interface LineSurroundings {
  /** What a folder is written relative to. */
  folder: string | undefined;
  /** Variables besides those of every start. */
  variables?: Record<string, string>;
  /** The name of a task that it starts after; it is left out if it has none, since ids are of this one time. */
  nameOf?(id: string): string | undefined;
}

/** The line that starts the same, without what is of one time only: ids, keys, times. */
export function lineOfStart(start: Startable, about: LineSurroundings): TaskLine {
  const line = start.kind === 'agent' ? agentLine(start) : commandLine(start as CommandStart);
  const { retry, after = [] } = start;
  const names = after.flatMap(({ task, on }) => {
    const name = about.nameOf?.(task);
    return name === undefined ? [] : [on === 'success' ? name : `${name}:${on}`];
  });
  const { variables = {} } = about;
  return onlyGiven({
    ...line,
    name: start.name,
    cwd: cwdText(start.cwd, about.folder),
    env: Object.keys(variables).length > 0 ? variables : undefined,
    // What else is asked of a queue is in the settings.
    on: start.executor && executorWord(start.executor),
    ...worktreeFields(start.worktree),
    group: start.kind === 'agent' && start.group === AGENT_GROUP ? undefined : start.group,
    priority: start.priority || undefined,
    after: names.length > 0 ? names : undefined,
    retry: retry?.max,
    backoff: retry && retry.backoffMs !== DEFAULT_BACKOFF_MS ? durationText(retry.backoffMs) : undefined,
    timeout: start.timeoutMs === undefined ? undefined : durationText(start.timeoutMs),
    'output-limit': start.outputLimitBytes === USUAL_OUTPUT_LIMIT ? undefined : start.outputLimitBytes,
    'on-close': start.closePolicy === 'transfer' ? undefined : start.closePolicy,
    hidden: start.hidden || undefined,
  });
}

function commandLine(start: CommandStart): TaskLine {
  return {
    command: wholeCommand(start.command),
    ...onlyGiven({
      shell: start.shell,
      pty: start.terminal ? true : undefined,
      input: start.takesInput && !start.terminal ? true : undefined,
      'notify-on': start.kind === 'monitor' ? start.matches.pattern || undefined : undefined,
    }),
  };
}

/** A list of one word would be read as a command line. */
function wholeCommand(command: string | string[]): string | string[] {
  return command.length === 1 ? commandText(command) : command;
}

function agentLine(start: Omit<AgentParams, 'environment' | 'producer'>): TaskLine {
  const { setting, until } = start;
  const own = typeof setting === 'string' ? setting : setting?.command;
  const isOff = (flag: boolean | undefined) => (flag === false ? true : undefined);
  return {
    agent: start.agent,
    prompt: start.prompt,
    ...onlyGiven({
      model: start.model,
      mode: start.mode && start.mode !== 'ask' ? modeText(start.mode) : undefined,
      system: start.systemPrompt,
      command: typeof own === 'string' ? own : undefined,
      'max-turns': start.maxTurns,
      'max-cost': start.maxCostUsd,
      'if-lost': start.ifLost === 'ask' ? undefined : start.ifLost,
      'unattended-questions': start.unattendedQuestions === 'wait' ? undefined : start.unattendedQuestions,
      'trust-agent': start.mayIgnoreMode || undefined,
      'no-tools': isOff(start.offersTools),
      'no-briefing': isOff(start.isBriefed),
      'no-snapshot': isOff(start.snapshot),
      until: typeof until?.check === 'string' ? until.check : undefined,
      tries: until?.tries,
      'check-timeout':
        until?.check === undefined || until.checkTimeoutMs === undefined
          ? undefined
          : durationText(until.checkTimeoutMs),
      'review-by': until?.reviewBy,
    }),
  };
}

function worktreeFields(worktree: Isolation | undefined): TaskLine {
  // That of another task is of one time.
  if (!worktree || worktree.id !== undefined) return {};
  return { worktree: worktree.dirty ? 'dirty' : (worktree.base ?? true) };
}

/** A folder in or below the other is written relative to it, with `/` on every system. */
function cwdText(cwd: string, folder: string | undefined): string | undefined {
  if (folder === undefined) return cwd;
  const path = relative(folder, cwd);
  if (path === '') return undefined;
  return path.startsWith('..') || isAbsolute(path) ? cwd : path.replaceAll(sep, '/');
}

/** A duration as it is written, exact to the millisecond. */
function durationText(ms: number): string {
  const [hours, minutes, seconds] = [
    Math.floor(ms / 3_600_000),
    Math.floor(ms / 60_000) % 60,
    (ms % 60_000) / 1000,
  ];
  const parts = [hours && `${hours}h`, minutes && `${minutes}m`, seconds && `${seconds}s`].filter(Boolean);
  return parts.join('') || '0s';
}

/** What a task was started with, as far as its record tells; `undefined` if it cannot be started again. */
export function startOfTask(task: Task): Startable | undefined {
  const command = commandSpecOf(task);
  const agent = agentSpecOf(task);
  const { cwd } = command ?? agent ?? {};
  if (cwd === undefined) return undefined;
  const shared = {
    // It works in the folder that its worktree was made from, in one of its own.
    cwd: task.source ?? cwd,
    ...(task.source !== undefined && { worktree: {} }),
    ...onlyGiven({
      name: task.name,
      group: task.group,
      priority: task.priority,
      retry: task.retry,
      timeoutMs: task.timeoutMs,
      outputLimitBytes: task.outputLimitBytes,
      closePolicy: task.closePolicy === 'keep' ? undefined : task.closePolicy,
      hidden: task.hidden,
      after: task.after,
      executor: task.executor && askedOf(task.executor),
    }),
  };
  if (agent) {
    const { session: _session, transport: _transport, environment: _environment, ...spec } = agent;
    return { ...spec, kind: 'agent', ...shared, ...(task.until && { until: askedUntil(task.until) }) };
  }
  if (!command) return undefined;
  const { environment: _environment, matches, notice: _notice, ...spec } = command;
  return matches ? { ...spec, kind: 'monitor', matches, ...shared } : { ...spec, kind: 'shell', ...shared };
}
