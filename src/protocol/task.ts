import type { AgentLimit } from './agentEvents.ts';
import type { AgentFacts, AgentSpec } from './agentRun.ts';
import type { Leftovers } from './leftovers.ts';

/**
 * What a task is. A `monitor` is a long-lived command whose matching output lines are events; an `observer`
 * follows other tasks and has no process; an `agent` run and `other` work may be run elsewhere and registered.
 */
export type TaskKind = 'shell' | 'agent' | 'monitor' | 'observer' | 'other';

/** Kinds by the prefix of their ids. */
export const ID_PREFIX: Record<TaskKind, string> = {
  shell: 'sh',
  agent: 'ag',
  monitor: 'mo',
  observer: 'ob',
  other: 'ot',
};

/** Who asked for a task. */
export type Producer = 'user' | 'cli' | 'mcp' | 'tool' | `extension:${string}` | `task:${string}`;

/** The identity a client acts as; it owns the tasks it starts. */
export interface Session {
  /** Stable over reloads: `window:<workspace>` or `cli:<user>`. */
  id: string;
  /** How people know it: a workspace's name, a user's. */
  label: string;
  /** Path or URI of the workspace, for a window. */
  workspace?: string;
  /** A person sees the tasks of all sessions, a program only what it owns. Default: person. */
  role?: 'person' | 'program';
}

/** How large a terminal is, in characters: 1 to 1000 each. */
export interface TerminalSize {
  columns: number;
  rows: number;
}

/** A command that runs as a process of this machine. */
export interface CommandSpec {
  /** A string is a command line for the shell; an array is executed as it is, without a shell. */
  command: string | string[];
  /** Absolute working directory. */
  cwd: string;
  /** Absolute path of the shell of a command line. */
  shell?: string;
  /** Key of the stored environment the task runs in; its values never leave the data directory. */
  environment: string;
  /** Octal digits; missing: the host's. */
  umask?: string;
  /** Whether its standard input stays open for `send`; otherwise it is empty. */
  takesInput?: boolean;
  /** It has a terminal of its own, which begins with this size. Then it takes input, as typed. */
  terminal?: TerminalSize;
  /** Which lines of the output are events; for monitors. */
  matches?: LineMatch;
}

/** Lines of an output that count. */
export interface LineMatch {
  /** Regular expression in RE2's syntax: linear in time, so without look-around and back-references. */
  pattern: string;
  /** Whether people are notified, or only subscribers. */
  notify: boolean;
  /** Matches beyond this many in a minute are counted, not told. */
  perMinute: number;
}

/** What an observer follows and does. */
export interface ObserverSpec {
  /** Tasks it follows. With `ids` it completes when all of those have ended; otherwise it goes on until cancelled. */
  watch: TaskFilter;
  /** What counts: ends of that kind, or lines that a monitor matched. */
  on: DependencyCondition | 'match';
  /** Started as its child each time that happens. */
  start?: CommandSpec;
}

/** Work that a client runs itself and tells of by `update` and `complete`. */
export interface ExternalSpec {
  external: true;
  /** Absolute folder the work belongs to, if to any. */
  cwd?: string;
}

export type TaskSpec = CommandSpec | AgentSpec | ObserverSpec | ExternalSpec;

/** Which process a task is: a pid proves nothing alone, so start time and boot belong to it. */
export interface ProcessIdentity {
  /** Process id of the wrapper, which is also the id of its process group. */
  pid: number;
  /** Start time as the system counts it: clock ticks since boot on Linux, a date elsewhere. */
  startTime: string;
  /** Boot the start time belongs to; `-` where the start time is absolute. */
  boot: string;
}

/** Why a task failed. */
export type Failure =
  /** `message` is the last line it printed. */
  | { kind: 'exit'; code: number; message?: string }
  /** Ended by a signal nobody asked Legwork for; `code` is the shell's 128 + number. */
  | { kind: 'signal'; signal: string; code: number }
  /** Could not be started; `message` is the system's reason. */
  | { kind: 'spawn'; message: string }
  /**
   * Its process is gone and nothing recorded how it ended. Never success, never run again silently.
   * `survivors` are the processes of it that still ran then, where the system tells.
   */
  | { kind: 'orphaned'; message: string; survivors?: number[] }
  /** Tasks it was to start after did not end as wanted. */
  | { kind: 'dependency'; on: string[]; message: string }
  /** It took or wrote more than it was allowed to, and was ended. */
  | { kind: 'timeout' | 'outputLimit'; message: string }
  /** The agent did not do what it was asked; `limit` is what it ran into, which is over at `retryAt` where that is known. */
  | { kind: 'agent'; message: string; limit?: AgentLimit; retryAt?: string }
  /** Whoever runs it elsewhere said so. */
  | { kind: 'reported'; message: string };

/** What a task that has not started yet waits for. */
export type PendingReason =
  /** A slot of its group. */
  | { kind: 'slot' }
  /** Somebody paused it, or its group. */
  | { kind: 'paused' }
  /** Tasks that it starts after. */
  | { kind: 'tasks'; ids: string[] }
  /** What an earlier attempt left is being ended. */
  | { kind: 'leftovers' }
  /** A time: a delayed start, the pause before a retry, or the end of a usage limit of the agent's provider. */
  | { kind: 'time'; until: string; isRateLimit?: true };

/** Where a task stands, with the data of that state. The last three are for ever. */
export type TaskStatus =
  | { state: 'pending'; waitsFor?: PendingReason }
  | { state: 'running' }
  /** It needs somebody: an answer to what `message` says. */
  | { state: 'waiting'; for: 'permission' | 'input'; message: string; since?: string }
  | { state: 'cancelRequested'; requestedAt: string; reason?: string }
  /** `exitCode` is missing for work without a process. */
  | { state: 'completed'; exitCode?: number }
  | { state: 'failed'; failure: Failure }
  | { state: 'cancelled'; reason?: string; survivors?: number[] };

export type TaskState = TaskStatus['state'];

export type DependencyCondition = 'success' | 'failure' | 'any';

/** A task that must end in a certain way before this one starts. */
export interface Dependency {
  task: string;
  on: DependencyCondition;
  /** It has; kept because that task may be removed or run again. */
  isMet?: boolean;
}

/** When and how often a failed task is tried again. */
export interface RetryPolicy {
  /** Retries after the first attempt. */
  max: number;
  /** Pause before the first retry, in milliseconds. */
  backoffMs: number;
  /** What each further pause is multiplied by. Default 2; a pause grows to an hour at most. */
  factor?: number;
  /** Exit codes worth a retry. Default: every failure but one of the start itself or of a dependency. */
  exitCodes?: number[];
}

/** How a cancel reaches a task: ask and then kill; kill; or ask whoever runs it. */
export type CancelPolicy = 'cooperative' | 'abort' | 'external';

/** What becomes of a task when its session is closed for good. */
export type ClosePolicy = 'keep' | 'cancel' | 'transfer';

/** What a task is part of. */
export interface Parent {
  task?: string;
  run?: string;
  call?: string;
  agent?: string;
}

/** How far a task is. */
export interface Progress {
  /** 0 to 100; missing when nobody knows. */
  percent?: number;
  state?: 'normal' | 'error' | 'paused';
  /** One line of plain text. */
  message?: string;
}

/** What a task came to. */
export interface TaskResult {
  /** One line of plain text. */
  summary?: string;
  /** What the program that ran it gave, as JSON. */
  value?: unknown;
  /** Path or URI of something larger. */
  reference?: string;
}

/** How an earlier attempt ended. */
export interface EarlierAttempt {
  number: number;
  status: TaskStatus;
  startedAt?: string;
  endedAt?: string;
  output: { path: string; bytes: number };
}

/** One unit of background work: the record on disk, and what clients see. Times are ISO 8601 UTC. */
export interface Task {
  /** Version of this record's shape. */
  schema: 1;
  /** Kind prefix and a random part, such as `sh-7f3k2m9q`, or what the caller chose. */
  id: string;
  kind: TaskKind;
  /** Chosen by a person; unique among the live tasks of a session. */
  name?: string;
  /** One line that tells what it does: the command. */
  description: string;
  producer: Producer;
  owner: Session;
  parent?: Parent;
  spec: TaskSpec;
  /** The execution this record tells of; a retry or a rerun is a further one with a higher number. */
  attempt: {
    number: number;
    /** Number of the last attempt that a retry may make; missing when nothing is retried. */
    max?: number;
    /** A start with the key of an existing task answers with that task. */
    key?: string;
  };
  /** The latest ones before this attempt, oldest first. */
  earlier?: EarlierAttempt[];
  status: TaskStatus;
  createdAt: string;
  /** Its place among those created in the same millisecond, and all others. */
  order?: number;
  /** Its place in the order of starts, where a rerun has given it a later one than `order`. */
  turn?: number;
  updatedAt: string;
  startedAt?: string;
  endedAt?: string;

  /** Group whose slots it needs. Default: `default`. */
  group?: string;
  /** Higher starts first within its group. Default 0. */
  priority?: number;
  after?: Dependency[];
  /** Not to be started before. */
  startAt?: string;
  retry?: RetryPolicy;
  /** How long one attempt may run, in milliseconds. */
  timeoutMs?: number;
  /** How much one attempt may write, in bytes. */
  outputLimitBytes?: number;
  /** Default: cooperative. */
  cancelPolicy?: CancelPolicy;
  /** Default: keep. */
  closePolicy?: ClosePolicy;
  /** Session that gets it when its own is closed; for `closePolicy: transfer`. */
  transferTo?: Session;
  /** A chore of its session that no list shows. One that fails is hidden no longer. */
  hidden?: boolean;
  /** Since when it is held, stopped if it was running. */
  pausedAt?: string;
  /** How long this attempt has stood still before, in milliseconds: it is no part of its time limit. */
  pausedMs?: number;
  /** A limit it reached, for which it is being ended. */
  ending?: Failure;

  /** Output file of this attempt and its size; of a live task the size when the record was sent. */
  output: { path: string; bytes: number };
  process?: ProcessIdentity;
  /**
   * What lives on of attempts that have ended; missing when that is nothing. Of a task that is live or pending it is
   * of attempts before this one.
   */
  leftovers?: Leftovers;
  /** Of an observer with `watch.ids`: those whose ends it has seen. */
  observed?: string[];
  progress?: Progress;
  /** Of an agent run that Legwork runs itself. */
  agent?: AgentFacts;
  /** Of a monitor: how many lines have matched, the last one, and up to which byte of the output they were told. */
  matched?: { count: number; line: string; bytes: number };
  result?: TaskResult;
  /** Whether a further attempt can go on where this one ended, rather than start over. */
  supportsResume?: boolean;
  /** What the starter wants kept with it. */
  metadata?: Record<string, unknown>;
  /** When a person was told of the end, in whichever window or terminal. */
  noticedAt?: string;
  /** Consumers that have drained its end. */
  drainedBy?: string[];
  /** Why the record on disk is behind this one; saving is retried until this is gone. */
  unsaved?: string;
}

/** Which tasks; what is not given does not matter. */
export interface TaskFilter {
  ids?: string[];
  /** Id of the owning session. */
  session?: string;
  kinds?: TaskKind[];
  states?: TaskState[];
  group?: string;
  /** Id of the task they were started from. */
  parent?: string;
  /** Whether ended ones are among them. Default: yes. */
  includeTerminal?: boolean;
  /** Whether hidden ones are among them. Default: no. */
  includeHidden?: boolean;
}

/** Slots that tasks share. */
export interface Group {
  name: string;
  /** How many of its tasks run at a time; missing: as many as there are. */
  slots?: number;
  /** None of its tasks starts meanwhile; running ones go on. */
  isPaused: boolean;
}

/** The group of tasks that name none; unlimited until somebody sets its slots. */
export const DEFAULT_GROUP = 'default';

/** Slots of a group that nobody has set: a queue. */
export const DEFAULT_SLOTS = 1;

/** The group of agent runs that name none, and its slots: each takes some hundred MiB. */
export const AGENT_GROUP = 'agents';
export const AGENT_SLOTS = 3;

/** Whether the task can still change: pending or live. */
export function isUnfinished(task: Pick<Task, 'status'>): boolean {
  return !isTerminal(task);
}

/** Whether the task has ended, for ever. */
export function isTerminal(task: Pick<Task, 'status'>): boolean {
  const { state } = task.status;
  return state === 'completed' || state === 'failed' || state === 'cancelled';
}

/** The exit code a script gets for a task that ended: its own, 130 when cancelled, 1 for other failures. */
export function exitCodeOf(task: Pick<Task, 'status'>): number {
  switch (task.status.state) {
    case 'completed':
      return task.status.exitCode ?? 0;
    case 'cancelled':
      return 130;
    case 'failed':
      return 'code' in task.status.failure ? task.status.failure.code : 1;
    default:
      return 1;
  }
}

/** What a person calls the task: its name, else what it does. */
export function titleOf(task: Pick<Task, 'name' | 'description'>): string {
  return task.name ?? task.description;
}

/** The command of a task that is one. */
export function commandSpecOf(task: Pick<Task, 'spec'>): CommandSpec | undefined {
  return 'command' in task.spec ? task.spec : undefined;
}

/** What an agent run was asked, where Legwork runs it. */
export function agentSpecOf(task: Pick<Task, 'spec'>): AgentSpec | undefined {
  return 'prompt' in task.spec ? task.spec : undefined;
}

/** Whether a process of this machine runs it, rather than nobody or somebody elsewhere. */
export function hasProcess(task: Pick<Task, 'spec'>): boolean {
  return 'environment' in task.spec;
}

/** The folder a task belongs to, if to any. */
export function folderOf(task: Pick<Task, 'spec'>): string | undefined {
  return 'cwd' in task.spec ? task.spec.cwd : undefined;
}

/** The group whose slots the task needs. */
export function groupOf(task: Pick<Task, 'group'>): string {
  return task.group ?? DEFAULT_GROUP;
}
