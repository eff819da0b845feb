import { AcpConversation } from '#conversations';
import type { AgentEnd, AgentStep, AgentUsage } from '../protocol/agentEvents.ts';
import type { AgentAdapter, AgentExit, AgentLaunch, RunRequest } from '../core/agentAdapter.ts';
import { modeWords, OPENCODE_PERMISSIONS } from './agentModes.ts';
import { readChanges, fileChange } from './fileChanges.ts';
import { compact, asNumber, asObject, asText, type JsonObject } from './json.ts';
import { JsonlConversation, type MessageReader } from './jsonlConversation.ts';
import { promptWithNote } from './offeredTools.ts';
import { readPlan } from './plans.ts';
import { READING_TOOLS } from './ownTools.ts';
import { failed } from './runEnd.ts';
import { TextFlow } from './textFlow.ts';
import { describeTool } from './tools.ts';

const COMMON = { resume: true, ownSession: false, turnLimit: false, costLimit: false };

const LOGIN = 'To log in, run `opencode auth login` in a terminal.';

/** opencode. */
export const opencode: AgentAdapter = {
  id: 'opencode',
  name: 'opencode',
  executables: ['opencode'],
  folders: ['~/.opencode/bin'],
  install: 'Run `npm install -g opencode-ai`, then `opencode auth login`.',
  versionArgument: '--version',
  modes: modeWords(OPENCODE_PERMISSIONS),
  transports: {
    jsonl: { ...COMMON, messages: false, permissionRequests: false, tools: true },
    acp: { ...COMMON, messages: true, permissionRequests: true, tools: true },
  },
  defaultTransport: 'jsonl',
  launch,
  conversation(request) {
    if (request.transport === 'acp') return new AcpConversation(request);
    return new JsonlConversation(request, {
      reader: new OpencodeReader(request.cwd),
      name: opencode.name,
      login: LOGIN,
    });
  },
};

function launch(request: RunRequest): AgentLaunch {
  const permission = { ...OPENCODE_PERMISSIONS[request.mode].native, ...toolPermissions(request) };
  const environment = {
    OPENCODE_PERMISSION: JSON.stringify(permission),
    OPENCODE_DISABLE_AUTOUPDATE: '1',
  };
  if (request.transport === 'acp')
    return { argv: [...request.command, 'acp'], environment, input: { kind: 'pipe' } };
  const argv = [
    ...[...request.command, 'run', '--format', 'json'],
    // opencode hangs in a folder other than that of the session.
    ...['--dir', request.cwd],
    ...(request.mode === 'allowAll' ? ['--auto'] : []),
    ...(request.mode === 'readOnly' ? ['--agent', 'plan'] : []),
    ...(request.model === undefined ? [] : ['-m', request.model]),
    ...(request.session === undefined ? [] : ['-s', request.session]),
  ];
  // The prompt is not an argument, because it would reach the model in quotes.
  return {
    argv,
    environment,
    ...configurationFor(request),
    input: { kind: 'file', content: promptWithNote(request) },
  };
}

/** The MCP server in a run without ACP, beside what the user has in that variable. */
function configurationFor({ tools }: RunRequest): Pick<AgentLaunch, 'configuration'> {
  if (!tools) return {};
  const { name, command, args, environment } = tools;
  const server = { type: 'local', command: [command, ...args], environment, enabled: true };
  return { configuration: { OPENCODE_CONFIG_CONTENT: { mcp: { [name]: server } } } };
}

/** opencode calls a tool of a server `server_tool`; of its patterns, the last that fits counts. */
function toolPermissions({ tools, mode }: RunRequest): Record<string, string> {
  if (!tools) return {};
  const reading = READING_TOOLS.map((tool) => [`${tools.name}_${tool}`, 'allow']);
  return {
    [`${tools.name}_*`]: mode === 'readOnly' ? 'deny' : 'allow',
    ...(Object.fromEntries(reading) as Record<string, string>),
  };
}

/** Reads `opencode run --format json`. There is no message for the end; it is derived from the last step and the exit. */
class OpencodeReader implements MessageReader {
  end: AgentEnd | undefined;
  readonly #cwd: string;
  readonly #text = new TextFlow();
  #session = '';
  #usage: Required<Omit<AgentUsage, 'premiumRequests'>> = {
    turns: 0,
    inputTokens: 0,
    outputTokens: 0,
    costUsd: 0,
  };
  #lastReason: string | undefined;
  #rejected: string | undefined;

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  read(message: JsonObject): AgentStep[] {
    const events: AgentStep[] = [];
    const session = asText(message.sessionID);
    if (session && !this.#session) {
      this.#session = session;
      events.push({ type: 'session', session });
    }
    return [...events, ...this.#readPart(message, asObject(message.part))];
  }

  endFromExit({ exitCode }: AgentExit): AgentEnd | undefined {
    if (exitCode !== 0 || this.#lastReason === undefined) return undefined;
    if (this.#lastReason === 'stop') return { state: 'completed', text: this.#text.lastText };
    if (this.#rejected !== undefined) return failed(`The agent stopped: ${this.#rejected}`);
    return failed(`The agent stopped before it was done (${this.#lastReason}).`);
  }

  #readPart(message: JsonObject, part: JsonObject): AgentStep[] {
    const text = asText(part.text) ?? '';
    switch (message.type) {
      case 'step_start':
        this.#lastReason = undefined;
        return [];
      case 'text':
        return this.#text.whole({ type: 'text', text });
      case 'reasoning':
        return this.#text.whole({ type: 'thought', text });
      case 'tool_use':
        return this.#readTool(part, asObject(part.state));
      case 'step_finish':
        return this.#finishStep(part);
      case 'error': {
        const error = asObject(message.error);
        const status = asNumber(asObject(error.data).statusCode);
        const reason = asText(asObject(error.data).message) ?? asText(error.name) ?? '';
        this.end = failed(status === 429 ? `429: ${reason}` : reason);
        return [];
      }
      default:
        return [];
    }
  }

  /** Tool calls are reported only when they have ended. */
  #readTool(part: JsonObject, state: JsonObject): AgentStep[] {
    const call = { id: asText(part.callID) ?? '', name: asText(part.tool) ?? 'tool' };
    const tool = describeTool({ ...call, input: state.input, cwd: this.#cwd });
    const isError = state.status === 'error';
    const error = asText(state.error);
    if (isError) this.#rejected = error;
    const metadata = asObject(state.metadata);
    const changes = !isError && tool.kind === 'edit' ? readChanges(state.input, asText(state.output)) : [];
    const files = changes.map((change) =>
      fileChange({ ...change, kind: metadata.exists === false ? 'add' : change.kind }),
    );
    return [
      { type: 'toolStart', tool },
      ...(isError ? [] : readPlan(tool)),
      compact({
        type: 'toolEnd',
        tool: tool.id,
        isError,
        output: (isError ? error : asText(state.output)) || undefined,
        exitCode: asNumber(metadata.exit),
        files: files.length > 0 ? files : undefined,
      }),
    ];
  }

  #finishStep(part: JsonObject): AgentStep[] {
    this.#lastReason = asText(part.reason) ?? 'unknown';
    const tokens = asObject(part.tokens);
    const cache = asObject(tokens.cache);
    const cached = (asNumber(cache.read) ?? 0) + (asNumber(cache.write) ?? 0);
    this.#usage = {
      turns: this.#usage.turns + 1,
      inputTokens: this.#usage.inputTokens + (asNumber(tokens.input) ?? 0) + cached,
      outputTokens: this.#usage.outputTokens + (asNumber(tokens.output) ?? 0),
      costUsd: Math.round((this.#usage.costUsd + (asNumber(part.cost) ?? 0)) * 1e9) / 1e9,
    };
    return [{ type: 'usage', usage: this.#usage }];
  }
}
