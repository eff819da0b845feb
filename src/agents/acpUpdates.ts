import type { AgentStep, AgentUsage } from '../protocol/agentEvents.ts';
import { AcpTools, type RequestedTool } from './acpTools.ts';
import type { TurnFacts } from './acpTurn.ts';
import { AcpUsage } from './acpUsage.ts';
import { asList, asObject, asText, type JsonObject } from './json.ts';
import { TextFlow } from './textFlow.ts';

export interface AcpUpdatesOptions {
  cwd: string;
  /** Token counts cover the whole process. */
  countsOn: boolean;
  /** Token counts come with every turn in which the model answered. */
  alwaysReportsUsage: boolean;
  usageBefore: AgentUsage | undefined;
}

/** Reads `session/update`: text, tool calls, plans and usage. */
export class AcpUpdates {
  readonly #tools: AcpTools;
  readonly #usage: AcpUsage;
  readonly #text = new TextFlow();
  #wasDenied = false;
  #hasSystemError = false;
  #hasWorked = false;

  constructor(options: AcpUpdatesOptions) {
    const { cwd, countsOn, alwaysReportsUsage, usageBefore } = options;
    this.#tools = new AcpTools(cwd);
    this.#usage = new AcpUsage({ countsOn, isAlwaysReported: alwaysReportsUsage, before: usageBefore });
  }

  /** Facts about the current turn. `result` is the response to its prompt. */
  turn(result: JsonObject): Omit<TurnFacts, 'prelude' | 'wasInterrupted'> {
    return {
      lastText: this.#text.lastText,
      hasWorked: this.#hasWorked,
      hasAnswered: this.#usage.hasAnswered(result),
      wasDenied: this.#wasDenied,
      hasSystemError: this.#hasSystemError,
    };
  }

  beginTurn(): void {
    this.#text.clear();
    this.#wasDenied = false;
    this.#hasSystemError = false;
    this.#hasWorked = false;
  }

  /** Ends the turn with the result of its prompt. */
  endTurn(result: JsonObject): AgentStep[] {
    return [...this.#tools.endAll(), ...usageEvents(this.#usage.endTurn(result))];
  }

  /** Notes a denial: only text after it shows whether the agent continued. */
  noteDenial(): void {
    this.#wasDenied = true;
    this.#text.clear();
  }

  /** Reads the tool call of a permission request. */
  readRequested(toolCall: JsonObject): RequestedTool {
    this.#hasWorked = true;
    this.#text.break();
    return this.#tools.readRequested(toolCall);
  }

  read(update: JsonObject): AgentStep[] {
    const text = asText(asObject(update.content).text) ?? '';
    const source = asText(update.messageId) ?? '';
    switch (update.sessionUpdate) {
      case 'agent_message_chunk':
        if (isInformational(update)) return text ? [{ type: 'notice', text }] : [];
        return this.#text.piece({ type: 'text', text, source });
      case 'agent_thought_chunk':
        return this.#text.piece({ type: 'thought', text, source });
      case 'tool_call':
      case 'tool_call_update':
        this.#hasWorked = true;
        this.#text.break();
        return this.#tools.update(update);
      case 'plan':
        this.#hasWorked = true;
        return [{ type: 'plan', entries: asList(update.entries).map(planEntry) }];
      case 'usage_update':
        return usageEvents(this.#usage.update(update));
      case 'session_info_update': {
        const { threadStatus } = asObject(asObject(update._meta).codex);
        if (asObject(threadStatus).type === 'systemError') this.#hasSystemError = true;
        return [];
      }
      default:
        return [];
    }
  }
}

/** Whether the text comes from Claude Code itself and not from its model. */
function isInformational(update: JsonObject): boolean {
  return asObject(asObject(update._meta).claudeCode).kind === 'informational';
}

function usageEvents(usage: AgentUsage | undefined): AgentStep[] {
  return usage ? [{ type: 'usage', usage }] : [];
}

function planEntry(item: unknown): { text: string; status: 'pending' | 'active' | 'done' } {
  const { content, status } = asObject(item);
  const known = status === 'completed' ? 'done' : status === 'in_progress' ? 'active' : 'pending';
  return { text: asText(content) ?? '', status: known };
}
