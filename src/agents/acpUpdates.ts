import { firstLine } from '../base/firstLine.ts';
import type { AgentStep, AgentUsage } from '../protocol/agentEvents.ts';
import type { AgentTool } from '../protocol/agentTools.ts';
import { attachmentOf, textOf } from './acpContent.ts';
import { AcpTools, type RequestedTool } from './acpTools.ts';
import type { TurnFacts } from './acpTurn.ts';
import { AcpUsage } from './acpUsage.ts';
import type { ToolServer } from '../core/agentAdapter.ts';
import { asList, asObject, asText, compact, type JsonObject } from './json.ts';
import { NOTE_START } from './offeredTools.ts';
import { readPlan } from './plans.ts';
import { TextFlow } from './textFlow.ts';
import { TITLE_LIMIT } from './tools.ts';

type Plan = AgentStep & { type: 'plan' };
type SlashCommand = (AgentStep & { type: 'commands' })['commands'][number];

const SESSION_UPDATES: readonly unknown[] = [
  ...['available_commands_update', 'session_info_update', 'usage_update'],
  ...['current_mode_update', 'config_option_update'],
];
const COMMAND_LIMIT = 200;
/** The tool whose arguments are a plan. Over ACP only the arguments tell that. */
const TODO_TOOL = 'todowrite';
const QUESTION_TOOL = 'question';

export interface AcpUpdatesOptions {
  cwd: string;
  /** Token counts cover the whole process. */
  countsOn: boolean;
  /** Token counts come with every turn in which the model answered. */
  alwaysReportsUsage: boolean;
  usageBefore: AgentUsage | undefined;
  /** The MCP server that Legwork offers. */
  tools?: ToolServer | undefined;
}

/** Reads `session/update`: text, tool calls, plans, usage and what the agent says about its session. */
export class AcpUpdates {
  readonly #tools: AcpTools;
  readonly #usage: AcpUsage;
  readonly #text = new TextFlow();
  #wasDenied = false;
  #hasSystemError = false;
  #hasWorked = false;
  readonly #unanswerable = new Set<unknown>();
  /** What was told last, as JSON. */
  #plans = '';
  #commands = '[]';
  #context = '';
  #title = '';

  constructor(options: AcpUpdatesOptions) {
    const { cwd, countsOn, alwaysReportsUsage, usageBefore, tools } = options;
    this.#tools = new AcpTools(cwd, tools);
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

  /** The tool call with this id, if it was reported. */
  findTool(id: string): AgentTool | undefined {
    return this.#tools.find(id);
  }

  read(update: JsonObject): AgentStep[] {
    switch (update.sessionUpdate) {
      case 'agent_message_chunk':
      case 'agent_thought_chunk':
        return this.#readChunk(update);
      case 'tool_call':
      case 'tool_call_update':
        return this.#readCall(update);
      case 'plan':
        return this.#plan(asList(update.entries).map(planEntry));
      case 'usage_update':
        return [...usageEvents(this.#usage.update(update)), ...this.#readContext(update)];
      case 'session_info_update':
        return this.#readInfo(update);
      case 'available_commands_update':
        return this.#readCommands(update);
      case 'notice': {
        const parts = [asText(update.title), asText(update.description)].filter(Boolean);
        return parts.length > 0 ? [{ type: 'notice', text: parts.join(': ') }] : [];
      }
      default:
        return [];
    }
  }

  #readChunk(update: JsonObject): AgentStep[] {
    const text = textOf(update.content);
    const source = asText(update.messageId) ?? '';
    if (update.sessionUpdate === 'agent_thought_chunk')
      return this.#text.piece({ type: 'thought', text, source });
    if (isInformational(update)) return text ? [{ type: 'notice', text }] : [];
    const attached = attachmentOf(update.content);
    if (attached.length > 0) this.#hasWorked = true;
    return [...this.#text.piece({ type: 'text', text, source }), ...attached];
  }

  #readCall(update: JsonObject): AgentStep[] {
    this.#hasWorked = true;
    this.#text.break();
    const shown = asList(update.content).flatMap((part) => attachmentOf(asObject(part).content));
    const todos = readPlan({ name: TODO_TOOL, input: update.rawInput });
    const plan = todos.flatMap(({ entries }) => this.#plan(entries));
    return [...this.#tools.update(update), ...shown, ...plan, ...this.#noteQuestion(update)];
  }

  /** opencode and Kilo have a tool that asks a question and waits, but do not ask their client. */
  #noteQuestion({ title, status, rawInput, toolCallId }: JsonObject): AgentStep[] {
    const question = asText(asObject(asList(asObject(rawInput).questions)[0]).question);
    const isAsked = title === QUESTION_TOOL && status === 'in_progress' && question !== undefined;
    if (!isAsked || this.#unanswerable.has(toolCallId)) return [];
    this.#unanswerable.add(toolCallId);
    const text = `The agent asks a question that it takes no answer to over ACP: ${question} Interrupt it, and answer with a message.`;
    return [{ type: 'notice', text }];
  }

  /** Some agents report a plan as such and as the arguments of a tool, several times each. */
  #plan(entries: Plan['entries']): AgentStep[] {
    this.#hasWorked = true;
    const told = JSON.stringify(entries);
    if (told === this.#plans) return [];
    this.#plans = told;
    return [{ type: 'plan', entries }];
  }

  #readContext({ used, size }: JsonObject): AgentStep[] {
    const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
    if (!isCount(used) || !isCount(size) || size === 0 || `${used}/${size}` === this.#context) return [];
    this.#context = `${used}/${size}`;
    return [{ type: 'context', used, size }];
  }

  #readInfo(update: JsonObject): AgentStep[] {
    const { threadStatus } = asObject(asObject(update._meta).codex);
    if (asObject(threadStatus).type === 'systemError') this.#hasSystemError = true;
    // Some agents use the whole prompt as the title.
    const [ownWords = ''] = (asText(update.title) ?? '').split(NOTE_START);
    const title = firstLine(ownWords.trim(), TITLE_LIMIT);
    if (title === '' || title === this.#title) return [];
    this.#title = title;
    return [{ type: 'title', text: title }];
  }

  #readCommands(update: JsonObject): AgentStep[] {
    const commands = asList(update.availableCommands).slice(0, COMMAND_LIMIT).flatMap(readSlashCommand);
    const told = JSON.stringify(commands);
    if (told === this.#commands) return [];
    this.#commands = told;
    return [{ type: 'commands', commands }];
  }
}

/** Whether a kind of update is about the session, and not about what was said in it. */
export function isAboutSession(kind: unknown): boolean {
  return SESSION_UPDATES.includes(kind);
}

/** Whether the text comes from Claude Code itself and not from its model. */
function isInformational(update: JsonObject): boolean {
  return asObject(asObject(update._meta).claudeCode).kind === 'informational';
}

function usageEvents(usage: AgentUsage | undefined): AgentStep[] {
  return usage ? [{ type: 'usage', usage }] : [];
}

function readSlashCommand(item: unknown): SlashCommand[] {
  const { name, description, input } = asObject(item);
  const called = asText(name)?.replace(/^\//, '');
  if (!called) return [];
  const hint = asText(asObject(input).hint);
  return [compact({ name: called, description: asText(description) ?? '', hint: hint || undefined })];
}

function planEntry(item: unknown): Plan['entries'][number] {
  const { content, status } = asObject(item);
  const known = status === 'completed' ? 'done' : status === 'in_progress' ? 'active' : 'pending';
  return { text: asText(content) ?? '', status: known };
}
