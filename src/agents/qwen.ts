import { AcpConversation, ControlConversation } from '#conversations';
import type { AgentEnd } from '../protocol/agentEvents.ts';
import type { AgentAdapter, AgentExit, AgentLaunch, RunRequest } from '../core/agentAdapter.ts';
import { modeWords, nativeModes, QWEN_ALONE, QWEN_ASKING } from './agentModes.ts';
import { ClaudeReader } from './claudeMessages.ts';
import type { ControlDialect } from './controlDialect.ts';
import { JsonlConversation } from './jsonlConversation.ts';
import { appendedPrompt, mcpConfig } from './offeredTools.ts';
import { failed } from './runEnd.ts';

const TURN_LIMIT_EXIT = 53;

const LOGIN = 'To log in, run `qwen` in a terminal and enter `/auth`.';

/** A server of the command line replaces those of the same name in files of the user and the project. */
const SERVER = 'legwork';

const DIALECT: ControlDialect = {
  name: 'Qwen Code',
  server: SERVER,
  modes: nativeModes(QWEN_ASKING),
  login: LOGIN,
  approvalSetsMode: false,
  answerKey: (_question, index) => String(index),
  // Otherwise it denies what nobody has answered after a minute. It takes no more than ten.
  setup: { timeout: { canUseTool: 600_000 } },
  echoesMessages: false,
  contentOf: (text) => text,
};

const COMMON = { resume: true, ownSession: true, turnLimit: true, costLimit: false };

/** Reads Claude's messages. When the turn limit is reached, Qwen exits without a `result`. */
class QwenReader extends ClaudeReader {
  override endFromExit({ exitCode }: AgentExit): AgentEnd | undefined {
    return exitCode === TURN_LIMIT_EXIT ? failed('The agent reached its turn limit.', 'turns') : undefined;
  }
}

/** Qwen Code, which uses Claude's messages. */
export const qwen: AgentAdapter = {
  id: 'qwen',
  name: 'Qwen Code',
  provider: 'Alibaba',
  executables: ['qwen'],
  install: 'Run `npm install -g @qwen-code/qwen-code`, then `qwen` once to log in.',
  versionArgument: '--version',
  modes: modeWords(QWEN_ASKING),
  transports: {
    jsonl: { ...COMMON, messages: false, permissionRequests: false },
    control: { ...COMMON, messages: true, permissionRequests: true, tools: true },
    acp: {
      ...{ ...COMMON, ownSession: false, turnLimit: false },
      ...{ messages: true, permissionRequests: true, tools: true },
    },
  },
  defaultTransport: 'control',
  launch,
  conversation(request) {
    if (request.transport === 'acp') return new AcpConversation(request);
    const reader = new QwenReader({ cwd: request.cwd, countsOn: true, costBeforeUsd: 0 });
    if (request.transport === 'jsonl')
      return new JsonlConversation(request, { reader, name: qwen.name, login: LOGIN });
    return new ControlConversation(request, { reader, dialect: DIALECT });
  },
};

function launch(request: RunRequest): AgentLaunch {
  const model = request.model === undefined ? [] : ['--model', request.model];
  if (request.transport === 'acp')
    return {
      argv: [...request.command, '--acp', ...model],
      environment: {},
      input: { kind: 'pipe' },
    };
  const isControl = request.transport === 'control';
  const appended = appendedPrompt(request);
  const argv = [
    ...request.command,
    ...['-o', 'stream-json'],
    ...(isControl ? ['--input-format', 'stream-json'] : []),
    ...(request.tools === undefined ? [] : ['--mcp-config', mcpConfig(SERVER, request.tools)]),
    ...['--approval-mode', (isControl ? QWEN_ASKING : QWEN_ALONE)[request.mode].native],
    ...model,
    ...(appended === undefined ? [] : ['--append-system-prompt', appended]),
    ...(request.maxTurns === undefined ? [] : ['--max-session-turns', String(request.maxTurns)]),
    ...sessionArguments(request),
  ];
  return {
    argv,
    environment: {},
    input: isControl ? { kind: 'pipe' } : { kind: 'file', content: request.prompt },
  };
}

function sessionArguments({ session, sessionToUse }: RunRequest): string[] {
  if (session !== undefined) return ['--resume', session];
  return sessionToUse === undefined ? [] : ['--session-id', sessionToUse];
}
