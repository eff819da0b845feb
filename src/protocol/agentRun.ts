import type { AgentUsage, PermissionRequest } from './agentEvents.ts';

/**
 * How one speaks with an agent: `jsonl` only listens; `control` is Claude's protocol over stdin and stdout;
 * `acp` the Agent Client Protocol; `plain` is text.
 */
export type Transport = 'jsonl' | 'control' | 'acp' | 'plain';

/** Whether one speaks with the agent while it works: it can ask, and takes messages and an interrupt. */
export function isConversation(transport: Transport): boolean {
  return transport === 'control' || transport === 'acp';
}

/**
 * What an agent may do by itself. In `ask` it asks first, and where nobody can be asked it may not;
 * `allowEdits` lets it edit files, `allowAll` everything; in `readOnly` it changes nothing.
 */
export type RunMode = 'ask' | 'allowEdits' | 'readOnly' | 'allowAll';

/** What is done about a run whose process is gone, as after a crash of the machine: go on by itself, offer it, or neither. */
export type LossPolicy = 'resume' | 'ask' | 'leave';

/**
 * How an agent of the user's is started: a command line, or its words with how to speak with it. For an agent that
 * Legwork knows it replaces the command; an empty one turns that agent off.
 */
export type AgentSetting =
  string | { command: string | readonly string[]; transport?: 'acp' | 'plain'; name?: string };

/** An agent that runs as a process of this machine. */
export interface AgentSpec {
  /** Id of the agent: `claude`, or that of a setting. */
  agent: string;
  /** What people call it. */
  agentName: string;
  /** Whose it is: `Anthropic`. */
  provider?: string;
  /** The words that start it. */
  program: string[];
  transport: Transport;
  /** Nobody said how it is spoken with: its command was taken for one that prints plain text. */
  isTransportGuessed?: boolean;
  prompt: string;
  systemPrompt?: string;
  mode: RunMode;
  /** Absolute working directory. */
  cwd: string;
  /** Key of the stored environment it runs in. */
  environment: string;
  /** Octal digits; missing: the host's. */
  umask?: string;
  model?: string;
  /** Iterations after which it is ended. */
  maxTurns?: number;
  /** What one attempt may cost, in US dollars. */
  maxCostUsd?: number;
  /** Session of the agent to go on with, rather than begin one. */
  session?: string;
  /** Default: ask. */
  ifLost?: LossPolicy;
}

/** A message that waits until an agent takes it. */
export interface InboxMessage {
  id: string;
  /** Who says it, where that is not the person whose run it is. */
  from?: string;
  content: string;
  /** ISO 8601 UTC. */
  at: string;
}

/** What is known of an agent run while it works and after. */
export interface AgentFacts {
  /** File of its events (`AgentEvent`, a JSON line each) in this attempt. */
  transcript: string;
  /** The agent's own session: the checkpoint from which a further attempt goes on. */
  session?: string;
  model?: string;
  /** Version of the agent. */
  version?: string;
  /** What this attempt has used. */
  usage?: AgentUsage;
  /** What earlier attempts of the same session had used. */
  usageBefore?: AgentUsage;
  /** Files it changed, those inside its folder relative to it; at most a hundred, of `fileCount`. */
  files?: string[];
  fileCount?: number;
  /** What it does now, or did last: "editing src/a.ts". */
  lastAction?: string;
  /** What it asks, oldest first, without what the tools were given. */
  requests?: PermissionRequest[];
  /** Messages that it has not taken yet, oldest first. */
  inbox?: InboxMessage[];
  /** With what this attempt goes on where an earlier one ended; it is asked `prompt` instead of the spec's. */
  resumes?: { session: string; prompt: string; from?: string };
  /** How often in a row it went on by itself after a loss. */
  losses?: number;
}

/** An agent as it can be offered to a person. */
export interface AgentOffer {
  id: string;
  name: string;
  provider?: string;
  /** The words that start it; missing: it was not found. */
  program?: string[];
  /** As it says itself; missing where it was not found or did not say. */
  version?: string;
  /** How to get it, in one sentence. */
  install: string;
  /** Whether it can ask while it runs, and take messages. */
  asks: boolean;
  takesMessages: boolean;
  /** Whether a later run can go on with the session of an earlier one. */
  resumes: boolean;
}

/** What all attempts of the session have used together. */
export function totalUsage({ usage = {}, usageBefore = {} }: AgentFacts): AgentUsage {
  return addUsage(usageBefore, usage);
}

/** Both together; what neither tells is missing. */
export function addUsage(a: AgentUsage, b: AgentUsage): AgentUsage {
  const names = ['turns', 'inputTokens', 'outputTokens', 'costUsd', 'premiumRequests'] as const;
  const told = names.filter((name) => a[name] !== undefined || b[name] !== undefined);
  return Object.fromEntries(told.map((name) => [name, (a[name] ?? 0) + (b[name] ?? 0)]));
}
