import type { AgentEnd, AgentStep, AgentUsage } from '../protocol/agentEvents.ts';
import type { FileChange } from '../protocol/agentTools.ts';
import type { AgentAdapter, AgentExit, AgentLaunch, RunRequest } from '../core/agentAdapter.ts';
import { CODEX_SANDBOXES, modeWords } from './agentModes.ts';
import { fileChange, relativePath } from './fileChanges.ts';
import { compact, asList, asNumber, asObject, asText, type JsonObject } from './json.ts';
import { JsonlConversation, type MessageReader } from './jsonlConversation.ts';
import { promptWithNote } from './offeredTools.ts';
import { failed, readableMessage } from './runEnd.ts';
import { TextFlow } from './textFlow.ts';
import { describeTool } from './tools.ts';

const CHANGE_KINDS: Record<string, FileChange['kind']> = { add: 'add', update: 'update', delete: 'delete' };
const TOOL_ITEMS = ['command_execution', 'file_change', 'mcp_tool_call', 'web_search'];

const LOGIN = 'To log in, run `codex login` in a terminal.';

/** Codex. */
export const codex: AgentAdapter = {
  id: 'codex',
  name: 'Codex',
  provider: 'OpenAI',
  executables: ['codex'],
  install: 'Run `npm install -g @openai/codex`, then `codex` once to log in.',
  versionArgument: '--version',
  modes: modeWords(CODEX_SANDBOXES),
  transports: {
    jsonl: {
      ...{ resume: true, ownSession: false, messages: false, permissionRequests: false },
      ...{ turnLimit: false, costLimit: false, tools: true },
    },
  },
  defaultTransport: 'jsonl',
  launch,
  conversation: (request) =>
    new JsonlConversation(request, { reader: new CodexReader(request), name: codex.name, login: LOGIN }),
};

function launch(request: RunRequest): AgentLaunch {
  const argv = [
    ...[
      ...request.command,
      'exec',
      '-C',
      request.cwd,
      '-s',
      CODEX_SANDBOXES[request.mode].native,
      '--skip-git-repo-check',
    ],
    ...toolArguments(request),
    // Options of `resume` must follow it.
    ...(request.session === undefined ? [] : ['resume', request.session]),
    '--json',
    ...(request.model === undefined ? [] : ['-m', request.model]),
    '-',
  ];
  return { argv, environment: {}, input: { kind: 'file', content: promptWithNote(request) } };
}

/** Where Codex is to ask before a tool that changes something, it denies it, since it cannot ask. */
function toolArguments({ tools, mode }: RunRequest): string[] {
  if (!tools) return [];
  const { name, command, args, environment } = tools;
  const variables = Object.entries(environment).map(([key, value]) => `${key}=${tomlText(value)}`);
  const server = [
    `command=${tomlText(command)}`,
    `args=[${args.map(tomlText).join(',')}]`,
    `env={${variables.join(',')}}`,
    ...(mode === 'readOnly' ? [] : ['default_tools_approval_mode="approve"']),
  ];
  return ['-c', `mcp_servers.${name}={${server.join(',')}}`];
}

/** A text of TOML, which escapes as JSON does, and DEL besides. */
function tomlText(text: string): string {
  return JSON.stringify(text).replaceAll('\u007f', String.raw`\u007f`);
}

/** Reads `codex exec --json`. */
class CodexReader implements MessageReader {
  end: AgentEnd | undefined;
  readonly #request: RunRequest;
  readonly #text = new TextFlow();
  readonly #started = new Set<string>();
  #error: string | undefined;

  constructor(request: RunRequest) {
    this.#request = request;
  }

  read(message: JsonObject): AgentStep[] {
    switch (message.type) {
      case 'thread.started': {
        const session = asText(message.thread_id);
        return session ? [{ type: 'session', session }] : [];
      }
      case 'item.started':
      case 'item.updated':
      case 'item.completed':
        return this.#readItem(asObject(message.item), message.type === 'item.completed');
      case 'error':
        this.#error = asText(message.message) ?? 'error';
        return [{ type: 'notice', text: readableMessage(this.#error) }];
      case 'turn.completed':
        this.end = { state: 'completed', text: this.#text.lastText };
        return [{ type: 'usage', usage: this.#usageOf(asObject(message.usage)) }];
      case 'turn.failed':
        this.end = failed(asText(asObject(message.error).message) ?? this.#error ?? '');
        return [];
      default:
        return [];
    }
  }

  endFromExit({ exitCode }: AgentExit): AgentEnd | undefined {
    return this.#error !== undefined && exitCode !== 0 ? failed(this.#error) : undefined;
  }

  /** Refusals of the sandbox appear only in the log. */
  readNoise(line: string): AgentStep[] {
    const reason = /\bERROR codex_core::tools::router: error=(.+)$/.exec(line)?.[1];
    return reason === undefined ? [] : [{ type: 'notice', text: reason }];
  }

  #readItem(item: JsonObject, isDone: boolean): AgentStep[] {
    const type = asText(item.type) ?? '';
    const text = asText(item.text) ?? '';
    if (type === 'agent_message') return isDone ? this.#text.whole({ type: 'text', text }) : [];
    if (type === 'reasoning') return isDone ? this.#text.whole({ type: 'thought', text }) : [];
    // Items of this type are warnings. An error that ends a turn is a message of its own.
    if (type === 'error') return [{ type: 'notice', text: asText(item.message) ?? 'warning' }];
    if (type === 'todo_list') return [{ type: 'plan', entries: asList(item.items).map(planEntry) }];
    if (!TOOL_ITEMS.includes(type)) return [];
    return [...this.#startTool(item, type), ...(isDone ? [endOfTool(item, type)] : [])];
  }

  #startTool(item: JsonObject, type: string): AgentStep[] {
    const id = asText(item.id) ?? '';
    if (this.#started.has(id)) return [];
    this.#started.add(id);
    const { cwd } = this.#request;
    const paths = asList(item.changes).map((change) =>
      relativePath(asText(asObject(change).path) ?? '', cwd),
    );
    const isOwn = item.server !== undefined && item.server === this.#request.tools?.name;
    const server = isOwn ? 'legwork' : (asText(item.server) ?? 'mcp');
    const name = type === 'mcp_tool_call' ? `${server}.${asText(item.tool) ?? 'tool'}` : type;
    const input =
      type === 'file_change' ? { path: paths.join(', ') } : (item.arguments ?? readArguments(item));
    return [{ type: 'toolStart', tool: describeTool({ id, name, input, cwd }) }];
  }

  /** Codex counts from the first run of a session. */
  #usageOf(usage: JsonObject): AgentUsage {
    const before = this.#request.usageBefore;
    const since = (total: unknown, earlier = 0) => Math.max(0, (asNumber(total) ?? 0) - earlier);
    return {
      inputTokens: since(usage.input_tokens, before?.inputTokens),
      outputTokens: since(usage.output_tokens, before?.outputTokens),
    };
  }
}

function readArguments(item: JsonObject): JsonObject {
  return compact({ command: asText(item.command), query: asText(item.query) });
}

function endOfTool(item: JsonObject, type: string): AgentStep {
  const isError = item.status === 'failed' || item.status === 'declined';
  const files = asList(item.changes).map((entry) => {
    const change = asObject(entry);
    return fileChange({
      path: asText(change.path) ?? '',
      kind: CHANGE_KINDS[asText(change.kind) ?? ''] ?? 'update',
    });
  });
  return compact({
    type: 'toolEnd',
    tool: asText(item.id) ?? '',
    isError,
    output: asText(item.aggregated_output) || asText(asObject(item.error).message) || undefined,
    exitCode: asNumber(item.exit_code),
    files: type === 'file_change' && !isError && files.length > 0 ? files : undefined,
  });
}

function planEntry(item: unknown): { text: string; status: 'pending' | 'done' } {
  const entry = asObject(item);
  return { text: asText(entry.text) ?? '', status: entry.completed === true ? 'done' : 'pending' };
}
