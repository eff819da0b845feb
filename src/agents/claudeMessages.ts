import type { AgentEnd, AgentStep, AgentTool, AgentUsage, FileChange } from '../protocol/agentEvents.ts';
import type { AgentExit } from '../core/agentAdapter.ts';
import { readClaudeResult } from './claudeResult.ts';
import { changesOfCall, fileChange } from './fileChanges.ts';
import { compact, isObject, listOf, numberOf, objectOf, textOf, type JsonObject } from './json.ts';
import type { MessageReader } from './jsonlConversation.ts';
import { planOfCall } from './plans.ts';
import { TextFlow } from './textFlow.ts';
import { describeTool } from './tools.ts';

/** What differs between the agents that speak Claude's messages. */
export interface ClaudeDialect {
  cwd: string;
  /** Whether `result.usage` counts from the start of the process; Claude's is of its turn. */
  countsOn: boolean;
  /** What the session had cost before, where the agent's figure includes it. */
  costBeforeUsd: number;
}

/** Reads the messages of `--output-format stream-json`, which Claude Code and Qwen Code share. */
export class ClaudeReader implements MessageReader {
  end: AgentEnd | undefined;
  readonly mayGoOn = true;
  readonly #dialect: ClaudeDialect;
  readonly #text = new TextFlow();
  readonly #tools = new Map<string, AgentTool>();
  #session = '';
  #usage: AgentUsage = {};
  /** When a limit that was hit is over, in seconds since the epoch. */
  #limitResetsAt: number | undefined;
  /** The message that is told in pieces, and the kinds of text of it that were. */
  #streamed: { id: string; kinds: Set<string> } = { id: '', kinds: new Set() };

  constructor(dialect: ClaudeDialect) {
    this.#dialect = dialect;
  }

  /** The tool call of that id, if it was told. */
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
        return this.#readLimit(objectOf(message.rate_limit_info));
      case 'result':
        return this.#readResult(message);
      default:
        return [];
    }
  }

  sayAtExit(_exit: AgentExit): AgentEnd | undefined {
    return undefined;
  }

  #readSystem(message: JsonObject): AgentStep[] {
    if (message.subtype === 'init') return this.#readInit(message);
    if (message.subtype === 'api_retry') {
      const reason = [numberOf(message.error_status), textOf(message.error)]
        .filter((part) => part !== undefined)
        .join(' ');
      const count = `${numberOf(message.attempt) ?? '?'} of ${numberOf(message.max_retries) ?? '?'}`;
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
          text: textOf(message.message) ?? `${textOf(message.tool_name) ?? 'A tool'} was not allowed.`,
        },
      ];
    return [];
  }

  /** It comes again with every turn. */
  #readInit(message: JsonObject): AgentStep[] {
    this.end = undefined;
    const session = textOf(message.session_id) ?? '';
    if (!session || session === this.#session) return [];
    this.#session = session;
    const version = textOf(message.claude_code_version) ?? textOf(message.qwen_code_version);
    return [compact({ type: 'session', session, model: textOf(message.model), version })];
  }

  #readStream(message: JsonObject): AgentStep[] {
    const event = objectOf(message.event);
    const parent = textOf(message.parent_tool_use_id);
    if (event.type === 'message_start') {
      this.#streamed = { id: textOf(objectOf(event.message).id) ?? '', kinds: new Set() };
      this.#text.break();
    }
    if (event.type === 'content_block_start') this.#text.break();
    if (event.type !== 'content_block_delta') return [];
    const delta = objectOf(event.delta);
    const type = delta.type === 'thinking_delta' ? ('thought' as const) : ('text' as const);
    const text = textOf(delta.text) ?? textOf(delta.thinking);
    if (text === undefined) return [];
    this.#streamed.kinds.add(type);
    return this.#text.piece({ type, text, source: this.#streamed.id, parent });
  }

  #readAssistant(message: JsonObject): AgentStep[] {
    const content = objectOf(message.message);
    const parent = textOf(message.parent_tool_use_id);
    const streamed = content.id === this.#streamed.id ? this.#streamed.kinds : undefined;
    return listOf(content.content).flatMap((item): AgentStep[] => {
      const block = objectOf(item);
      const text = textOf(block.text) ?? textOf(block.thinking) ?? '';
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
    const id = textOf(block.id);
    if (id === undefined || this.#tools.has(id)) return [];
    const tool = describeTool({
      id,
      name: textOf(block.name) ?? 'tool',
      input: block.input,
      cwd: this.#dialect.cwd,
    });
    this.#tools.set(id, tool);
    // The plan of a subagent is not that of the run.
    const plan = parent === undefined ? planOfCall(tool) : [];
    return [compact({ type: 'toolStart', tool, parent }), ...plan];
  }

  /** What it was asked is known; what it tells as a user are results of tools. */
  #readUser(message: JsonObject): AgentStep[] {
    if (message.isReplay === true) return this.#readReplay(message);
    return listOf(objectOf(message.message).content).flatMap((item): AgentStep[] => {
      const block = objectOf(item);
      if (block.type === 'tool_result') return this.#endTool(block, objectOf(message.tool_use_result));
      const text = textOf(block.text) ?? '';
      return text.startsWith('[Request interrupted') ? [{ type: 'notice', text: 'It was interrupted.' }] : [];
    });
  }

  /** What a command of its own, such as `/compact`, printed is all that is said of it. */
  #readReplay(message: JsonObject): AgentStep[] {
    const content = textOf(objectOf(message.message).content) ?? '';
    const printed = /^<local-command-stdout>(.*)<\/local-command-stdout>$/s.exec(content)?.[1]?.trim();
    return printed ? this.#text.whole({ type: 'text', text: printed }) : [];
  }

  #endTool(block: JsonObject, details: JsonObject): AgentStep[] {
    this.#text.break();
    const id = textOf(block.tool_use_id) ?? '';
    const tool = this.#tools.get(id);
    const isError = block.is_error === true;
    const output = textOf(block.content) ?? joinText(block.content);
    const exitCode = tool?.kind === 'execute' ? exitCodeOf(output, isError) : undefined;
    const files = isError || tool?.kind !== 'edit' ? [] : changesOf(tool, output, details);
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
    this.#limitResetsAt = numberOf(info.resetsAt);
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
    return [{ type: 'usage', usage }];
  }
}

function changesOf(tool: AgentTool, output: string, details: JsonObject): FileChange[] {
  const path = textOf(details.filePath);
  if (path === undefined) return changesOfCall(tool.input, output);
  const isNew = details.type === 'create';
  const change = {
    path,
    kind: isNew ? ('add' as const) : ('update' as const),
    oldText: textOf(details.oldString) ?? textOf(details.originalFile),
    newText: textOf(details.newString) ?? textOf(details.content),
  };
  return [fileChange(change)];
}

const EXIT_LINE = /^Exit code (\d+)\n?/;

/** Claude writes it before the output of a command that failed, Qwen into a report. */
function exitCodeOf(output: string, isError: boolean): number | undefined {
  const code = (isError ? EXIT_LINE : /^Exit Code: (\d+)$/m).exec(output)?.[1];
  return code === undefined ? undefined : Number(code);
}

function joinText(content: unknown): string {
  return listOf(content)
    .filter(isObject)
    .map((part) => textOf(part.text) ?? '')
    .join('\n');
}
