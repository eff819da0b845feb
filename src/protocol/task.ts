/** What a task is. Only `shell` tasks can be started so far. */
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
}

/** What a shell task executes. */
export interface ShellSpec {
  /** A string is a command line for the shell; an array is executed as it is, without a shell. */
  command: string | string[];
  /** Absolute working directory. */
  cwd: string;
  /** Absolute path of the shell of a command line. */
  shell?: string;
  /** Key of the stored environment the task runs in; its values never leave the data directory. */
  environment: string;
}

/** Which process a task is: a pid proves nothing alone, so start time and boot belong to it. */
export interface ProcessIdentity {
  /** Process id of the wrapper, which is also the id of its process group. */
  pid: number;
  /** Start time as the system counts it: clock ticks since boot on Linux, a date elsewhere. */
  startTime: string;
  /** Boot the start time belongs to; `-` where the start time is absolute. */
  boot: string;
}

/** Why a task failed. Kinds that nothing produces yet belong to queue, limits and agents. */
export type Failure =
  | { kind: 'exit'; code: number }
  /** Ended by a signal nobody asked Legwork for; `code` is the shell's 128 + number. */
  | { kind: 'signal'; signal: string; code: number }
  /** Could not be started; `message` is the system's reason. */
  | { kind: 'spawn'; message: string }
  /**
   * Its process is gone and nothing recorded how it ended. Never success, never run again silently.
   * `survivors` are the processes of it that still ran then, where the system tells.
   */
  | { kind: 'orphaned'; message: string; survivors?: number[] }
  | { kind: 'timeout' | 'outputLimit' | 'dependency' | 'agent'; message: string };

/** Where a task stands, with the data of that state. The last three are for ever. */
export type TaskStatus =
  | { state: 'pending' }
  | { state: 'running' }
  | { state: 'waiting'; message: string }
  | { state: 'cancelRequested'; requestedAt: string; reason?: string }
  | { state: 'completed'; exitCode: number }
  | { state: 'failed'; failure: Failure }
  | { state: 'cancelled'; reason?: string; survivors?: number[] };

export type TaskState = TaskStatus['state'];

/** One unit of background work: the record on disk, and what clients see. Times are ISO 8601 UTC. */
export interface Task {
  /** Version of this record's shape. */
  schema: 1;
  /** Kind prefix and a random part, such as `sh-7f3k2m9q`. */
  id: string;
  kind: TaskKind;
  /** Chosen by a person; unique among the live tasks of a session. */
  name?: string;
  /** One line that tells what it does: the command. */
  description: string;
  producer: Producer;
  owner: Session;
  parent?: { task: string };
  spec: ShellSpec;
  /** The execution this record tells of; a rerun is a further one. */
  attempt: { number: number };
  status: TaskStatus;
  createdAt: string;
  updatedAt: string;
  startedAt?: string;
  endedAt?: string;
  /** Output file of this attempt and its size; of a live task the size when the record was sent. */
  output: { path: string; bytes: number };
  process?: ProcessIdentity;
  /** When a person was told of the end, in whichever window or terminal. */
  noticedAt?: string;
  /** Why the record on disk is behind this one; saving is retried until this is gone. */
  unsaved?: string;
}

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
      return task.status.exitCode;
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
