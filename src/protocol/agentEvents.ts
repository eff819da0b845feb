import { described, type Fitting } from '../base/schema.ts';
import { anyValue, listOf, numberOf, object, oneOf, optional, text } from './fields.ts';

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

export const fileChange = described(() =>
  object(
    {
      path: text('Its path.'),
      kind: oneOf(['add', 'update', 'delete'], 'What happens to it.'),
      oldText: optional(
        text('The text that was replaced, whole or the part; missing when unknown or large.'),
      ),
      newText: optional(text('The text that replaces it; missing when unknown or large.')),
    },
    'A file that is changed.',
  ),
);
export type FileChange = Fitting<typeof fileChange>;

const TOOL_KINDS = [
  'read',
  'edit',
  'delete',
  'move',
  'search',
  'execute',
  'think',
  'fetch',
  'other',
] as const;

export const agentTool = described(() =>
  object(
    {
      id: text('Unique within the run.'),
      name: text('As the agent calls it.'),
      kind: oneOf(TOOL_KINDS, 'What it does.'),
      title: text('One line for people: the command, the path.'),
      command: optional(text('The whole command, of a tool that runs one.')),
      changes: optional(listOf(fileChange(), 'What it is to change, as far as it says beforehand.')),
      input: optional(anyValue('What it was given.')),
    },
    'A use of a tool.',
  ),
);
export type AgentTool = Fitting<typeof agentTool>;

export const permissionDecision = described(() =>
  oneOf(
    ['allow', 'allowAlways', 'deny', 'denyAlways'],
    'Whether it is allowed, once or always. A denial is always possible.',
    'The decision',
  ),
);
export type PermissionDecision = Fitting<typeof permissionDecision>;

/** One of the answers that the agent takes. */
export const permissionOption = described(() =>
  object(
    {
      id: text('Its id.'),
      decision: optional(permissionDecision()),
      label: text("The agent's own words, which may be none."),
    },
    'One of the answers that the agent takes. Without a decision its kind is unknown.',
  ),
);
export type PermissionOption = Fitting<typeof permissionOption>;

export const permissionRequest = described(() =>
  object(
    {
      id: text('Id of the request.'),
      tool: agentTool(),
      options: listOf(permissionOption(), "What may be answered, in the agent's own terms and order."),
    },
    'What an agent asks for.',
  ),
);
export type PermissionRequest = Fitting<typeof permissionRequest>;

const used = (says: string) => optional(numberOf({ isFine: Number.isFinite, expected: 'a number' }, says));

/**
 * What this run has used so far, without what its session had used before; each number replaces the one before.
 */
export const agentUsage = described(() =>
  object(
    {
      turns: used('Turns.'),
      inputTokens: used('Tokens it read, those from a cache included.'),
      outputTokens: used('Tokens it wrote.'),
      costUsd: used('US dollars.'),
      premiumRequests: used('What GitHub bills instead of money.'),
    },
    'What has been used.',
  ),
);
export type AgentUsage = Fitting<typeof agentUsage>;

/** How a turn or a run ended, judged by what the agent said and by its exit status. */
export type AgentEnd =
  /** `text` is what it said last. */
  | { state: 'completed'; text?: string }
  /** It was interrupted through its own protocol. */
  | { state: 'cancelled' }
  /** `retryAt` is when a rate limit is over, where the agent said so. */
  | { state: 'failed'; message: string; limit?: AgentLimit; retryAt?: string };

export const AGENT_LIMITS = ['turns', 'cost', 'rate'] as const;

/** What a run may not exceed: what was asked for, or what its provider grants. */
export type AgentLimit = (typeof AGENT_LIMITS)[number];
