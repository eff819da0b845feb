import { resolve } from 'node:path';
import { taskEnvironment } from '../client/taskEnvironment.ts';
import type { AgentSetting, LimitPolicy, LossPolicy, UnattendedQuestions } from '../protocol/agentRun.ts';
import type { RunMode } from '../protocol/runMode.ts';
import type { AgentParams } from '../protocol/startParams.ts';
import { UsageError } from './cliErrors.ts';
import { onlyGiven } from './onlyGiven.ts';
import { readReviewSetting, readUntil, type UntilChoices } from './untilOptions.ts';
import { taskOptions, type StartSurroundings, type TaskChoices } from './taskOptions.ts';
import { readWorktree } from './worktreeOptions.ts';

/** Modes by their names on the command line. */
export const MODES = {
  ask: 'ask',
  'allow-edits': 'allowEdits',
  'read-only': 'readOnly',
  'allow-all': 'allowAll',
} as const satisfies Record<string, RunMode>;

/** Options of `legwork agent`. */
export interface AgentChoices extends TaskChoices, UntilChoices {
  model?: string;
  mode?: keyof typeof MODES;
  system?: string;
  session?: string;
  command?: string;
  protocol?: 'acp' | 'plain';
  maxTurns?: number;
  maxCost?: number;
  maxTokens?: number;
  onLimit?: LimitPolicy;
  ifLost?: LossPolicy;
  unattendedQuestions?: UnattendedQuestions;
  trustAgent?: boolean;
  /** `false` for `--no-tools`. */
  tools?: boolean;
  /** `false` for `--no-briefing`. */
  briefing?: boolean;
  /** `false` for `--no-snapshot`. */
  snapshot?: boolean;
}

/** Builds the request that starts an agent run. @throws `UsageError`, `unknownTask` */
export function agentParams(
  from: StartSurroundings & { name: string; prompt: string; options: AgentChoices },
): AgentParams {
  const { name, prompt, options } = from;
  return {
    kind: 'agent',
    agent: name,
    prompt,
    cwd: resolve(from.cwd, options.cwd ?? '.'),
    environment: taskEnvironment(from.own, options.env),
    ...taskOptions(options, from),
    ...onlyGiven({
      umask: from.umask,
      openFiles: from.openFiles,
      until: readUntil(options),
      reviewSetting: readReviewSetting(options, { name, setting: readSetting(options) }),
      worktree: readWorktree(options, from),
      setting: readSetting(options),
      model: options.model,
      mode: options.mode === undefined ? undefined : MODES[options.mode],
      systemPrompt: options.system,
      session: options.session,
      maxTurns: options.maxTurns,
      maxCostUsd: options.maxCost,
      maxTokens: options.maxTokens,
      onLimit: options.onLimit,
      ifLost: options.ifLost,
      unattendedQuestions: options.unattendedQuestions,
      mayIgnoreMode: options.trustAgent,
      offersTools: options.tools === false ? false : undefined,
      isBriefed: options.briefing === false ? false : undefined,
      snapshot: options.snapshot === false ? false : undefined,
    }),
  };
}

/** The name of a mode on the command line. */
export function modeText(mode: RunMode): string {
  return Object.entries(MODES).find(([, known]) => known === mode)?.[0] ?? mode;
}

function readSetting({ command, protocol }: AgentChoices): AgentSetting | undefined {
  if (command === undefined && protocol !== undefined) {
    throw new UsageError('--protocol requires --command: it is the protocol of an agent of your own.');
  }
  if (command === undefined || protocol === undefined) return command;
  return { command, transport: protocol };
}
