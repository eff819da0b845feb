import type { RunMode } from '../protocol/runMode.ts';
import type { AnswerKey } from './claudeQuestions.ts';
import type { JsonObject } from './json.ts';

/** What the answers of an agent depend on. */
export interface AnswerDialect {
  /** The agent's names for the modes, as it takes them while it runs. */
  modes: Record<RunMode, string>;
  /** Whether the approval of a plan can set the mode. */
  approvalSetsMode: boolean;
  answerKey: AnswerKey;
}

/** Differences between the agents that use the control protocol. */
export interface ControlDialect extends AnswerDialect {
  /** Its name for people. */
  name: string;
  /** Its name for the MCP server that Legwork offers it. */
  server: string;
  /** How a person logs in, as a sentence. */
  login: string;
  /** What `initialize` says beside. */
  setup: JsonObject;
  /** Whether it takes messages while it works and echoes each when it starts on it. */
  echoesMessages: boolean;
  /** Formats the content of a message. */
  contentOf(text: string): unknown;
}
