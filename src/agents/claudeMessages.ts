import type { AgentEnd, AgentStep, AgentUsage } from '../protocol/agentEvents.ts';
import type { AgentTool, FileChange } from '../protocol/agentTools.ts';
import type { AgentExit } from '../core/agentAdapter.ts';
import { ClaudeContext } from './claudeContext.ts';
import { ClaudeOffers } from './claudeOffers.ts';
import { readClaudeResult } from './claudeResult.ts';
import { readChanges, fileChange } from './fileChanges.ts';
import { compact, isObject, asList, asNumber, asObject, asText, type JsonObject } from './json.ts';
import type { MessageReader } from './jsonlConversation.ts';
import { readPlan } from './plans.ts';
import { TextFlow } from './textFlow.ts';
import { describeTool } from './tools.ts';

/** Differences between the agents that use Claude's messages. */
export interface ClaudeDialect {
  cwd: string;
  /** Whether `result.usage` covers the whole process. Claude's covers one turn. */
  countsOn: boolean;
  /** Cost of the session before this run, if the agent's total includes it. */
  costBeforeUsd: number;
}

/** Reads the messages of `--output-format stream-json`, which Claude Code and Qwen Code share. */
export class ClaudeReader implements MessageReader {
  end: AgentEnd | undefined;
  readonly mayContinue = true;
  /** What it has offered; read over the control protocol. */
  readonly offers = new ClaudeOffers();
  readonly #context = new ClaudeContext();
  readonly #dialect: ClaudeDialect;
  readonly #text = new TextFlow();
  readonly #tools = new Map<string, AgentTool>();
  #session = '';
  #usage: AgentUsage = {};
  /** When the reached limit resets, in seconds since the epoch. */
  #limitResetsAt: number | undefined;
  /** The message that is being streamed, and which kinds of its text were. */
  #streamed: { id: string; kinds: Set<string> } = { id: '', kinds: new Set() };

  constructor(dialect: ClaudeDialect) {
    this.#dialect = dialect;
  }

  /** The tool call with this id, if it was reported. */
  tool(id: string): AgentTool | undefined {
    return this.#tools.get(id);
  }

  read(message: JsonObject): AgentStep[] {
    switch (message.type) {
      case 'system':
        return this.#readSystem(message);
      case 'stream_event':
        return this.#readStream(message);
      case 'assistant':
        return this.#readAssistant(message);
      case 'user':
        return this.#readUser(message);
      case 'rate_limit_event':
        return this.#readLimit(asObject(message.rate_limit_info));
      case 'result':
        return this.#readResult(message);
      default:
        return [];
    }
  }

  endFromExit(_exit: AgentExit): AgentEnd | undefined {
    return undefined;
  }

  #readSystem(message: JsonObject): AgentStep[] {
    if (message.subtype === 'init') return this.#readInit(message);
    if (message.subtype === 'api_retry') {
      const reason = [asNumber(message.error_status), asText(message.error)]
        .filter((part) => part !== undefined)
        .join(' ');
      const count = `${asNumber(message.attempt) ?? '?'} of ${asNumber(message.max_retries) ?? '?'}`;
      return [
        {
          type: 'notice',
          text: `The model did not answer (${reason || 'no reason given'}); retry ${count}.`,
        },
      ];
    }
    if (message.subtype === 'permission_denied')
      return [
        {
          type: 'notice',
          text: asText(message.message) ?? `${asText(message.tool_name) ?? 'A tool'} was not allowed.`,
        },
      ];
    return [];
  }

  /** `init` is repeated at the start of every turn. */
  #readInit(message: JsonObject): AgentStep[] {
    this.end = undefined;
    const session = asText(message.session_id) ?? '';
    if (!session || session === this.#session) return [];
    this.#session = session;
    const version = asText(message.claude_code_version) ?? asText(message.qwen_code_version);
    const { models } = this.offers;
    return [compact({ type: 'session', session, model: asText(message.model), version, models })];
  }

  #readStream(message: JsonObject): AgentStep[] {
    const event = asObject(message.event);
    const parent = asText(message.parent_tool_use_id);
    if (event.type === 'message_start') {
      this.#streamed = { id: asText(asObject(event.message).id) ?? '', kinds: new Set() };
      this.#text.break();
    }
    if (event.type === 'content_block_start') this.#text.break();
    if (event.type !== 'content_block_delta') return [];
    const delta = asObject(event.delta);
    const type = delta.type === 'thinking_delta' ? ('thought' as const) : ('text' as const);
    const text = asText(delta.text) ?? asText(delta.thinking);
    if (text === undefined) return [];
    this.#streamed.kinds.add(type);
    return this.#text.piece({ type, text, source: this.#streamed.id, parent });
  }

  #readAssistant(message: JsonObject): AgentStep[] {
    this.#context.readAssistant(message);
    const content = asObject(message.message);
    const parent = asText(message.parent_tool_use_id);
    const streamed = content.id === this.#streamed.id ? this.#streamed.kinds : undefined;
    return asList(content.content).flatMap((item): AgentStep[] => {
      const block = asObject(item);
      const text = asText(block.text) ?? asText(block.thinking) ?? '';
      if (message.is_api_error_message === true) return text ? [{ type: 'notice', text }] : [];
      if (block.type === 'text' && !streamed?.has('text'))
        return this.#text.whole({ type: 'text', text, parent });
      if (block.type === 'thinking' && !streamed?.has('thought'))
        return this.#text.whole({ type: 'thought', text, parent });
      return block.type === 'tool_use' ? this.#startTool(block, parent) : [];
    });
  }

  #startTool(block: JsonObject, parent: string | undefined): AgentStep[] {
    this.#text.break();
    const id = asText(block.id);
    if (id === undefined || this.#tools.has(id)) return [];
    const tool = describeTool({
      id,
      name: asText(block.name) ?? 'tool',
      input: block.input,
      cwd: this.#dialect.cwd,
    });
    this.#tools.set(id, tool);
    // The plan of a subagent is not the plan of the run.
    const plan = parent === undefined ? readPlan(tool) : [];
    return [compact({ type: 'toolStart', tool, parent }), ...plan];
  }

  /** Prompts are recorded when they are sent, so only tool results are read from user messages. */
  #readUser(message: JsonObject): AgentStep[] {
    if (message.isReplay === true) return this.#readReplay(message);
    return asList(asObject(message.message).content).flatMap((item): AgentStep[] => {
      const block = asObject(item);
      if (block.type === 'tool_result') return this.#endTool(block, asObject(message.tool_use_result));
      const text = asText(block.text) ?? '';
      return text.startsWith('[Request interrupted') ? [{ type: 'notice', text: 'It was interrupted.' }] : [];
    });
  }

  /** The output of a slash command, such as `/compact`, is its only trace. */
  #readReplay(message: JsonObject): AgentStep[] {
    const content = asText(asObject(message.message).content) ?? '';
    const printed = /^<local-command-stdout>(.*)<\/local-command-stdout>$/s.exec(content)?.[1]?.trim();
    return printed ? this.#text.whole({ type: 'text', text: printed }) : [];
  }

  #endTool(block: JsonObject, details: JsonObject): AgentStep[] {
    this.#text.break();
    const id = asText(block.tool_use_id) ?? '';
    const tool = this.#tools.get(id);
    const isError = block.is_error === true;
    const output = asText(block.content) ?? joinText(block.content);
    const exitCode = tool?.kind === 'execute' ? readExitCode(output, isError) : undefined;
    const files = isError || tool?.kind !== 'edit' ? [] : findChanges(tool, output, details);
    return [
      compact({
        type: 'toolEnd',
        tool: id,
        isError,
        output: (exitCode === undefined ? output : output.replace(EXIT_LINE, '')) || undefined,
        exitCode,
        files: files.length > 0 ? files : undefined,
      }),
    ];
  }

  #readLimit(info: JsonObject): AgentStep[] {
    if (info.status !== 'rejected') return [];
    this.#limitResetsAt = asNumber(info.resetsAt);
    return [];
  }

  #readResult(message: JsonObject): AgentStep[] {
    this.#text.break();
    const { end, usage } = readClaudeResult(message, {
      usage: this.#usage,
      limitResetsAt: this.#limitResetsAt,
      lastText: this.#text.lastText,
      ...this.#dialect,
    });
    this.end = end;
    this.#usage = usage;
    return [{ type: 'usage', usage }, ...this.#context.readResult(message)];
  }
}

function findChanges(tool: AgentTool, output: string, details: JsonObject): FileChange[] {
  const path = asText(details.filePath);
  if (path === undefined) return readChanges(tool.input, output);
  const isNew = details.type === 'create';
  const change = {
    path,
    kind: isNew ? ('add' as const) : ('update' as const),
    oldText: asText(details.oldString) ?? asText(details.originalFile),
    newText: asText(details.newString) ?? asText(details.content),
  };
  return [fileChange(change)];
}

const EXIT_LINE = /^Exit code (\d+)\n?/;

/** Claude puts the exit code before the output of a failed command, Qwen into a report. */
function readExitCode(output: string, isError: boolean): number | undefined {
  const code = (isError ? EXIT_LINE : /^Exit Code: (\d+)$/m).exec(output)?.[1];
  return code === undefined ? undefined : Number(code);
}

function joinText(content: unknown): string {
  return asList(content)
    .filter(isObject)
    .map((part) => asText(part.text) ?? '')
    .join('\n');
}
