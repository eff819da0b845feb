import type { AgentStep, AgentUsage } from '../protocol/agentEvents.ts';
import { AcpTools, type AskedTool } from './acpTools.ts';
import type { TurnFacts } from './acpTurn.ts';
import { AcpUsage } from './acpUsage.ts';
import { listOf, objectOf, textOf, type JsonObject } from './json.ts';
import { TextFlow } from './textFlow.ts';

export interface AcpUpdatesOptions {
  cwd: string;
  /** Whether the tokens it reports count from the start of the process. */
  countsOn: boolean;
  /** Whether it reports tokens with every turn in which its model answered. */
  tellsUsage: boolean;
  usageBefore: AgentUsage | undefined;
}

/** What an agent tells of its work in `session/update`: text, tool calls, plans, usage. */
export class AcpUpdates {
  readonly #tools: AcpTools;
  readonly #usage: AcpUsage;
  readonly #text = new TextFlow();
  #wasDenied = false;
  #hasSystemError = false;
  #hasWorked = false;

  constructor(options: AcpUpdatesOptions) {
    const { cwd, countsOn, tellsUsage, usageBefore } = options;
    this.#tools = new AcpTools(cwd);
    this.#usage = new AcpUsage({ countsOn, isAlwaysTold: tellsUsage, before: usageBefore });
  }

  /** What the end of this turn is judged by; what it said is since a denial, if there was one. */
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

  /** Takes the result of a prompt. */
  endTurn(result: JsonObject): AgentStep[] {
    return [...this.#tools.endAll(), ...usageEvents(this.#usage.endTurn(result))];
  }

  /** What it says from now on tells whether it went on without what it was denied. */
  noteDenial(): void {
    this.#wasDenied = true;
    this.#text.clear();
  }

  /** Takes the tool call of a permission request. */
  asked(toolCall: JsonObject): AskedTool {
    this.#hasWorked = true;
    this.#text.break();
    return this.#tools.asked(toolCall);
  }

  read(update: JsonObject): AgentStep[] {
    const text = textOf(objectOf(update.content).text) ?? '';
    const source = textOf(update.messageId) ?? '';
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
        return [{ type: 'plan', entries: listOf(update.entries).map(planEntry) }];
      case 'usage_update':
        return usageEvents(this.#usage.update(update));
      case 'session_info_update': {
        const { threadStatus } = objectOf(objectOf(update._meta).codex);
        if (objectOf(threadStatus).type === 'systemError') this.#hasSystemError = true;
        return [];
      }
      default:
        return [];
    }
  }
}

/** Claude's adapter tells so what Claude Code itself, and not its model, has to say. */
function isInformational(update: JsonObject): boolean {
  return objectOf(objectOf(update._meta).claudeCode).kind === 'informational';
}

function usageEvents(usage: AgentUsage | undefined): AgentStep[] {
  return usage ? [{ type: 'usage', usage }] : [];
}

function planEntry(item: unknown): { text: string; status: 'pending' | 'active' | 'done' } {
  const { content, status } = objectOf(item);
  const known = status === 'completed' ? 'done' : status === 'in_progress' ? 'active' : 'pending';
  return { text: textOf(content) ?? '', status: known };
}
