import type { AgentEnd, AgentStep, AgentUsage, FileChange } from '../protocol/agentEvents.ts';
import type { AgentAdapter, AgentExit, AgentLaunch, RunRequest } from '../core/agentAdapter.ts';
import type { RunMode } from '../protocol/agentRun.ts';
import { fileChange, relativePath } from './fileChanges.ts';
import { compact, listOf, numberOf, objectOf, textOf, type JsonObject } from './json.ts';
import { JsonlConversation, type MessageReader } from './jsonlConversation.ts';
import { failed, readableMessage } from './runEnd.ts';
import { TextFlow } from './textFlow.ts';
import { describeTool } from './tools.ts';

const CHANGE_KINDS: Record<string, FileChange['kind']> = { add: 'add', update: 'update', delete: 'delete' };
const TOOL_ITEMS = ['command_execution', 'file_change', 'mcp_tool_call', 'web_search'];

/** Without a terminal it asks nobody, so `ask` is what needs no asking. */
const SANDBOXES: Record<RunMode, string> = {
  ask: 'read-only',
  allowEdits: 'workspace-write',
  readOnly: 'read-only',
  allowAll: 'danger-full-access',
};

/** Codex. */
export const codex: AgentAdapter = {
  id: 'codex',
  name: 'Codex',
  provider: 'OpenAI',
  executables: ['codex'],
  install: 'Run `npm install -g @openai/codex`, then `codex` once to log in.',
  versionArgument: '--version',
  transports: {
    jsonl: {
      ...{ resume: true, ownSession: false, messages: false, permissionRequests: false },
      ...{ turnLimit: false, costLimit: false },
    },
  },
  defaultTransport: 'jsonl',
  launch,
  conversation: (request) => new JsonlConversation(request, new CodexReader(request)),
};

function launch(request: RunRequest): AgentLaunch {
  const argv = [
    ...[
      ...request.command,
      'exec',
      '-C',
      request.cwd,
      '-s',
      SANDBOXES[request.mode],
      '--skip-git-repo-check',
    ],
    // What a resume takes stands behind it.
    ...(request.session === undefined ? [] : ['resume', request.session]),
    '--json',
    ...(request.model === undefined ? [] : ['-m', request.model]),
    '-',
  ];
  return { argv, environment: {}, input: { kind: 'file', content: request.prompt } };
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
        const session = textOf(message.thread_id);
        return session ? [{ type: 'session', session }] : [];
      }
      case 'item.started':
      case 'item.updated':
      case 'item.completed':
        return this.#readItem(objectOf(message.item), message.type === 'item.completed');
      case 'error':
        this.#error = textOf(message.message) ?? 'error';
        return [{ type: 'notice', text: readableMessage(this.#error) }];
      case 'turn.completed':
        this.end = { state: 'completed', text: this.#text.lastText };
        return [{ type: 'usage', usage: this.#usageOf(objectOf(message.usage)) }];
      case 'turn.failed':
        this.end = failed(textOf(objectOf(message.error).message) ?? this.#error ?? '');
        return [];
      default:
        return [];
    }
  }

  sayAtExit({ exitCode }: AgentExit): AgentEnd | undefined {
    return this.#error !== undefined && exitCode !== 0 ? failed(this.#error) : undefined;
  }

  /** What its sandbox refused it tells in its log alone. */
  readNoise(line: string): AgentStep[] {
    const reason = /\bERROR codex_core::tools::router: error=(.+)$/.exec(line)?.[1];
    return reason === undefined ? [] : [{ type: 'notice', text: reason }];
  }

  #readItem(item: JsonObject, isDone: boolean): AgentStep[] {
    const type = textOf(item.type) ?? '';
    const text = textOf(item.text) ?? '';
    if (type === 'agent_message') return isDone ? this.#text.whole({ type: 'text', text }) : [];
    if (type === 'reasoning') return isDone ? this.#text.whole({ type: 'thought', text }) : [];
    // An item of this type is a warning; the error that ends a turn is a message.
    if (type === 'error') return [{ type: 'notice', text: textOf(item.message) ?? 'warning' }];
    if (type === 'todo_list') return [{ type: 'plan', entries: listOf(item.items).map(planEntry) }];
    if (!TOOL_ITEMS.includes(type)) return [];
    return [...this.#startTool(item, type), ...(isDone ? [endOfTool(item, type)] : [])];
  }

  #startTool(item: JsonObject, type: string): AgentStep[] {
    const id = textOf(item.id) ?? '';
    if (this.#started.has(id)) return [];
    this.#started.add(id);
    const { cwd } = this.#request;
    const paths = listOf(item.changes).map((change) =>
      relativePath(textOf(objectOf(change).path) ?? '', cwd),
    );
    const name =
      type === 'mcp_tool_call' ? `${textOf(item.server) ?? 'mcp'}.${textOf(item.tool) ?? 'tool'}` : type;
    const input = type === 'file_change' ? { path: paths.join(', ') } : (item.arguments ?? argumentsOf(item));
    return [{ type: 'toolStart', tool: describeTool({ id, name, input, cwd }) }];
  }

  /** It counts from the first run of a session on. */
  #usageOf(usage: JsonObject): AgentUsage {
    const before = this.#request.usageBefore;
    const since = (total: unknown, earlier = 0) => Math.max(0, (numberOf(total) ?? 0) - earlier);
    return {
      inputTokens: since(usage.input_tokens, before?.inputTokens),
      outputTokens: since(usage.output_tokens, before?.outputTokens),
    };
  }
}

function argumentsOf(item: JsonObject): JsonObject {
  return compact({ command: textOf(item.command), query: textOf(item.query) });
}

function endOfTool(item: JsonObject, type: string): AgentStep {
  const isError = item.status === 'failed' || item.status === 'declined';
  const files = listOf(item.changes).map((entry) => {
    const change = objectOf(entry);
    return fileChange({
      path: textOf(change.path) ?? '',
      kind: CHANGE_KINDS[textOf(change.kind) ?? ''] ?? 'update',
    });
  });
  return compact({
    type: 'toolEnd',
    tool: textOf(item.id) ?? '',
    isError,
    output: textOf(item.aggregated_output) || textOf(objectOf(item.error).message) || undefined,
    exitCode: numberOf(item.exit_code),
    files: type === 'file_change' && !isError && files.length > 0 ? files : undefined,
  });
}

function planEntry(item: unknown): { text: string; status: 'pending' | 'done' } {
  const entry = objectOf(item);
  return { text: textOf(entry.text) ?? '', status: entry.completed === true ? 'done' : 'pending' };
}
