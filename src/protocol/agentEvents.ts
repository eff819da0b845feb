import { described, type Fitting } from '../base/schema.ts';
import type { AgentRequest, FieldValues, PermissionDecision } from './agentRequests.ts';
import type { AgentTool, FileChange } from './agentTools.ts';
import { numberOf, object, optional } from './fields.ts';
import type { RunMode } from './runMode.ts';

/**
 * One step of an agent run, for any agent: a transcript contains one per line, as JSON. Text is plain text, never
 * markup.
 */
export type AgentEvent = {
  /** ISO 8601 UTC; when it was read. */
  at: string;
  /** Line number, from 1, in the task's output; the line is the agent's own message. */
  line?: number;
} & AgentStep;

export type AgentStep =
  /** The agent's own session, which a later run can continue, and the models that it can switch to. */
  | { type: 'session'; session: string; model?: string; version?: string; models?: string[] }
  /** The prompt, or a message sent during the run. */
  | { type: 'message'; from: string; text: string }
  /** Text of the agent. A delta continues the previous text. `parent` is the tool call of its subagent. */
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
  /** A request for permission, answers, or the approval of a plan; the run waits until it is answered. */
  | { type: 'request'; request: AgentRequest }
  /**
   * `option` is the label of the chosen option; one of an unknown kind counts as allowed. Questions are answered with
   * `fields`, by question id. `isUnattended`: no person was connected, and a setting declined it.
   */
  | {
      type: 'answer';
      request: string;
      decision: PermissionDecision;
      option?: string;
      fields?: FieldValues;
      reason?: string;
      isUnattended?: boolean;
    }
  /** It no longer waits for that answer: it was interrupted, or continued without one. */
  | { type: 'withdrawn'; request: string }
  /** The current permission mode and model; sent when one of them changes. */
  | { type: 'settings'; mode?: RunMode; model?: string }
  /** A title that the agent gives its session. */
  | { type: 'title'; text: string }
  /** The commands that a message may begin with, as `/name`. */
  | { type: 'commands'; commands: { name: string; description: string; hint?: string }[] }
  /** How much of its context the model has used, in tokens. */
  | { type: 'context'; used: number; size: number }
  | { type: 'usage'; usage: AgentUsage }
  | { type: 'plan'; entries: { text: string; status: 'pending' | 'active' | 'done' }[] }
  /** An attachment: an image, a file, a page. `data` is base64, only of small images. */
  | { type: 'attachment'; mimeType?: string; name?: string; uri?: string; data?: string; parent?: string }
  /** A notice that is not a step of the work: a retry, a refusal, a warning. */
  | { type: 'notice'; text: string }
  /** Its turn has ended, but these background tasks are still running; sent again when that changes. */
  | { type: 'background'; tasks: string[] }
  /** It has finished its turn, and accepts another message. */
  | { type: 'turnEnd'; end: AgentEnd }
  /** The run has ended; sent once, when the process has ended. */
  | { type: 'end'; end: AgentEnd };

const used = (says: string) => optional(numberOf({ isFine: Number.isFinite, expected: 'a number' }, says));

/**
 * What this run has used so far, without earlier runs of its session; each number replaces the previous one.
 */
export const agentUsage = described(() =>
  object(
    {
      turns: used('Turns.'),
      inputTokens: used('Tokens it read, including cached ones.'),
      outputTokens: used('Tokens it wrote.'),
      costUsd: used('US dollars.'),
      premiumRequests: used('Premium requests, which GitHub bills instead of money.'),
    },
    'What has been used.',
  ),
);
export type AgentUsage = Fitting<typeof agentUsage>;

/** How a turn or a run ended, according to the agent's output and its exit status. */
export type AgentEnd =
  /** `text` is its last message. */
  | { state: 'completed'; text?: string }
  /** It was interrupted through its own protocol. */
  | { state: 'cancelled' }
  /** `retryAt` is when a rate limit is over, where the agent said so. What is final is not retried. */
  | { state: 'failed'; message: string; limit?: AgentLimit; retryAt?: string; isFinal?: boolean };

export const AGENT_LIMITS = ['turns', 'cost', 'tokens', 'rate'] as const;

/** The limits of a run: requested ones, or those of the provider. */
export type AgentLimit = (typeof AGENT_LIMITS)[number];
