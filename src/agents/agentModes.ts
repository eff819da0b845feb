import type { RunMode } from '../protocol/runMode.ts';

/*
 * What the mode of a run comes to with each agent that Legwork speaks to in the agent's own way. The words were checked
 * against the agents themselves, in the versions of `test/agents/real/install.ts`; agents over ACP: `acpModes.ts`.
 */

/** A mode with one agent. */
export interface ModeUse<Native> {
  /** What the agent is told. */
  native: Native;
  /** What it does without asking, and what becomes of the rest. */
  unasked: string;
}

export type ModeTable<Native = string> = Record<RunMode, ModeUse<Native>>;

/** The words of a table, for people. */
export function modeWords(table: ModeTable<unknown>): Record<RunMode, string> {
  const { ask, allowEdits, readOnly, allowAll } = table;
  return {
    ask: ask.unasked,
    allowEdits: allowEdits.unasked,
    readOnly: readOnly.unasked,
    allowAll: allowAll.unasked,
  };
}

/** The names of a table. */
export function nativeModes<Native>(table: ModeTable<Native>): Record<RunMode, Native> {
  const { ask, allowEdits, readOnly, allowAll } = table;
  return {
    ask: ask.native,
    allowEdits: allowEdits.native,
    readOnly: readOnly.native,
    allowAll: allowAll.native,
  };
}

/** Where Legwork cannot be asked: `-p` without the control protocol. */
export const CLAUDE_ALONE: ModeTable = {
  ask: { native: 'default', unasked: 'It reads, and runs commands that only read. The rest is denied.' },
  allowEdits: {
    native: 'acceptEdits',
    unasked:
      'It edits files in its folder, and runs `touch`, `mkdir`, `cp`, `mv`, `rm`, `rmdir`, `sed -i` and redirections there. The rest is denied.',
  },
  readOnly: { native: 'plan', unasked: 'It reads, and runs commands that only read. The rest is denied.' },
  allowAll: { native: 'bypassPermissions', unasked: 'It does everything. Claude Code refuses this to root.' },
};

/** Legwork allows edits itself: Claude's `acceptEdits` means more, and it refuses `bypassPermissions` to root. */
export const CLAUDE_ASKING: ModeTable = {
  ask: {
    native: 'default',
    unasked:
      'It reads in its folder, and runs commands there that only read, such as `ls` or `git status`, and what its own settings allow. It asks for the rest.',
  },
  allowEdits: {
    native: 'default',
    unasked:
      'It also edits ordinary files in its folder. It asks before it runs a command that may change something.',
  },
  readOnly: {
    native: 'plan',
    unasked:
      'It reads in its folder, and runs commands there that only read. Changes are denied, and one that its own settings allow ends the run.',
  },
  allowAll: { native: 'acceptEdits', unasked: 'It does everything. Questions and plans still wait for you.' },
};

export const QWEN_ALONE: ModeTable = {
  ask: {
    native: 'default',
    unasked: 'It reads. Tools that change something are not offered to it.',
  },
  allowEdits: {
    native: 'auto-edit',
    unasked: 'It edits files, those of Git included. Commands are not offered to it.',
  },
  readOnly: { native: 'plan', unasked: 'It reads, and runs commands that only read. The rest is denied.' },
  allowAll: { native: 'yolo', unasked: 'It does everything.' },
};

/** Legwork allows edits itself: in `auto-edit` Qwen also edits files of Git unasked. */
export const QWEN_ASKING: ModeTable = {
  ask: {
    native: 'default',
    unasked: 'It reads, and runs commands that only read. It asks for the rest, and waits for ten minutes.',
  },
  allowEdits: {
    native: 'default',
    unasked:
      'It also edits ordinary files in its folder. It asks before it runs a command that may change something.',
  },
  readOnly: { native: 'plan', unasked: 'It reads, and runs commands that only read. Changes are denied.' },
  allowAll: { native: 'yolo', unasked: 'It does everything. Questions still wait for you.' },
};

/** Sandboxes: `codex exec` cannot ask. */
export const CODEX_SANDBOXES: ModeTable = {
  ask: { native: 'read-only', unasked: 'It reads, and runs commands that can write nowhere.' },
  allowEdits: {
    native: 'workspace-write',
    unasked: 'It edits files in its folder, and runs commands that can write only there and have no network.',
  },
  readOnly: { native: 'read-only', unasked: 'It reads, and runs commands that can write nowhere.' },
  allowAll: { native: 'danger-full-access', unasked: 'It does everything.' },
};

export const GEMINI_MODES: ModeTable = {
  ask: {
    native: 'default',
    unasked: 'It reads, and asks for the rest. Where it cannot ask, that is not offered to it.',
  },
  allowEdits: {
    native: 'auto_edit',
    unasked:
      'It edits files, and asks before it runs a command. Where it cannot ask, that is not offered to it.',
  },
  readOnly: { native: 'plan', unasked: 'It reads. Tools that change something are not offered to it.' },
  allowAll: { native: 'yolo', unasked: 'It does everything.' },
};

/** Its own default allows everything in its folder. Where it cannot ask, `ask` means that it is denied. */
export const OPENCODE_PERMISSIONS: ModeTable<{ edit: string; bash: string }> = {
  ask: {
    native: { edit: 'ask', bash: 'ask' },
    unasked: 'It reads, and asks before it edits or runs a command. Where it cannot ask, that is denied.',
  },
  allowEdits: {
    native: { edit: 'allow', bash: 'ask' },
    unasked:
      'It edits files in its folder, and asks before it runs a command. Where it cannot ask, that is denied.',
  },
  readOnly: { native: { edit: 'deny', bash: 'deny' }, unasked: 'It reads. Edits and commands are denied.' },
  allowAll: { native: { edit: 'allow', bash: 'allow' }, unasked: 'It does everything.' },
};

/** Options: without ACP, Copilot cannot ask. */
export const COPILOT_OPTIONS: ModeTable<readonly string[]> = {
  ask: { native: [], unasked: 'It reads, and asks for the rest. Where it cannot ask, that is denied.' },
  allowEdits: {
    native: ['--allow-tool', 'write'],
    unasked: 'It edits files, and asks before it runs a command. Where it cannot ask, that is denied.',
  },
  readOnly: {
    native: ['--deny-tool', 'write', '--deny-tool', 'shell'],
    unasked: 'It reads. Edits and commands are denied.',
  },
  allowAll: { native: ['--allow-all'], unasked: 'It does everything.' },
};
