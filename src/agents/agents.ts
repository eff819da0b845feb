import { posix, win32 } from 'node:path';
import { acpAgent, claudeAcp, codexAcp } from './acpAgent.ts';
import type { AgentAdapter } from '../core/agentAdapter.ts';
import type { AgentSetting, RunMode, Transport } from '../protocol/agentRun.ts';
import { claude } from './claude.ts';
import { codex } from './codex.ts';
import { copilot } from './copilot.ts';
import { gemini } from './gemini.ts';
import { opencode } from './opencode.ts';
import { plainAgent } from './plainAgent.ts';
import { speaksAcp } from './speaksAcp.ts';
import { qwen } from './qwen.ts';

/** The agents Legwork knows, as they are offered. */
export const AGENTS: readonly AgentAdapter[] = [
  ...[claude, codex, gemini, opencode, qwen, copilot],
  ...[claudeAcp, codexAcp],
];

/** Where to look for agents. */
export interface FindEnvironment {
  platform: NodeJS.Platform;
  /** Environment by name. */
  variables: Readonly<Record<string, string | undefined>>;
  /** The user's home. */
  home: string;
  /** Whether there is a file that can be executed. */
  isExecutable(path: string): boolean;
}

/** An agent that can be started here. */
export interface FoundAgent {
  adapter: AgentAdapter;
  /** The words that start it. */
  command: string[];
}

/**
 * Which agents can be started: those on the PATH or where they install themselves,
 * with the commands of `settings` for known ids, and further agents for others.
 */
export function findAgents(
  environment: FindEnvironment,
  settings: Readonly<Record<string, AgentSetting>> = {},
): FoundAgent[] {
  const known = AGENTS.flatMap((adapter): FoundAgent[] => {
    const setting = settings[adapter.id];
    const command = setting === undefined ? findCommand(adapter, environment) : wordsOf(setting);
    return command && command.length > 0 ? [{ adapter, command }] : [];
  });
  const added = Object.entries(settings).flatMap(([id, setting]): FoundAgent[] => {
    const command = wordsOf(setting);
    const isKnown = AGENTS.some((adapter) => adapter.id === id);
    return isKnown || command.length === 0
      ? []
      : [{ adapter: settingAgent({ id, command, setting }), command }];
  });
  return [...known, ...added];
}

/** The transport for a run in a mode: one that can ask, where it is to ask and the agent has one. */
export function transportFor(adapter: AgentAdapter, mode: RunMode): Transport {
  const order = [adapter.defaultTransport, ...(['control', 'acp', 'jsonl', 'plain'] as const)];
  const asking = order.find((transport) => adapter.transports[transport]?.permissionRequests);
  const mayAsk = mode === 'ask' || mode === 'allowEdits';
  return (mayAsk ? asking : undefined) ?? adapter.defaultTransport;
}

/** The words of a command line; quotes hold words together. */
export function splitCommand(line: string): string[] {
  const words = line.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? [];
  return words.map((word) => word.replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}

function findCommand(adapter: AgentAdapter, environment: FindEnvironment): string[] | undefined {
  const { join } = environment.platform === 'win32' ? win32 : posix;
  const folders = [
    ...pathFolders(environment),
    ...usualFolders(environment),
    ...homeFolders(adapter, environment),
  ];
  const endings = environment.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  const names = adapter.executables.flatMap((name) => endings.map((ending) => name + ending));
  const paths = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  const found = paths.find((path) => environment.isExecutable(path));
  return found === undefined ? undefined : [found];
}

/** Only absolute ones: a relative one would depend on where a task runs. */
function pathFolders({ platform, variables }: FindEnvironment): string[] {
  const path = platform === 'win32' ? win32 : posix;
  const value = variables.PATH ?? variables.Path ?? '';
  return value.split(path.delimiter).filter((folder) => path.isAbsolute(folder));
}

/** An editor started from a dock has a shorter PATH than a terminal. */
function usualFolders({ platform, variables, home }: FindEnvironment): string[] {
  const { join } = platform === 'win32' ? win32 : posix;
  const prefix = variables.npm_config_prefix ?? variables.NPM_CONFIG_PREFIX;
  const given = [
    prefix && (platform === 'win32' ? prefix : join(prefix, 'bin')),
    variables.NVM_BIN,
    variables.PNPM_HOME,
  ];
  const inHome = ['.local/bin', '.npm-global/bin', '.bun/bin', '.volta/bin', 'bin'].map((folder) =>
    join(home, folder),
  );
  const windows = [variables.APPDATA && join(variables.APPDATA, 'npm')];
  const others = ['/opt/homebrew/bin', '/usr/local/bin', '/home/linuxbrew/.linuxbrew/bin', '/usr/bin'];
  const folders = [...given, ...inHome, ...(platform === 'win32' ? windows : others)];
  return folders.filter((folder): folder is string => Boolean(folder));
}

function homeFolders(adapter: AgentAdapter, { platform, home }: FindEnvironment): string[] {
  const { join } = platform === 'win32' ? win32 : posix;
  return (adapter.folders ?? []).map((folder) => join(home, folder.replace(/^~\//, '')));
}

function wordsOf(setting: AgentSetting): string[] {
  const command = typeof setting === 'string' ? setting : setting.command;
  return typeof command === 'string' ? splitCommand(command) : [...command];
}

/** An agent of the user's settings; where they do not say how to speak with it, its words do. */
export function settingAgent({
  id,
  command,
  setting,
  isGuessed,
}: {
  id: string;
  command: string[];
  setting: AgentSetting;
  /** Whether its transport was taken from its words earlier. */
  isGuessed?: boolean;
}): AgentAdapter {
  const { transport, name } = typeof setting === 'string' ? {} : setting;
  const isAcp = transport === 'acp' || (transport === undefined && speaksAcp(command));
  const agent = { id, command, ...(name !== undefined && { name }) };
  return isAcp ? acpAgent(agent) : plainAgent({ ...agent, isGuessed: isGuessed ?? transport === undefined });
}
