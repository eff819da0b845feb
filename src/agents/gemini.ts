import { AcpConversation } from '#conversations';
import type { AgentEnd, AgentStep } from '../protocol/agentEvents.ts';
import type { AgentTool } from '../protocol/agentTools.ts';
import type { AgentAdapter, AgentExit, AgentLaunch, RunRequest } from '../core/agentAdapter.ts';
import { GEMINI_MODES, modeWords } from './agentModes.ts';
import { readChanges } from './fileChanges.ts';
import { compact, asNumber, asObject, asText, type JsonObject } from './json.ts';
import { JsonlConversation, type MessageReader } from './jsonlConversation.ts';
import { promptWithNote } from './offeredTools.ts';
import { readPlan } from './plans.ts';
import { failed } from './runEnd.ts';
import { TextFlow } from './textFlow.ts';
import { describeTool } from './tools.ts';

const TURN_LIMIT_EXIT = 53;

const COMMON = { turnLimit: false, costLimit: false };

const LOGIN = 'To log in, run `gemini` in a terminal and enter `/auth`.';

/** Gemini CLI. */
export const gemini: AgentAdapter = {
  id: 'gemini',
  name: 'Gemini CLI',
  provider: 'Google',
  executables: ['gemini'],
  install: 'Run `npm install -g @google/gemini-cli`, then `gemini` once to log in.',
  versionArgument: '--version',
  modes: modeWords(GEMINI_MODES),
  transports: {
    jsonl: { ...COMMON, resume: true, ownSession: true, messages: false, permissionRequests: false },
    // Loading a session loses it.
    acp: {
      ...{ ...COMMON, resume: false, ownSession: false },
      ...{ messages: true, permissionRequests: true, tools: true },
    },
  },
  defaultTransport: 'jsonl',
  launch,
  conversation(request) {
    if (request.transport === 'acp') return new AcpConversation(request, { cannotLoad: true });
    return new JsonlConversation(request, {
      reader: new GeminiReader(request.cwd),
      name: gemini.name,
      login: LOGIN,
    });
  },
};

function launch(request: RunRequest): AgentLaunch {
  // Tasks run only in trusted workspaces; Gemini does not run in a folder that it does not trust.
  // Without the relaunch, signals reach the process that does the work.
  const environment = { GEMINI_CLI_TRUST_WORKSPACE: 'true', GEMINI_CLI_NO_RELAUNCH: 'true' };
  const model = request.model === undefined ? [] : ['-m', request.model];
  if (request.transport === 'acp')
    return { argv: [...request.command, '--acp', ...model], environment, input: { kind: 'pipe' } };
  const mode = ['-o', 'stream-json', '--approval-mode', GEMINI_MODES[request.mode].native];
  const argv = [...request.command, ...mode, ...model, ...sessionArguments(request)];
  return { argv, environment, input: { kind: 'file', content: promptWithNote(request) } };
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
    const text = asText(message.content) ?? '';
    switch (message.type) {
      case 'init':
        return [
          compact({
            type: 'session',
            session: asText(message.session_id) ?? '',
            model: asText(message.model),
          }),
        ];
      case 'message':
        return message.role === 'assistant' ? this.#text.piece({ type: 'text', text, source: '' }) : [];
      case 'tool_use':
        return this.#startTool(message);
      case 'tool_result':
        return this.#endTool(message);
      case 'error':
        return [{ type: 'notice', text: asText(message.message) ?? 'error' }];
      case 'result':
        return this.#readResult(message);
      default:
        return [];
    }
  }

  endFromExit({ exitCode }: AgentExit): AgentEnd | undefined {
    return exitCode === TURN_LIMIT_EXIT ? failed('The agent reached its turn limit.', 'turns') : undefined;
  }

  #startTool(message: JsonObject): AgentStep[] {
    this.#text.break();
    const call = { id: asText(message.tool_id) ?? '', name: asText(message.tool_name) ?? 'tool' };
    const tool = describeTool({ ...call, input: message.parameters, cwd: this.#cwd });
    this.#tools.set(tool.id, tool);
    return [{ type: 'toolStart', tool }, ...readPlan(tool)];
  }

  #endTool(message: JsonObject): AgentStep[] {
    this.#text.break();
    const tool = this.#tools.get(asText(message.tool_id) ?? '');
    const isError = message.status !== 'success';
    const output = asText(message.output) ?? asText(asObject(message.error).message);
    // The tool succeeds even if its command fails.
    const code = tool?.kind === 'execute' ? /^Exit Code: (\d+)$/m.exec(output ?? '')?.[1] : undefined;
    const files = !isError && tool?.kind === 'edit' ? readChanges(tool.input, output) : [];
    return [
      compact({
        type: 'toolEnd',
        tool: asText(message.tool_id) ?? '',
        isError,
        output: output || undefined,
        exitCode: code === undefined ? undefined : Number(code),
        files: files.length > 0 ? files : undefined,
      }),
    ];
  }

  #readResult(message: JsonObject): AgentStep[] {
    const error = asObject(message.error);
    const text = asText(error.message) ?? '';
    if (message.status === 'success') this.end = { state: 'completed', text: this.#text.lastText };
    else this.end = failed(text, error.type === 'FatalTurnLimitedError' ? 'turns' : undefined);
    const stats = asObject(message.stats);
    const tokens = { inputTokens: asNumber(stats.input_tokens), outputTokens: asNumber(stats.output_tokens) };
    return [{ type: 'usage', usage: compact(tokens) }];
  }
}
