import type { AgentEnd, AgentStep, AgentUsage } from '../protocol/agentEvents.ts';
import type { AgentRequest, RequestAnswer } from '../protocol/agentRequests.ts';
import type { Transport } from '../protocol/agentRun.ts';
import type { RunMode } from '../protocol/runMode.ts';

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
  /** In read-only mode it starts even where nothing holds the agent to it; otherwise it ends before its prompt. */
  mayIgnoreMode?: boolean;
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

/** What can be changed while a run goes on. */
export interface RunSettings {
  mode?: RunMode;
  /** As the agent writes it. */
  model?: string;
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
  /** Asked it to stop what it did. */
  interrupts?: true;
}

/** What was found out of the files of a request. */
export interface CheckEntry {
  check: number;
  areOrdinary: boolean;
  /** How many lines of output had been pushed before. */
  after: number;
}

/** What a conversation was told beside the lines of output, in order. */
export type RecordEntry = SentEntry | CheckEntry;

/** The part of a record that an earlier version left, which decided by other rules. */
export interface FormerPart {
  /** How many lines of output it may have read. */
  lines: number;
  entries: readonly RecordEntry[];
}

/** Files that are to be looked at before a request is answered: only ordinary ones are allowed without a person. */
export interface FileCheck {
  /** Unique within the run. */
  id: number;
  /** As the agent wrote them. */
  paths: readonly string[];
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
 * Whoever drives it writes every line of `send` and keeps a `SentEntry` of it, and a `CheckEntry` of every check.
 */
export interface Conversation {
  /** Requests that wait for an answer, oldest first. */
  readonly openRequests: readonly AgentRequest[];
  /** Checks that wait for their result, oldest first. */
  readonly openChecks: readonly FileCheck[];
  /** Whether a message may be sent now. */
  readonly takesMessage: boolean;
  /** Whether it has done all it was asked: unless there is a message for it, its input is to be closed. */
  readonly isTurnOver: boolean;
  /** Whether the agent has said that no later run can go on with its session. */
  readonly cannotResume: boolean;
  /**
   * A sentence that says which change the agent has made in read-only mode without having asked. The run is ended then,
   * and has failed.
   */
  readonly brokenPromise?: string | undefined;
  /** Begins; told once, before all else. */
  open(): ConversationStep;
  /** Goes on where an earlier host was, instead of `open`; the events are the same as then, all from the first. */
  replay(record: readonly RecordEntry[], former?: FormerPart): ConversationReplay;
  /** Takes the next line of output, whatever it holds; never throws. */
  push(line: string): ConversationStep;
  /** Answers an open request; nothing happens when it is open no longer. The answer fits the request. */
  answer(requestId: string, answer: RequestAnswer): ConversationStep;
  /** Takes the result of a check; nothing happens when it is open no longer. */
  endCheck(id: number, areOrdinary: boolean): ConversationStep;
  /** Asks for something more; nothing happens where that cannot be. */
  message(text: string): ConversationStep;
  /** Changes what it may do, or its model, while it runs; nothing happens where that cannot be. */
  adjust(settings: RunSettings): ConversationStep;
  /** Asks it to stop what it does; the run goes on. Nothing happens where that cannot be. */
  interrupt(): ConversationStep;
  /** What to write before its input is closed. */
  close(): ConversationStep;
  /** The true end, of what it said and how its process ended. */
  finish(exit: AgentExit): AgentEnd;
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
  conversation(request: RunRequest): Conversation;
}
