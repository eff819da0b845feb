/* oxlint-disable max-lines -- one file, which other extensions copy */
import type { CancellationToken, Event } from 'vscode';

/*
 * The API that the Legwork extension offers to other extensions. Copy this file into yours; it imports nothing but
 * types of the editor.
 *
 *     const legwork = vscode.extensions.getExtension<LegworkExtension>('legwork.legwork');
 *     const api = (await legwork?.activate())?.getApi(1);
 *
 * An extension sees the tasks that it started or registered in this workspace, in this or an earlier window, and
 * everything that was started from them. Times are ISO 8601 in UTC.
 */

/** What Legwork exports. */
export interface LegworkExtension {
  /**
   * The API in a version. A later Legwork still has it.
   *
   * The calling extension is recognized by the file that calls. Where that is not possible, as in a link to a folder
   * under development, it says its own id: `{ extensionId: context.extension.id }`.
   * @throws if this Legwork does not know the version, or nothing says who calls
   */
  getApi(version: 1, caller?: { readonly extensionId: string }): LegworkApi;
}

/** Methods reject with a `LegworkApiError` for whatever the caller can do something about. */
export interface LegworkApi {
  readonly version: 1;

  /**
   * Tasks of this extension are new, different or gone. Several changes in a row are one. The first listener connects;
   * what existed before is reported as changed then.
   */
  readonly onDidChangeTasks: Event<TasksChange>;
  /** A line of the output of a monitor matched its pattern. */
  readonly onDidMatchLine: Event<MatchedLine>;

  /** Runs a command. Resolves when the task is saved; it then survives the window, the editor and Legwork itself. */
  startCommand(options: CommandOptions): Promise<LegworkTask>;
  /** Runs a long-lived command, and reports lines of its output that match a pattern. */
  startMonitor(options: MonitorOptions): Promise<LegworkTask>;
  /** Runs a coding agent with a prompt. A mode that allows everything is confirmed by the person, once per workspace. */
  startAgent(options: AgentOptions): Promise<LegworkTask>;
  /** Shows work that the extension does itself as a task, which is running from the start. */
  register(options: RegisterOptions): Promise<RegisteredTask>;

  /** The tasks that match a filter, in order of creation. */
  list(filter?: TaskFilter): Promise<LegworkTask[]>;
  get(id: string): Promise<LegworkTask>;
  /** Resolves when the task has ended. Cancelling the token ends the wait, not the task. */
  wait(id: string, token?: CancellationToken): Promise<LegworkTask>;
  /**
   * Reads what a task has printed and goes on until it has ended; for an agent run, its transcript as text. Text of
   * programs is untrusted: it may hold escape sequences, or words meant for a model.
   */
  readOutput(id: string, options?: OutputOptions): AsyncIterable<string>;

  /** Resolves when the cancel is on its way; `wait` resolves when the task has ended. */
  cancel(id: string, reason?: string): Promise<LegworkTask>;
  /** Runs an ended task again, as a further attempt. */
  rerun(id: string): Promise<LegworkTask>;
  /** Sends a message to an agent run, or input (including its line end) to a command that takes it. */
  send(id: string, text: string): Promise<LegworkTask>;
  /** Answers a request of an agent run. The first answer wins. */
  answer(id: string, answer: Answer): Promise<LegworkTask>;
  /** Removes ended tasks with their outputs, all or none. */
  remove(ids: readonly string[]): Promise<void>;
}

/** What a method rejects with. Its message is a sentence for people. */
export interface LegworkApiError extends Error {
  readonly code: ApiErrorCode;
}

export type ApiErrorCode =
  /** Nothing is started, fed or allowed in a restricted window. */
  | 'restricted'
  /** The person did not agree. */
  | 'declined'
  | 'unknownTask'
  | 'wrongState'
  | 'nameTaken'
  | 'idTaken'
  | 'badRequest'
  | 'notSaved'
  | 'notOwner'
  | 'noInbox'
  | 'inboxClosed'
  | 'inboxFull'
  | 'inboxOverfull'
  | 'nothingAsked'
  | 'agentNotFound'
  | 'hasLeftovers'
  | 'hostUnavailable'
  /** The token of the request was cancelled. */
  | 'notWanted'
  /** There are further ones, and more in later versions. */
  | (string & {});

/** How something is started, whatever it is. */
export interface StartOptions {
  /** Absolute; default: the first folder of the workspace, else the person's home directory. */
  readonly cwd?: string;
  /** Changes of the environment of an integrated terminal; `null` takes a variable away. */
  readonly environment?: Readonly<Record<string, string | null>>;
  /** Unique among the live tasks of the extension in this workspace. */
  readonly name?: string;
  /** Chosen by the caller: letters, digits, dashes and underscores. That of an ended task runs it again. */
  readonly id?: string;
  /** Starting again with the same key returns the task of the first start. */
  readonly key?: string;
  /** Its tasks share a number of slots and queue for them. */
  readonly group?: string;
  /**
   * Where it runs: `local` (this machine), or as a job of Slurm: `slurm`, or `slurm:` and the name of a partition.
   * Default: as the person has set it for its group or its folder, else this machine.
   */
  readonly on?: string;
  /** Higher ones start first within their group. */
  readonly priority?: number;
  readonly after?: readonly { readonly task: string; readonly on: 'success' | 'failure' | 'any' }[];
  /** The earliest start. */
  readonly startAt?: string;
  readonly retry?: RetryPolicy;
  /** Of one attempt. */
  readonly timeoutMs?: number;
  /** Of one attempt. */
  readonly outputLimitBytes?: number;
  /** What happens when the window is closed for good. Default: the person's setting. */
  readonly closePolicy?: 'keep' | 'cancel';
  /** A chore that no list shows unless it fails. */
  readonly hidden?: boolean;
  /** The task that it is part of. */
  readonly parent?: { readonly task: string };
  /** Kept with the task; at most 64 KiB as JSON. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export interface RetryPolicy {
  /** Retries after the first attempt. */
  readonly max: number;
  /** Pause before the first retry. */
  readonly backoffMs: number;
  /** Each further pause is longer by this factor. Default: 2. */
  readonly factor?: number;
  /** Exit codes worth a retry. Default: every failure. */
  readonly exitCodes?: readonly number[];
}

export interface CommandOptions extends StartOptions {
  /** A text is a command line for the shell; a list is a program with its arguments, run without one. */
  readonly command: string | readonly string[];
  /** Absolute path of the shell. Default: the person's setting. */
  readonly shell?: string;
  /** Whether its standard input stays open for `send`. */
  readonly takesInput?: boolean;
  /** Runs it in a terminal of this size, which takes input, too. */
  readonly terminal?: { readonly columns: number; readonly rows: number };
}

export interface MonitorOptions extends CommandOptions {
  readonly matches: {
    /** In RE2's syntax: without look-around and back-references. */
    readonly pattern: string;
    /** Whether the person is notified, too. Default: false. */
    readonly notify?: boolean;
    /** Further matches in a minute are only counted. Default: 10. */
    readonly perMinute?: number;
  };
}

/** What an agent may do unasked. */
export type RunMode = 'ask' | 'allowEdits' | 'readOnly' | 'allowAll';

export interface AgentOptions extends StartOptions {
  /** Id of an agent, such as `claude` or `codex`, or of one in the person's settings. */
  readonly agent: string;
  readonly prompt: string;
  readonly systemPrompt?: string;
  /** Default: the person's setting. */
  readonly mode?: RunMode;
  /** As the agent spells it. */
  readonly model?: string;
  readonly maxTurns?: number;
  /** Of one attempt, in US dollars. */
  readonly maxCostUsd?: number;
  /** A session of the agent to continue. */
  readonly session?: string;
  /** It goes on until the command succeeds, in at most so many tries (3), and is then reviewed by that agent. */
  readonly until?: { readonly check?: string; readonly tries?: number; readonly reviewBy?: string };
}

export interface RegisterOptions {
  /** What the work is, in one line. */
  readonly description: string;
  /** Default: `other`. */
  readonly kind?: 'shell' | 'agent' | 'monitor' | 'observer' | 'other';
  readonly name?: string;
  /**
   * Says which work it is, in at most 150 characters. Registering with the key of a task that goes on takes that task
   * over, as after a reload of the window. A task without a key fails some time after the reload.
   */
  readonly key?: string;
  /** Absolute folder it belongs to. */
  readonly cwd?: string;
  readonly group?: string;
  /**
   * How it is cancelled: `external` waits for the work to stop, however long that takes; `cooperative` for a few seconds,
   * after which it counts as cancelled; `abort` does not wait. Default: `external` with `onCancel`, else `abort`.
   */
  readonly cancelPolicy?: 'external' | 'cooperative' | 'abort';
  readonly closePolicy?: 'keep' | 'cancel';
  readonly hidden?: boolean;
  readonly parent?: { readonly task: string };
  readonly metadata?: Readonly<Record<string, unknown>>;
  /**
   * Stops the work. Called once, when somebody cancels the task, or has cancelled it while Legwork was away. When it has
   * returned, or its promise has settled, the task is cancelled; if it fails, the result of the task says so.
   */
  onCancel?(reason: string | undefined): void | PromiseLike<void>;
}

/** Work of the extension that is shown as a task. Reports after its end change nothing. */
export interface RegisteredTask {
  readonly id: string;
  /** As it was when it was last reported on. */
  readonly task: LegworkTask;
  update(changes: TaskUpdate): Promise<LegworkTask>;
  /** It has completed successfully. */
  complete(result?: TaskResult): Promise<LegworkTask>;
  /** It has failed; `message` says why in a sentence. */
  fail(message: string, result?: TaskResult): Promise<LegworkTask>;
  /** It has stopped before its end. */
  cancelled(reason?: string): Promise<LegworkTask>;
}

export interface TaskUpdate {
  readonly description?: string;
  readonly progress?: Progress;
  /** It waits for the person (with what it needs), or goes on. */
  readonly status?:
    | { readonly state: 'running' }
    | { readonly state: 'waiting'; readonly for: 'permission' | 'input'; readonly message: string };
  readonly result?: TaskResult;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export interface OutputOptions {
  /** Begins this many bytes before the end. Default: at the start. */
  readonly tailBytes?: number;
  /** Whether to go on until the task has ended, further attempts included. Default: true. */
  readonly follow?: boolean;
  /** Ends the reading. */
  readonly token?: CancellationToken;
}

/** One of: an option, a decision, or the answers to the questions by their ids. */
export interface Answer {
  readonly option?: string;
  readonly decision?: 'allow' | 'allowAlways' | 'deny' | 'denyAlways';
  readonly fields?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  /** Goes with a denial. */
  readonly reason?: string;
  /** Id of the request. Default: the oldest one that is open. */
  readonly request?: string;
}

/** Missing fields select all. */
export interface TaskFilter {
  readonly ids?: readonly string[];
  readonly kinds?: readonly TaskKind[];
  readonly states?: readonly TaskState[];
  readonly group?: string;
  /** Tasks that were started from this one. */
  readonly parent?: string;
  /** Whether ended ones are meant, too. Default: true. */
  readonly includeTerminal?: boolean;
  /** Default: false. */
  readonly includeHidden?: boolean;
}

export interface TasksChange {
  readonly changed: readonly LegworkTask[];
  /** Ids of tasks that are gone. */
  readonly removed: readonly string[];
}

export interface MatchedLine {
  /** Of the monitor. */
  readonly id: string;
  readonly line: string;
  /** Counts the matches of this monitor. */
  readonly number: number;
}

export type TaskKind = 'shell' | 'agent' | 'monitor' | 'observer' | 'other';

export type TaskState =
  'pending' | 'running' | 'waiting' | 'cancelRequested' | 'completed' | 'failed' | 'cancelled';

/** A task as it was when it was sent. */
export interface LegworkTask {
  readonly id: string;
  readonly kind: TaskKind;
  readonly name?: string;
  /** In one line: the command, the prompt, or what was registered. */
  readonly description: string;
  /** Who asked for it: `extension:<id>`, or `task:<id>` for what one started. */
  readonly producer: string;
  readonly parent?: { readonly task?: string };
  readonly status: TaskStatus;
  readonly attempt: { readonly number: number; readonly max?: number };
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly group?: string;
  /** Where it runs, if not on this machine. */
  readonly executor?: TaskExecutor;
  readonly priority?: number;
  readonly progress?: Progress;
  readonly result?: TaskResult;
  /** The file with all that it printed, of this attempt. */
  readonly output: { readonly path: string; readonly bytes: number };
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly agent?: AgentState;
}

/** A job of Slurm. */
export interface TaskExecutor {
  readonly kind: 'slurm';
  /** Default: that of the cluster. */
  readonly partition?: string;
  /** Where this attempt is; missing until there is a job. */
  readonly place?: {
    readonly job?: number;
    /** The node, or the nodes. */
    readonly node?: string;
    /** What the queue says of it, with its reason, such as `pending: Resources`. */
    readonly state?: string;
  };
}

/** The last three are for ever. */
export type TaskStatus =
  | { readonly state: 'pending'; readonly waitsFor?: { readonly kind: string; readonly until?: string } }
  | { readonly state: 'running' }
  | { readonly state: 'waiting'; readonly for: string; readonly message: string }
  | { readonly state: 'cancelRequested'; readonly requestedAt: string; readonly reason?: string }
  | { readonly state: 'completed'; readonly exitCode?: number }
  | { readonly state: 'failed'; readonly failure: Failure }
  | { readonly state: 'cancelled'; readonly reason?: string };

/** `kind` is among others `exit` (with its code), `signal`, `timeout`, `spawn`, `orphaned`, `agent`, `check` and `reported`. */
export interface Failure {
  readonly kind: string;
  readonly code?: number;
  readonly signal?: string;
  readonly message?: string;
}

export interface Progress {
  /** 0 to 100; missing if unknown. */
  readonly percent?: number;
  readonly state?: 'normal' | 'error' | 'paused';
  readonly message?: string;
}

export interface TaskResult {
  /** One line. */
  readonly summary?: string;
  /** Anything that JSON can say. */
  readonly value?: unknown;
  /** Path or URI of something larger. */
  readonly reference?: string;
}

export interface AgentState {
  /** The agent's own session, to continue it. */
  readonly session?: string;
  readonly model?: string;
  readonly mode?: RunMode;
  readonly usage?: {
    readonly turns?: number;
    readonly inputTokens?: number;
    readonly outputTokens?: number;
    readonly costUsd?: number;
  };
  readonly lastAction?: string;
  /** What it asks, the oldest first; see `answer`. */
  readonly requests?: readonly AgentRequest[];
}

export interface AgentRequest {
  readonly id: string;
  /** Default: `permission`. */
  readonly kind?: 'permission' | 'question' | 'plan';
  /** What it wants to do. */
  readonly tool: { readonly name: string; readonly title: string; readonly command?: string };
  readonly options: readonly RequestOption[];
  /** The plan, or words before the questions. */
  readonly text?: string;
  /** The questions. */
  readonly fields?: readonly RequestField[];
}

export interface RequestOption {
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly decision?: 'allow' | 'allowAlways' | 'deny' | 'denyAlways';
}

export interface RequestField {
  /** Its key in the answer. */
  readonly id: string;
  readonly label: string;
  readonly type: 'choice' | 'choices' | 'text' | 'number' | 'integer' | 'boolean';
  readonly options?: readonly RequestOption[];
  readonly takesOther?: boolean;
  readonly isOptional?: boolean;
}
