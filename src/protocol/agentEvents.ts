/**
 * One step of an agent run, whatever the agent: what a transcript is made of. `raw` is what the agent itself said.
 * Text is plain text, never markup.
 */
export type AgentEvent = {
  /** ISO 8601 UTC; when it was read. */
  at: string;
  raw?: unknown;
} & AgentStep;

export type AgentStep =
  /** The agent's own session, by which a later run can go on. */
  | { type: 'session'; session: string; model?: string; version?: string }
  /** What it was asked: the prompt, or a message while it ran. */
  | { type: 'message'; from: string; text: string }
  /** What it says. A delta goes on where the text before it ended. */
  | { type: 'text'; text: string; isDelta?: boolean }
  | { type: 'thought'; text: string; isDelta?: boolean }
  | { type: 'toolStart'; tool: AgentTool }
  | { type: 'toolEnd'; tool: string; isError: boolean; output?: string; exitCode?: number; files?: FileChange[] }
  /** It asks for leave; the run waits until it is answered. */
  | { type: 'permission'; request: PermissionRequest }
  | { type: 'permissionAnswer'; request: string; decision: PermissionDecision }
  | { type: 'usage'; usage: AgentUsage }
  | { type: 'plan'; entries: { text: string; status: 'pending' | 'active' | 'done' }[] }
  /** Something worth knowing that is no step of the work: a retry, a refusal, a warning. */
  | { type: 'notice'; text: string }
  | { type: 'end'; end: AgentEnd };

export interface AgentTool {
  /** Unique within the run. */
  id: string;
  /** As the agent calls it. */
  name: string;
  kind: 'read' | 'edit' | 'delete' | 'move' | 'search' | 'execute' | 'think' | 'fetch' | 'other';
  /** One line for people: the command, the path. */
  title: string;
  input?: unknown;
}

export interface FileChange {
  path: string;
  kind: 'add' | 'update' | 'delete';
  oldText?: string;
  newText?: string;
}

export type PermissionDecision = 'allow' | 'allowAlways' | 'deny' | 'denyAlways';

export interface PermissionRequest {
  id: string;
  tool: AgentTool;
  /** What may be answered, in the agent's own terms. */
  options: { id: string; decision: PermissionDecision; label: string }[];
}

/** What a run has used so far; each number replaces the one before. */
export interface AgentUsage {
  turns?: number;
  inputTokens?: number;
  outputTokens?: number;
  costUsd?: number;
}

/** How the agent itself says that it ended. */
export type AgentEnd =
  | { state: 'completed'; text?: string }
  | { state: 'cancelled' }
  | { state: 'failed'; message: string; limit?: 'turns' | 'cost' | 'rate'; retryAt?: string };
