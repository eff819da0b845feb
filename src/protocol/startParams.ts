import type { AgentSetting, LossPolicy, RunMode } from './agentRun.ts';
import type {
  CancelPolicy,
  ClosePolicy,
  DependencyCondition,
  ObserverSpec,
  Parent,
  Producer,
  RetryPolicy,
  Session,
  TaskFilter,
  TerminalSize,
} from './task.ts';

/* What a start may say. */

/** What every start and registration may say. */
export interface TaskOptions {
  /** Chosen by the caller; one of an ended task of the same session is a further attempt of it. */
  id?: string;
  name?: string;
  producer: Producer;
  /** Default: the task that `producer` names. What the parent is part of is inherited. */
  parent?: Parent;
  group?: string;
  priority?: number;
  after?: { task: string; on: DependencyCondition }[];
  /** ISO 8601; not to be started before. */
  startAt?: string;
  retry?: RetryPolicy;
  timeoutMs?: number;
  outputLimitBytes?: number;
  /** The same key from the same session answers with the task it started first. */
  key?: string;
  cancelPolicy?: CancelPolicy;
  closePolicy?: ClosePolicy;
  /** Session that gets the task when its own is closed; for `closePolicy: transfer`. */
  transferTo?: Session;
  hidden?: boolean;
  /** Whether a further attempt can go on where one ended. */
  supportsResume?: boolean;
  metadata?: Record<string, unknown>;
}

/** A command: as in `CommandSpec`, with the environment itself. */
export interface CommandParams {
  command: string | string[];
  /** Absolute. */
  cwd: string;
  /** Absolute path of the shell of a command line; default: the user's. */
  shell?: string;
  /** The whole environment of the task. */
  environment: Record<string, string>;
  /** Octal digits, such as `0027`; default: the host's. */
  umask?: string;
  takesInput?: boolean;
  /** Gives it a terminal of its own, of that size at first: it takes input then. */
  terminal?: TerminalSize;
}

export interface ShellParams extends TaskOptions, CommandParams {
  kind: 'shell';
}

export interface MonitorParams extends TaskOptions, CommandParams {
  kind: 'monitor';
  matches: { pattern: string; notify?: boolean; perMinute?: number };
}

export interface ObserverParams extends TaskOptions {
  kind: 'observer';
  watch: TaskFilter;
  on: ObserverSpec['on'];
  start?: CommandParams;
}

/** A run of an agent; without a group it is one of the group `agents`. */
export interface AgentParams extends TaskOptions {
  kind: 'agent';
  /** Id of an agent that Legwork knows, or any other with a `setting`. */
  agent: string;
  /** How it is started, where the user's settings say so. */
  setting?: AgentSetting;
  prompt: string;
  systemPrompt?: string;
  /** Default: ask. */
  mode?: RunMode;
  model?: string;
  maxTurns?: number;
  maxCostUsd?: number;
  /** Session of the agent to go on with. */
  session?: string;
  ifLost?: LossPolicy;
  /** Absolute. */
  cwd: string;
  /** The whole environment of the task; its `PATH` is where the agent is looked for. */
  environment: Record<string, string>;
  /** Octal digits, such as `0027`; default: the host's. */
  umask?: string;
}

export type StartParams = ShellParams | MonitorParams | ObserverParams | AgentParams;
