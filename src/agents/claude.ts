import { ControlConversation } from '#conversations';
import type { AgentAdapter, AgentLaunch, RunRequest } from '../core/agentAdapter.ts';
import { CLAUDE_ALONE, CLAUDE_ASKING, modeWords, nativeModes } from './agentModes.ts';
import { ClaudeReader } from './claudeMessages.ts';
import type { ControlDialect } from './controlDialect.ts';
import { JsonlConversation } from './jsonlConversation.ts';
import { appendedPrompt, mcpConfig } from './offeredTools.ts';

/** Otherwise a check of Claude's own decides about commands in `plan`, and may let some change files. */
const SETTINGS = { useAutoModeDuringPlan: false };

const LOGIN = 'To log in, run `claude` in a terminal and enter `/login`.';

/** A server of the command line replaces those of the same name in files of the user and the project. */
const SERVER = 'legwork';

const DIALECT: ControlDialect = {
  name: 'Claude Code',
  server: SERVER,
  modes: nativeModes(CLAUDE_ASKING),
  login: LOGIN,
  approvalSetsMode: true,
  answerKey: (question) => question,
  setup: {},
  echoesMessages: true,
  contentOf: (text) => [{ type: 'text', text }],
};

const COMMON = {
  resume: true,
  ownSession: true,
  turnLimit: true,
  costLimit: true,
  systemPrompt: true,
};

/** Claude Code. */
export const claude: AgentAdapter = {
  id: 'claude',
  name: 'Claude Code',
  provider: 'Anthropic',
  executables: ['claude'],
  folders: ['~/.claude/local', '~/.claude/bin'],
  install: 'Run `npm install -g @anthropic-ai/claude-code`, then `claude` once to log in.',
  versionArgument: '--version',
  modes: modeWords(CLAUDE_ASKING),
  transports: {
    jsonl: { ...COMMON, messages: false, permissionRequests: false },
    control: { ...COMMON, messages: true, permissionRequests: true, tools: true },
  },
  defaultTransport: 'control',
  launch,
  conversation(request) {
    const costBeforeUsd = request.usageBefore?.costUsd ?? 0;
    const reader = new ClaudeReader({ cwd: request.cwd, countsOn: false, costBeforeUsd });
    if (request.transport === 'jsonl')
      return new JsonlConversation(request, { reader, name: claude.name, login: LOGIN });
    return new ControlConversation(request, { reader, dialect: DIALECT });
  },
};

function launch(request: RunRequest): AgentLaunch {
  const isControl = request.transport === 'control';
  const appended = appendedPrompt(request);
  const argv = [
    ...request.command,
    // stream-json requires --verbose. Options that take several values must not come last.
    ...['-p', '--output-format', 'stream-json', '--verbose'],
    ...(isControl
      ? ['--input-format', 'stream-json', '--permission-prompt-tool', 'stdio', '--replay-user-messages']
      : []),
    ...(request.tools === undefined ? [] : ['--mcp-config', mcpConfig(SERVER, request.tools)]),
    ...['--permission-mode', (isControl ? CLAUDE_ASKING : CLAUDE_ALONE)[request.mode].native],
    ...settingsArguments(request),
    ...(request.model === undefined ? [] : ['--model', request.model]),
    ...(request.maxTurns === undefined ? [] : ['--max-turns', String(request.maxTurns)]),
    ...(request.maxCostUsd === undefined ? [] : ['--max-budget-usd', String(request.maxCostUsd)]),
    ...(appended === undefined ? [] : ['--append-system-prompt', appended]),
    ...sessionArguments(request),
  ];
  const input = isControl
    ? ({ kind: 'pipe' } as const)
    : ({ kind: 'file', content: request.prompt } as const);
  // The idle state shows whether the end of a background task has been handled.
  const environment = { DISABLE_AUTOUPDATER: '1', CLAUDE_CODE_EMIT_SESSION_STATE_EVENTS: '1' };
  return { argv, environment, input };
}

/** A command of the user's may have settings of its own, of which Claude takes only the last. */
function settingsArguments({ command }: RunRequest): string[] {
  const hasSettings = command.some((word) => word === '--settings' || word.startsWith('--settings='));
  return hasSettings ? [] : ['--settings', JSON.stringify(SETTINGS)];
}

function sessionArguments({ session, sessionToUse }: RunRequest): string[] {
  if (session !== undefined) return ['--resume', session];
  return sessionToUse === undefined ? [] : ['--session-id', sessionToUse];
}
