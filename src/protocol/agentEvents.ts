import { described, type Fitting } from '../base/schema.ts';
import type { AgentRequest, FieldValues, PermissionDecision } from './agentRequests.ts';
import type { AgentTool, FileChange } from './agentTools.ts';
import { numberOf, object, optional } from './fields.ts';
import type { RunMode } from './runMode.ts';

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
  /** The agent's own session, by which a later run can go on, and the models that it can change to. */
  | { type: 'session'; session: string; model?: string; version?: string; models?: string[] }
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
  /** It asks for permission, asks questions, or wants a plan approved; the run waits until it is answered. */
  | { type: 'request'; request: AgentRequest }
  /**
   * `option` is the label of the option that was chosen; one of an unknown kind counts as allowed. Questions are answered
   * with `fields`, by the id of the question. `isUnattended`: nobody was there, and a setting declined it.
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
  /** It waits for that answer no longer: it was interrupted, or went on without. */
  | { type: 'withdrawn'; request: string }
  /** What holds from now on for what it may do, and which model it uses; told when one of them changes. */
  | { type: 'settings'; mode?: RunMode; model?: string }
  /** A name that the agent gives its session. */
  | { type: 'title'; text: string }
  /** The commands that a message may begin with, as `/name`. */
  | { type: 'commands'; commands: { name: string; description: string; hint?: string }[] }
  /** How much of its context the model has used, in tokens. */
  | { type: 'context'; used: number; size: number }
  | { type: 'usage'; usage: AgentUsage }
  | { type: 'plan'; entries: { text: string; status: 'pending' | 'active' | 'done' }[] }
  /** Something that it shows beside text: an image, a file, a page. `data` is base64, only of small images. */
  | { type: 'attachment'; mimeType?: string; name?: string; uri?: string; data?: string; parent?: string }
  /** Something worth knowing that is no step of the work: a retry, a refusal, a warning. */
  | { type: 'notice'; text: string }
  /** Its turn has ended, but not its background tasks, of which these run; told again when that changes. */
  | { type: 'background'; tasks: string[] }
  /** It has done what it was last asked, and would take another message. */
  | { type: 'turnEnd'; end: AgentEnd }
  /** The run is over; told once, when the process has ended. */
  | { type: 'end'; end: AgentEnd };

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
  /** `retryAt` is when a rate limit is over, where the agent said so. What is final is not retried. */
  | { state: 'failed'; message: string; limit?: AgentLimit; retryAt?: string; isFinal?: boolean };

export const AGENT_LIMITS = ['turns', 'cost', 'rate'] as const;

/** What a run may not exceed: what was asked for, or what its provider grants. */
export type AgentLimit = (typeof AGENT_LIMITS)[number];
