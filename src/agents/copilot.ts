import { AcpConversation } from '#conversations';
import type { AgentEnd, AgentStep } from '../protocol/agentEvents.ts';
import type { FileChange } from '../protocol/agentTools.ts';
import type { AgentAdapter, AgentLaunch, RunRequest } from '../core/agentAdapter.ts';
import { COPILOT_OPTIONS, modeWords } from './agentModes.ts';
import { fileChange } from './fileChanges.ts';
import { compact, asList, asNumber, asObject, asText, type JsonObject } from './json.ts';
import { JsonlConversation, type MessageReader } from './jsonlConversation.ts';
import { mcpConfig, promptWithNote } from './offeredTools.ts';
import { READING_TOOLS } from './ownTools.ts';
import { failed } from './runEnd.ts';
import { TextFlow } from './textFlow.ts';
import { describeTool } from './tools.ts';

const EDIT_KINDS: Record<string, FileChange['kind']> = { create: 'add', delete: 'delete' };

const COMMON = { resume: true, turnLimit: false, costLimit: false };

const LOGIN = 'To log in, run `copilot` in a terminal and enter `/login`.';

/** GitHub Copilot CLI. */
export const copilot: AgentAdapter = {
  id: 'copilot',
  name: 'Copilot CLI',
  provider: 'GitHub',
  executables: ['copilot'],
  install: 'Run `npm install -g @github/copilot`, then `copilot` once to log in.',
  versionArgument: '--version',
  modes: modeWords(COPILOT_OPTIONS),
  transports: {
    jsonl: { ...COMMON, ownSession: true, messages: false, permissionRequests: false, tools: true },
    acp: { ...COMMON, ownSession: false, messages: true, permissionRequests: true, tools: true },
  },
  defaultTransport: 'jsonl',
  launch,
  conversation(request) {
    if (request.transport === 'acp')
      return new AcpConversation(request, { countsOn: true, alwaysReportsUsage: true });
    return new JsonlConversation(request, {
      reader: new CopilotReader(request),
      name: copilot.name,
      login: LOGIN,
    });
  },
};

function launch(request: RunRequest): AgentLaunch {
  const environment = { COPILOT_AUTO_UPDATE: 'false' };
  const model = request.model === undefined ? [] : ['--model', request.model];
  if (request.transport === 'acp')
    return { argv: [...request.command, '--acp', ...model], environment, input: { kind: 'pipe' } };
  const argv = [
    ...[...request.command, '--output-format', 'json', '-C', request.cwd],
    ...COPILOT_OPTIONS[request.mode].native,
    ...toolArguments(request),
    ...model,
    ...sessionArguments(request),
  ];
  return { argv, environment, input: { kind: 'file', content: promptWithNote(request) } };
}

/** Copilot lets a server, or one of its tools, be allowed by name. */
function toolArguments({ tools, mode }: RunRequest): string[] {
  if (!tools) return [];
  const allowed = mode === 'readOnly' ? READING_TOOLS.map((tool) => `${tools.name}(${tool})`) : [tools.name];
  return [
    ...['--additional-mcp-config', mcpConfig(tools.name, tools)],
    ...allowed.flatMap((each) => ['--allow-tool', each]),
  ];
}

function sessionArguments({ session, sessionToUse }: RunRequest): string[] {
  if (session !== undefined) return [`--resume=${session}`];
  return sessionToUse === undefined ? [] : ['--session-id', sessionToUse];
}

/** Reads `copilot --output-format json`. */
class CopilotReader implements MessageReader {
  end: AgentEnd | undefined;
  readonly #request: RunRequest;
  readonly #text = new TextFlow();
  /** Ids of messages that were streamed. */
  readonly #streamed = new Set<string>();
  #session: string | undefined;
  #model: string | undefined;
  #error: string | undefined;
  #turns = 0;

  constructor(request: RunRequest) {
    this.#request = request;
  }

  read(message: JsonObject): AgentStep[] {
    const data = asObject(message.data);
    switch (message.type) {
      case 'session.tools_updated':
        this.#model = asText(data.model);
        return this.#reportSession(this.#request.session ?? this.#request.sessionToUse);
      case 'assistant.turn_end':
        this.#turns++;
        return [];
      case 'assistant.turn_retry':
        return [
          {
            type: 'notice',
            text: `The model did not answer (${asText(data.reason) ?? 'no reason given'}); retry.`,
          },
        ];
      case 'session.warning':
        return [{ type: 'notice', text: asText(data.message) ?? 'warning' }];
      case 'session.error':
        this.#error = asText(data.message) ?? asText(data.errorType) ?? 'error';
        return [{ type: 'notice', text: this.#error }];
      case 'result':
        return this.#readResult(message);
      default:
        return this.#readWork(asText(message.type) ?? '', data);
    }
  }

  #readWork(type: string, data: JsonObject): AgentStep[] {
    const source = asText(data.messageId) ?? asText(data.reasoningId) ?? '';
    const kind = type.startsWith('assistant.reasoning') ? 'thought' : 'text';
    switch (type) {
      case 'assistant.message_delta':
      case 'assistant.reasoning_delta':
        this.#error = undefined;
        this.#streamed.add(`${kind} ${source}`);
        return this.#text.piece({ type: kind, text: asText(data.deltaContent) ?? '', source });
      case 'assistant.message':
      case 'assistant.reasoning':
        if (kind === 'text' && asText(data.content)) this.#error = undefined;
        if (this.#streamed.has(`${kind} ${source}`)) return [];
        return this.#text.whole({ type: kind, text: asText(data.content) ?? '' });
      case 'tool.execution_start':
        return this.#startTool(data);
      case 'tool.execution_complete':
        return [endOfTool(data)];
      default:
        return [];
    }
  }

  #startTool(data: JsonObject): AgentStep[] {
    this.#text.break();
    const call = { id: asText(data.toolCallId) ?? '', name: asText(data.toolName) ?? 'tool' };
    return [
      { type: 'toolStart', tool: describeTool({ ...call, input: data.arguments, cwd: this.#request.cwd }) },
    ];
  }

  /** Without a session id of our choice, Copilot reports the session only at its end. */
  #reportSession(session: string | undefined): AgentStep[] {
    if (session === undefined || session === this.#session) return [];
    this.#session = session;
    return [compact({ type: 'session', session, model: this.#model })];
  }

  #readResult(message: JsonObject): AgentStep[] {
    const exitCode = asNumber(message.exitCode) ?? 0;
    if (exitCode === 0 && this.#error === undefined)
      this.end = { state: 'completed', text: this.#text.lastText };
    else this.end = failed(this.#error ?? `It ended with code ${exitCode}.`);
    const usage = { turns: this.#turns, premiumRequests: asNumber(asObject(message.usage).premiumRequests) };
    return [...this.#reportSession(asText(message.sessionId)), { type: 'usage', usage: compact(usage) }];
  }
}

function endOfTool(data: JsonObject): AgentStep {
  const isError = data.success !== true;
  const files = asList(data.fileEdits).map((item) => {
    const edit = asObject(item);
    return fileChange({
      path: asText(edit.path) ?? '',
      kind: EDIT_KINDS[asText(edit.kind) ?? ''] ?? 'update',
    });
  });
  const output = asText(asObject(data.result).content)?.replace(
    /\n?<shellId: \S+ completed with exit code \d+>$/,
    '',
  );
  return compact({
    type: 'toolEnd',
    tool: asText(data.toolCallId) ?? '',
    isError,
    output: output || asText(asObject(data.error).message) || undefined,
    exitCode: asNumber(asObject(data.shellExecution).exitCode),
    files: !isError && files.length > 0 ? files : undefined,
  });
}
