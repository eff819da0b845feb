import type { AgentEnd, AgentStep, AgentTool } from '../protocol/agentEvents.ts';
import { AcpConversation } from './acpConversation.ts';
import type { AgentAdapter, AgentExit, AgentLaunch, RunRequest } from '../core/agentAdapter.ts';
import type { RunMode } from '../protocol/agentRun.ts';
import { changesOfCall } from './fileChanges.ts';
import { compact, numberOf, objectOf, textOf, type JsonObject } from './json.ts';
import { JsonlConversation, type MessageReader } from './jsonlConversation.ts';
import { planOfCall } from './plans.ts';
import { failed } from './runEnd.ts';
import { TextFlow } from './textFlow.ts';
import { describeTool } from './tools.ts';

const TURN_LIMIT_EXIT = 53;

const MODES: Record<RunMode, string> = {
  ask: 'default',
  allowEdits: 'auto_edit',
  readOnly: 'plan',
  allowAll: 'yolo',
};

const COMMON = { turnLimit: false, costLimit: false };

/** Gemini CLI. */
export const gemini: AgentAdapter = {
  id: 'gemini',
  name: 'Gemini CLI',
  provider: 'Google',
  executables: ['gemini'],
  install: 'Run `npm install -g @google/gemini-cli`, then `gemini` once to log in.',
  versionArgument: '--version',
  transports: {
    jsonl: { ...COMMON, resume: true, ownSession: true, messages: false, permissionRequests: false },
    // It loses a session that it is asked to load.
    acp: { ...COMMON, resume: false, ownSession: false, messages: true, permissionRequests: true },
  },
  defaultTransport: 'jsonl',
  launch,
  conversation(request) {
    if (request.transport === 'acp') return new AcpConversation(request, { cannotLoad: true });
    return new JsonlConversation(request, new GeminiReader(request.cwd));
  },
};

function launch(request: RunRequest): AgentLaunch {
  // Tasks run in trusted workspaces only, and it refuses to run where it has not been told so.
  // Without its second process a signal reaches the one that works.
  const environment = { GEMINI_CLI_TRUST_WORKSPACE: 'true', GEMINI_CLI_NO_RELAUNCH: 'true' };
  const model = request.model === undefined ? [] : ['-m', request.model];
  if (request.transport === 'acp')
    return { argv: [...request.command, '--acp', ...model], environment, input: { kind: 'pipe' } };
  const mode = ['-o', 'stream-json', '--approval-mode', MODES[request.mode]];
  const argv = [...request.command, ...mode, ...model, ...sessionArguments(request)];
  return { argv, environment, input: { kind: 'file', content: request.prompt } };
}

function sessionArguments({ session, sessionToUse }: RunRequest): string[] {
  if (session !== undefined) return ['--resume', session];
  return sessionToUse === undefined ? [] : ['--session-id', sessionToUse];
}

/** Reads `gemini -o stream-json`. */
class GeminiReader implements MessageReader {
  end: AgentEnd | undefined;
  readonly #cwd: string;
  readonly #text = new TextFlow();
  readonly #tools = new Map<string, AgentTool>();

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  read(message: JsonObject): AgentStep[] {
    const text = textOf(message.content) ?? '';
    switch (message.type) {
      case 'init':
        return [
          compact({
            type: 'session',
            session: textOf(message.session_id) ?? '',
            model: textOf(message.model),
          }),
        ];
      case 'message':
        return message.role === 'assistant' ? this.#text.piece({ type: 'text', text, source: '' }) : [];
      case 'tool_use':
        return this.#startTool(message);
      case 'tool_result':
        return this.#endTool(message);
      case 'error':
        return [{ type: 'notice', text: textOf(message.message) ?? 'error' }];
      case 'result':
        return this.#readResult(message);
      default:
        return [];
    }
  }

  sayAtExit({ exitCode }: AgentExit): AgentEnd | undefined {
    return exitCode === TURN_LIMIT_EXIT ? failed('It reached its limit of turns.', 'turns') : undefined;
  }

  #startTool(message: JsonObject): AgentStep[] {
    this.#text.break();
    const call = { id: textOf(message.tool_id) ?? '', name: textOf(message.tool_name) ?? 'tool' };
    const tool = describeTool({ ...call, input: message.parameters, cwd: this.#cwd });
    this.#tools.set(tool.id, tool);
    return [{ type: 'toolStart', tool }, ...planOfCall(tool)];
  }

  #endTool(message: JsonObject): AgentStep[] {
    this.#text.break();
    const tool = this.#tools.get(textOf(message.tool_id) ?? '');
    const isError = message.status !== 'success';
    const output = textOf(message.output) ?? textOf(objectOf(message.error).message);
    // A command that failed is a success of its tool.
    const code = tool?.kind === 'execute' ? /^Exit Code: (\d+)$/m.exec(output ?? '')?.[1] : undefined;
    const files = !isError && tool?.kind === 'edit' ? changesOfCall(tool.input, output) : [];
    return [
      compact({
        type: 'toolEnd',
        tool: textOf(message.tool_id) ?? '',
        isError,
        output: output || undefined,
        exitCode: code === undefined ? undefined : Number(code),
        files: files.length > 0 ? files : undefined,
      }),
    ];
  }

  #readResult(message: JsonObject): AgentStep[] {
    const error = objectOf(message.error);
    const text = textOf(error.message) ?? '';
    if (message.status === 'success') this.end = { state: 'completed', text: this.#text.lastText };
    else this.end = failed(text, error.type === 'FatalTurnLimitedError' ? 'turns' : undefined);
    const stats = objectOf(message.stats);
    const tokens = { inputTokens: numberOf(stats.input_tokens), outputTokens: numberOf(stats.output_tokens) };
    return [{ type: 'usage', usage: compact(tokens) }];
  }
}
