import type {
  AgentEnd,
  AgentStep,
  AgentUsage,
  PermissionDecision,
  PermissionRequest,
} from '../protocol/agentEvents.ts';
import type { RunMode, Transport } from '../protocol/agentRun.ts';

/** What an agent can do over one of its transports. */
export interface AgentCapabilities {
  /** A later run goes on with the session of an earlier one. */
  resume: boolean;
  /** Takes a session id of our choice, so that it is known before the agent says it. */
  ownSession: boolean;
  /** Messages while it runs. */
  messages: boolean;
  permissionRequests: boolean;
  turnLimit: boolean;
  costLimit: boolean;
  /** It takes a system prompt beside the prompt; others get it as the prompt's beginning. */
  systemPrompt?: boolean;
}

/** One run of an agent. */
export interface RunRequest {
  /** The words that start the agent: its executable, and what a setting puts after it. */
  command: string[];
  transport: Transport;
  prompt: string;
  /** What it is told before all prompts; only where it has `systemPrompt`. */
  systemPrompt?: string;
  mode: RunMode;
  /** Absolute. */
  cwd: string;
  model?: string;
  maxTurns?: number;
  maxCostUsd?: number;
  /** Session to go on with. */
  session?: string;
  /** Id for a new session, for agents that take one. */
  sessionToUse?: string;
  /** What the session had used before this run, for agents that count on. */
  usageBefore?: AgentUsage;
}

/** How a run is started. */
export interface AgentLaunch {
  argv: string[];
  /** Added to the task's environment. */
  environment: Record<string, string>;
  /** Standard input: a file that is read to its end, or a pipe for what the conversation sends. */
  input: { kind: 'file'; content: string } | { kind: 'pipe' } | { kind: 'none' };
}

/** What came of one step of a conversation. */
export interface ConversationStep {
  /** What happened, in order. */
  events: AgentStep[];
  /** Lines to write, in order, without their ends. */
  send: string[];
}

/** A line that was written to the agent, or `null` for the end of its input. */
export interface SentEntry {
  line: string | null;
  /** How many lines of output had been pushed before. */
  after: number;
}

/** A conversation that is brought to where an earlier host was, of its output and what it was sent. */
export interface ConversationReplay {
  /** Told once, before all lines. */
  begin(): AgentStep[];
  /** Takes the next line of output, from the first on. */
  push(line: string): AgentStep[];
  /** Told after the last line there is: `send` is what was still to be sent. */
  end(): ConversationStep;
}

/** How the agent's process ended. */
export interface AgentExit {
  /** As a shell reports it: 128 + number for a signal. */
  exitCode?: number;
  signal?: string;
  /** When; what a reset time is reckoned from. */
  at: Date;
}

/**
 * One run, as a state machine over lines: what it does depends on nothing but what it is told here,
 * so a new host rebuilds it from the recorded lines.
 * Whoever drives it writes every line of `send` and keeps a `SentEntry` of it.
 */
export interface Conversation {
  /** Requests that wait for an answer, oldest first. */
  readonly openRequests: readonly PermissionRequest[];
  /** Whether a message may be sent now. */
  readonly takesMessage: boolean;
  /** Whether it has done all it was asked: unless there is a message for it, its input is to be closed. */
  readonly isTurnOver: boolean;
  /** Whether the agent has said that no later run can go on with its session. */
  readonly cannotResume: boolean;
  /** Begins; told once, before all else. */
  open(): ConversationStep;
  /** Goes on where an earlier host was, instead of `open`; the events are the same as then, all from the first. */
  replay(sent: readonly SentEntry[]): ConversationReplay;
  /** Takes the next line of output, whatever it holds; never throws. */
  push(line: string): ConversationStep;
  /** Answers an open request; nothing happens when it is open no longer. */
  answer(requestId: string, decision: PermissionDecision): ConversationStep;
  /** Asks for something more; nothing happens where that cannot be. */
  message(text: string): ConversationStep;
  /** Asks it to stop what it does; the run goes on. Nothing happens where that cannot be. */
  interrupt(): ConversationStep;
  /** What to write before its input is closed. */
  close(): ConversationStep;
  /** The true end, of what it said and how its process ended. */
  finish(exit: AgentExit): AgentEnd;
}

/** Files as an agent may reach them through its client. */
export interface FileAccess {
  /** `undefined` when there is none. @throws the system's error */
  read(path: string): string | undefined;
  /** @throws the system's error */
  write(path: string, content: string): void;
}

/** What Legwork knows about one agent. */
export interface AgentAdapter {
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** Whose it is, where that is one company. */
  readonly provider?: string;
  /** Names to look for on the PATH, best first. */
  readonly executables: readonly string[];
  /** Folders it installs itself into, beside the usual ones; `~` is the user's home. */
  readonly folders?: readonly string[];
  /** How to get it, in one sentence. */
  readonly install: string;
  /** What prints its version. */
  readonly versionArgument: string;
  readonly transports: Partial<Record<Transport, AgentCapabilities>>;
  readonly defaultTransport: Transport;
  launch(request: RunRequest): AgentLaunch;
  conversation(request: RunRequest, files?: FileAccess): Conversation;
}
