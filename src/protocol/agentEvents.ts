/**
 * One step of an agent run, whatever the agent: a transcript has one on each line, as JSON. Text is plain text,
 * never markup.
 */
export type AgentEvent = {
  /** ISO 8601 UTC; when it was read. */
  at: string;
  /** Number, from 1, of the line of the task's output that it was read from: what the agent itself said. */
  line?: number;
} & AgentStep;

export type AgentStep =
  /** The agent's own session, by which a later run can go on. */
  | { type: 'session'; session: string; model?: string; version?: string }
  /** What it was asked: the prompt, or a message while it ran. */
  | { type: 'message'; from: string; text: string }
  /** What it says. A delta goes on where the text before it ended. `parent` is the tool call of a subagent that says it. */
  | { type: 'text'; text: string; isDelta?: boolean; parent?: string }
  | { type: 'thought'; text: string; isDelta?: boolean; parent?: string }
  | { type: 'toolStart'; tool: AgentTool; parent?: string }
  | {
      type: 'toolEnd';
      tool: string;
      isError: boolean;
      output?: string;
      exitCode?: number;
      files?: FileChange[];
    }
  /** It asks for leave; the run waits until it is answered. */
  | { type: 'permission'; request: PermissionRequest }
  /** `option` is the label of the option that was chosen. One of an unknown kind counts as allowed. */
  | { type: 'permissionAnswer'; request: string; decision: PermissionDecision; option?: string }
  /** It waits for that answer no longer: it was interrupted, or went on without. */
  | { type: 'permissionWithdrawn'; request: string }
  | { type: 'usage'; usage: AgentUsage }
  | { type: 'plan'; entries: { text: string; status: 'pending' | 'active' | 'done' }[] }
  /** Something worth knowing that is no step of the work: a retry, a refusal, a warning. */
  | { type: 'notice'; text: string }
  /** Its turn has ended, but not its background tasks, of which these run; told again when that changes. */
  | { type: 'background'; tasks: string[] }
  /** It has done what it was last asked, and would take another message. */
  | { type: 'turnEnd'; end: AgentEnd }
  /** The run is over; told once, when the process has ended. */
  | { type: 'end'; end: AgentEnd };

export interface AgentTool {
  /** Unique within the run. */
  id: string;
  /** As the agent calls it. */
  name: string;
  kind: 'read' | 'edit' | 'delete' | 'move' | 'search' | 'execute' | 'think' | 'fetch' | 'other';
  /** One line for people: the command, the path. */
  title: string;
  /** The whole command, of a tool that runs one. */
  command?: string;
  /** What it is to change, as far as it says beforehand. */
  changes?: FileChange[];
  input?: unknown;
}

export interface FileChange {
  path: string;
  kind: 'add' | 'update' | 'delete';
  /** The text that was replaced, whole or the part; missing when unknown or large, as is `newText`. */
  oldText?: string;
  newText?: string;
}

export type PermissionDecision = 'allow' | 'allowAlways' | 'deny' | 'denyAlways';

/** One of the answers that the agent takes. */
export interface PermissionOption {
  id: string;
  /** What it comes to; missing where the agent's kind for it is unknown. */
  decision?: PermissionDecision;
  /** The agent's own words, which may be none. */
  label: string;
}

export interface PermissionRequest {
  id: string;
  tool: AgentTool;
  /** What may be answered, in the agent's own terms and order. */
  options: PermissionOption[];
}

/**
 * What this run has used so far, without what its session had used before; each number replaces the one before.
 */
export interface AgentUsage {
  turns?: number;
  /** Those read from a cache included. */
  inputTokens?: number;
  outputTokens?: number;
  costUsd?: number;
  /** What GitHub bills instead of money. */
  premiumRequests?: number;
}

/** How a turn or a run ended, judged by what the agent said and by its exit status. */
export type AgentEnd =
  /** `text` is what it said last. */
  | { state: 'completed'; text?: string }
  /** It was interrupted through its own protocol. */
  | { state: 'cancelled' }
  /** `retryAt` is when a rate limit is over, where the agent said so. */
  | { state: 'failed'; message: string; limit?: AgentLimit; retryAt?: string };

/** What a run may not exceed: what was asked for, or what its provider grants. */
export type AgentLimit = 'turns' | 'cost' | 'rate';
