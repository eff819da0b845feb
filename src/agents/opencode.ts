import type { AgentEnd, AgentStep, AgentUsage } from '../protocol/agentEvents.ts';
import { AcpConversation } from './acpConversation.ts';
import type { AgentAdapter, AgentExit, AgentLaunch, RunRequest } from '../core/agentAdapter.ts';
import type { RunMode } from '../protocol/agentRun.ts';
import { changesOfCall, fileChange } from './fileChanges.ts';
import { compact, numberOf, objectOf, textOf, type JsonObject } from './json.ts';
import { JsonlConversation, type MessageReader } from './jsonlConversation.ts';
import { planOfCall } from './plans.ts';
import { failed } from './runEnd.ts';
import { TextFlow } from './textFlow.ts';
import { describeTool } from './tools.ts';

/** By default it asks for nothing inside its folder. What it would ask for without a terminal it may not. */
const PERMISSIONS: Record<RunMode, JsonObject> = {
  ask: { edit: 'ask', bash: 'ask' },
  allowEdits: { edit: 'allow', bash: 'ask' },
  readOnly: { edit: 'deny', bash: 'deny' },
  allowAll: { edit: 'allow', bash: 'allow' },
};

const COMMON = { resume: true, ownSession: false, turnLimit: false, costLimit: false };

/** opencode. */
export const opencode: AgentAdapter = {
  id: 'opencode',
  name: 'opencode',
  executables: ['opencode'],
  folders: ['~/.opencode/bin'],
  install: 'Run `npm install -g opencode-ai`, then `opencode auth login`.',
  versionArgument: '--version',
  transports: {
    jsonl: { ...COMMON, messages: false, permissionRequests: false },
    acp: { ...COMMON, messages: true, permissionRequests: true },
  },
  defaultTransport: 'jsonl',
  launch,
  conversation(request) {
    if (request.transport === 'acp') return new AcpConversation(request);
    return new JsonlConversation(request, new OpencodeReader(request.cwd));
  },
};

function launch(request: RunRequest): AgentLaunch {
  const permission = JSON.stringify(PERMISSIONS[request.mode]);
  const environment = { OPENCODE_PERMISSION: permission, OPENCODE_DISABLE_AUTOUPDATE: '1' };
  if (request.transport === 'acp')
    return { argv: [...request.command, 'acp'], environment, input: { kind: 'pipe' } };
  const argv = [
    ...[...request.command, 'run', '--format', 'json'],
    // With another folder than the session's it hangs.
    ...['--dir', request.cwd],
    ...(request.mode === 'allowAll' ? ['--auto'] : []),
    ...(request.mode === 'readOnly' ? ['--agent', 'plan'] : []),
    ...(request.model === undefined ? [] : ['-m', request.model]),
    ...(request.session === undefined ? [] : ['-s', request.session]),
  ];
  // As an argument the prompt would reach the model in quotes.
  return { argv, environment, input: { kind: 'file', content: request.prompt } };
}

/** Reads `opencode run --format json`, which has no message for its end: the last step and the exit tell it. */
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
    const session = textOf(message.sessionID);
    if (session && !this.#session) {
      this.#session = session;
      events.push({ type: 'session', session });
    }
    return [...events, ...this.#readPart(message, objectOf(message.part))];
  }

  sayAtExit({ exitCode }: AgentExit): AgentEnd | undefined {
    if (exitCode !== 0 || this.#lastReason === undefined) return undefined;
    if (this.#lastReason === 'stop') return { state: 'completed', text: this.#text.lastText };
    if (this.#rejected !== undefined) return failed(`It stopped: ${this.#rejected}`);
    return failed(`It stopped before it was done (${this.#lastReason}).`);
  }

  #readPart(message: JsonObject, part: JsonObject): AgentStep[] {
    const text = textOf(part.text) ?? '';
    switch (message.type) {
      case 'step_start':
        this.#lastReason = undefined;
        return [];
      case 'text':
        return this.#text.whole({ type: 'text', text });
      case 'reasoning':
        return this.#text.whole({ type: 'thought', text });
      case 'tool_use':
        return this.#readTool(part, objectOf(part.state));
      case 'step_finish':
        return this.#finishStep(part);
      case 'error': {
        const error = objectOf(message.error);
        const status = numberOf(objectOf(error.data).statusCode);
        const reason = textOf(objectOf(error.data).message) ?? textOf(error.name) ?? '';
        this.end = failed(status === 429 ? `429: ${reason}` : reason);
        return [];
      }
      default:
        return [];
    }
  }

  /** A call is told when it has ended. */
  #readTool(part: JsonObject, state: JsonObject): AgentStep[] {
    const call = { id: textOf(part.callID) ?? '', name: textOf(part.tool) ?? 'tool' };
    const tool = describeTool({ ...call, input: state.input, cwd: this.#cwd });
    const isError = state.status === 'error';
    const error = textOf(state.error);
    if (isError) this.#rejected = error;
    const metadata = objectOf(state.metadata);
    const changes = !isError && tool.kind === 'edit' ? changesOfCall(state.input, textOf(state.output)) : [];
    const files = changes.map((change) =>
      fileChange({ ...change, kind: metadata.exists === false ? 'add' : change.kind }),
    );
    return [
      { type: 'toolStart', tool },
      ...(isError ? [] : planOfCall(tool)),
      compact({
        type: 'toolEnd',
        tool: tool.id,
        isError,
        output: (isError ? error : textOf(state.output)) || undefined,
        exitCode: numberOf(metadata.exit),
        files: files.length > 0 ? files : undefined,
      }),
    ];
  }

  #finishStep(part: JsonObject): AgentStep[] {
    this.#lastReason = textOf(part.reason) ?? 'unknown';
    const tokens = objectOf(part.tokens);
    const cache = objectOf(tokens.cache);
    const cached = (numberOf(cache.read) ?? 0) + (numberOf(cache.write) ?? 0);
    this.#usage = {
      turns: this.#usage.turns + 1,
      inputTokens: this.#usage.inputTokens + (numberOf(tokens.input) ?? 0) + cached,
      outputTokens: this.#usage.outputTokens + (numberOf(tokens.output) ?? 0),
      costUsd: Math.round((this.#usage.costUsd + (numberOf(part.cost) ?? 0)) * 1e9) / 1e9,
    };
    return [{ type: 'usage', usage: this.#usage }];
  }
}
