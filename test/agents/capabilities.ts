import type { Capability } from './subject.ts';

const TELLS_ALL = ['model', 'turns', 'tokens', 'cost', 'costInTurn', 'files'] as const;
const CONVERSES = ['asks', 'messages', 'interrupts'] as const;
const RUNS = ['changingCommands', 'commandOutput', 'keepsPath'] as const;

const PERSONAL = ['questions', 'plans', 'adjusts'] as const;

/** Which agent bears what, over each of its transports; the only reason why a scenario is not played with one. */
export const CAPABILITIES = {
  'stand-in control': [
    ...CONVERSES,
    ...RUNS,
    ...(['unattended', 'allowsAlways', 'background', ...PERSONAL] as const),
    ...['messagesInTurn', 'resumes', 'turnLimit', 'systemPrompt', 'rateLimit', ...TELLS_ALL],
  ],
  'stand-in acp': [...CONVERSES, ...RUNS, 'unattended', 'resumes', 'rateLimit', 'tokens', 'files'],
  'stand-in jsonl': [...RUNS, 'unattended', 'resumes', 'tokens', 'files', 'rateLimit'],
  'claude control': [
    'tools',
    ...CONVERSES,
    ...RUNS,
    ...(['unattended', 'allowsAlways', 'background', ...PERSONAL] as const),
    ...['messagesInTurn', 'resumes', 'turnLimit', 'systemPrompt', 'rateLimit', ...TELLS_ALL],
  ],
  // It has no tool for plans over its control protocol.
  'qwen control': [
    ...CONVERSES,
    ...(['questions', 'adjusts'] as const),
    ...(['changingCommands', 'unattended', 'resumes', 'turns', 'tokens', 'files', 'model'] as const),
  ],
  'codex jsonl': ['tools', 'changingCommands', 'commandOutput', 'unattended', 'resumes', 'tokens', 'files'],
  // Its loading of a session over ACP erases it.
  'gemini jsonl': [...RUNS, 'unattended', 'resumes', 'model', 'tokens', 'files'],
  'gemini acp': ['tools', ...CONVERSES, 'allowsAlways', 'changingCommands', 'keepsPath', 'tokens', 'files'],
  'opencode jsonl': [
    'tools',
    ...RUNS,
    'unattended',
    'resumes',
    'turns',
    'tokens',
    'cost',
    'costInTurn',
    'files',
  ],
  'opencode acp': ['tools', ...CONVERSES, 'allowsAlways', ...RUNS, 'resumes', 'tokens', 'cost', 'files'],
  'claude-acp acp': [
    'tools',
    ...CONVERSES,
    ...RUNS,
    ...(['unattended', 'allowsAlways', 'messagesInTurn', 'resumes', 'tokens', 'cost', 'files'] as const),
  ],
  'nanocoder acp': [...CONVERSES, 'unattended', 'changingCommands', 'resumes', 'tokens', 'files'],
  // Asked to ask, its sandbox lets commands only read, and it asks for nothing they want.
  'codex-acp acp': ['tools', ...CONVERSES, 'unattended', 'commandOutput', 'resumes', 'tokens', 'files'],
} as const satisfies Record<string, readonly Capability[]>;
