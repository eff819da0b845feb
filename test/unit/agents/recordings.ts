import { readdirSync, readFileSync } from 'node:fs';
import type { AgentStep } from '../../../src/protocol/agentEvents.ts';
import { AGENTS } from '../../../src/agents/agents.ts';
import type { AgentAdapter, AgentExit, Conversation, RunRequest } from '../../../src/core/agentAdapter.ts';
import { LineSplitter } from '../../../src/base/lineSplitter.ts';

const FIXTURES = new URL('../../fixtures/agents/', import.meta.url);

/** When everything ends. */
export const AT = new Date('2026-11-21T12:00:00.000Z');

/** How the recorded processes ended, where not with 0. */
const EXITS: Record<string, Partial<AgentExit>> = {
  'claude-budget': { exitCode: 1 },
  'claude-err400': { exitCode: 1 },
  'claude-kill-slow-SIGTERM': { exitCode: 143 },
  'claude-maxturns': { exitCode: 1 },
  'claude-nokey': { exitCode: 1 },
  'claude-sess1': { exitCode: 1 },
  'codex-err400': { exitCode: 1 },
  'codex-kill-slow-SIGTERM': { signal: 'SIGTERM' },
  'copilot-err400': { exitCode: 1 },
  'copilot-kill-slow-SIGTERM': { signal: 'SIGTERM' },
  'gemini-err400': { exitCode: 144 },
  'gemini-maxturns': { exitCode: 53 },
  'gemini-sess': { exitCode: 42 },
  'opencode-err400': { exitCode: 1 },
  'opencode-kill-slow-SIGTERM': { signal: 'SIGTERM' },
  'qwen-err400': { exitCode: 1 },
  'qwen-maxturns': { exitCode: 53 },
};

/** What was printed to stderr, which a task has in its one output, where that matters. */
const ERRORS: Record<string, string> = {
  'claude-sess1': 'Error: Session ID 11111111-2222-4333-8444-555555555555 is already in use.',
  'gemini-sess':
    'Error starting session: Session ID "2222" already exists. Use --resume to resume it, or provide a different ID.',
};

/** Names of the recorded runs, by the agent's id. */
export function runNames(agent: string): string[] {
  const names = readdirSync(new URL('runs/', FIXTURES)).map((file) => file.replace('.jsonl', ''));
  return names.filter((name) => name.startsWith(`${agent}-`)).sort();
}

export function readRun(name: string): { text: string; lines: string[]; exit: AgentExit } {
  const text = readFileSync(new URL(`runs/${name}.jsonl`, FIXTURES), 'utf8') + (ERRORS[name] ?? '');
  const exit = EXITS[name] ?? { exitCode: 0 };
  return { text, lines: text.split('\n').filter(Boolean), exit: { ...exit, at: AT } };
}

/** A recorded dialogue: `>` is what the client wrote. */
export interface DialogueLine {
  dir: '<' | '>';
  msg: Record<string, unknown>;
}

export function readDialogue(name: string): DialogueLine[] {
  const text = readFileSync(new URL(`dialogues/${name}.jsonl`, FIXTURES), 'utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as DialogueLine);
}

export function dialogueNames(part: string): string[] {
  const names = readdirSync(new URL('dialogues/', FIXTURES)).map((file) => file.replace('.jsonl', ''));
  return names.filter((name) => name.includes(part)).sort();
}

/** The adapter of that id. */
export function adapterOf(id: string): AgentAdapter {
  const adapter = AGENTS.find((known) => known.id === id);
  if (!adapter) throw new Error(`no adapter ${id}`);
  return adapter;
}

export function requestFor(request: Partial<RunRequest> = {}): RunRequest {
  const defaults = {
    command: ['agent'],
    transport: 'jsonl',
    prompt: 'Do it.',
    mode: 'ask',
    cwd: '/home/dev/work',
  } as const;
  return { ...defaults, command: [...defaults.command], ...request };
}

/** A whole run of recorded lines: all events, the end among them. */
export function playRun(conversation: Conversation, lines: readonly string[], exit: AgentExit): AgentStep[] {
  const events = [conversation.open(), ...lines.map((line) => conversation.push(line))].flatMap(
    (step) => step.events,
  );
  return [...events, { type: 'end', end: conversation.finish(exit) }];
}

/** Lines as a host reads them: from bytes, in pieces of any size. */
export function splitInPieces(bytes: Uint8Array, size: number): string[] {
  const splitter = new LineSplitter();
  const lines: string[] = [];
  for (let start = 0; start < bytes.length; start += size)
    lines.push(...splitter.push(bytes.subarray(start, start + size)));
  return [...lines, ...splitter.end()];
}

/** One event a line, to be read and compared. */
export function eventLines(events: readonly AgentStep[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}
