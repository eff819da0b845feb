import type { AgentEnd, AgentStep, AgentUsage } from '../protocol/agentEvents.ts';
import type { AgentRequest, RequestAnswer } from '../protocol/agentRequests.ts';
import type { Transport } from '../protocol/agentRun.ts';
import type { RunMode } from '../protocol/runMode.ts';

/** What an agent can do over one of its transports. */
export interface AgentCapabilities {
  /** A later run can continue the session of an earlier one. */
  resume: boolean;
  /** Accepts a session id chosen by the host, so that it is known from the start. */
  ownSession: boolean;
  /** Accepts messages while it runs. */
  messages: boolean;
  permissionRequests: boolean;
  turnLimit: boolean;
  costLimit: boolean;
  /** Accepts a system prompt; for other agents, it is put before the prompt. */
  systemPrompt?: boolean;
  /** Takes an MCP server for one run, so that Legwork can offer it its tools. */
  tools?: boolean;
}

/** Legwork's own MCP server, as it is offered to one run. */
export interface ToolServer {
  /** Differs between runs and cannot be guessed, so that no server of a project has the same. */
  name: string;
  command: string;
  args: string[];
  environment: Record<string, string>;
}

/** One run of an agent. */
export interface RunRequest {
  /** The words that start the agent: its executable, followed by arguments from a setting. */
  command: string[];
  transport: Transport;
  prompt: string;
  /** The system prompt; only for agents that support one. */
  systemPrompt?: string;
  mode: RunMode;
  /** In read-only mode, starts the agent even if nothing enforces the mode; by default, the run then fails. */
  mayIgnoreMode?: boolean;
  /** Absolute. */
  cwd: string;
  model?: string;
  maxTurns?: number;
  maxCostUsd?: number;
  /** The session to continue. */
  session?: string;
  /** Id for a new session, for agents that take one. */
  sessionToUse?: string;
  /** The MCP server with Legwork's tools; only for agents that take one. */
  tools?: ToolServer;
  /** What the agent is told of Legwork. People see the prompt without it. */
  briefing?: string;
  /** What the session had used before this run, for agents that report running totals. */
  usageBefore?: AgentUsage;
}

/** How a run is started. */
export interface AgentLaunch {
  argv: string[];
  /** Added to the task's environment. */
  environment: Record<string, string>;
  /** Variables that hold a JSON object. Each is merged into that of the task's environment, if there is one. */
  configuration?: Record<string, Record<string, unknown>>;
  /** Standard input: a file that is read to its end, or a pipe for the lines that the conversation sends. */
  input: { kind: 'file'; content: string } | { kind: 'pipe' } | { kind: 'none' };
}

/** What can be changed during a run. */
export interface RunSettings {
  mode?: RunMode;
  /** As the agent writes it. */
  model?: string;
}

/** The result of one step of a conversation. */
export interface ConversationStep {
  /** What happened, in order. */
  events: AgentStep[];
  /** Lines to write, in order, without line ends. */
  send: string[];
}

/** A line that was written to the agent, or `null` for the end of its input. */
export interface SentEntry {
  line: string | null;
  /** How many lines of output had been pushed before. */
  after: number;
  /** Asked the agent to stop what it was doing. */
  interrupts?: true;
}

/** The result of checking the files of a request. */
export interface CheckEntry {
  check: number;
  areOrdinary: boolean;
  /** How many lines of output had been pushed before. */
  after: number;
}

/** What a conversation received other than lines of output, in order. */
export type RecordEntry = SentEntry | CheckEntry;

/** The part of a record that was written by an earlier version, which decided by other rules. */
export interface FormerPart {
  /** How many lines of output it may have read. */
  lines: number;
  entries: readonly RecordEntry[];
}

/** Files to check before a request is answered: only ordinary files are allowed without asking a person. */
export interface FileCheck {
  /** Unique within the run. */
  id: number;
  /** As the agent wrote them. */
  paths: readonly string[];
}

/** Replays output and sent lines to bring a conversation to the state that an earlier host had reached. */
export interface ConversationReplay {
  /** Called once, before all lines. */
  begin(): AgentStep[];
  /** Takes the next line of output, from the first on. */
  push(line: string): AgentStep[];
  /** Called after the last line; `send` is what was still to be sent. */
  end(): ConversationStep;
}

/** How the agent's process ended. */
export interface AgentExit {
  /** As a shell reports it: 128 + number for a signal. */
  exitCode?: number;
  signal?: string;
  /** When it ended; reset times are computed from it. */
  at: Date;
}

/**
 * One run, as a state machine over lines. Its behavior depends only on the calls made here, so a new host can rebuild
 * it from the recorded lines. The caller writes every line of `send` and keeps a `SentEntry` of each, and a
 * `CheckEntry` of every check.
 */
export interface Conversation {
  /** Requests that wait for an answer, oldest first. */
  readonly openRequests: readonly AgentRequest[];
  /** Checks that wait for their result, oldest first. */
  readonly openChecks: readonly FileCheck[];
  /** Whether a message may be sent now. */
  readonly takesMessage: boolean;
  /** Whether everything asked of it is done; its input is then closed unless a message is pending. */
  readonly isTurnOver: boolean;
  /** Whether the agent has reported that no later run can continue its session. */
  readonly cannotResume: boolean;
  /**
   * A sentence that describes the change that the agent made in read-only mode without asking. The run is then ended
   * as failed.
   */
  readonly brokenPromise?: string | undefined;
  /** Begins the conversation; called once, before everything else. */
  open(): ConversationStep;
  /** Continues where an earlier host stopped, instead of `open`; repeats all events from the first one. */
  replay(record: readonly RecordEntry[], former?: FormerPart): ConversationReplay;
  /** Takes the next line of output, whatever it holds; never throws. */
  push(line: string): ConversationStep;
  /** Answers an open request with an answer that fits it; does nothing if the request is no longer open. */
  answer(requestId: string, answer: RequestAnswer): ConversationStep;
  /** Takes the result of a check; does nothing if the check is no longer open. */
  endCheck(id: number, areOrdinary: boolean): ConversationStep;
  /** Sends a further message; does nothing if the agent does not support it. */
  message(text: string): ConversationStep;
  /** Changes its permission mode or model during the run; does nothing if the agent does not support it. */
  adjust(settings: RunSettings): ConversationStep;
  /** Asks it to stop what it is doing; the run continues. Does nothing if the agent does not support it. */
  interrupt(): ConversationStep;
  /** The lines to write before its input is closed. */
  close(): ConversationStep;
  /** The true end, from what the agent reported and how its process ended. */
  finish(exit: AgentExit): AgentEnd;
}

/** What Legwork knows about one agent. */
export interface AgentAdapter {
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** Its company, if there is exactly one. */
  readonly provider?: string;
  /** Names to look for on the PATH, in order of preference. */
  readonly executables: readonly string[];
  /** Folders in which its installer puts it, in addition to the usual ones; `~` is the user's home. */
  readonly folders?: readonly string[];
  /** How to install it, in one sentence. */
  readonly install: string;
  /** Arguments that print its version. */
  readonly versionArgument: string;
  /** What it does without asking in each mode, over the transport that Legwork chooses. For people. */
  readonly modes?: Record<RunMode, string>;
  readonly transports: Partial<Record<Transport, AgentCapabilities>>;
  readonly defaultTransport: Transport;
  launch(request: RunRequest): AgentLaunch;
  conversation(request: RunRequest): Conversation;
}
