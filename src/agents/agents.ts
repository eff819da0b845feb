import { posix, win32 } from 'node:path';
import { acpAgent, claudeAcp, codexAcp } from './acpAgent.ts';
import { ACP_AGENTS } from './acpAgents.ts';
import type { AgentAdapter } from '../core/agentAdapter.ts';
import type { AgentSetting, Transport } from '../protocol/agentRun.ts';
import type { RunMode } from '../protocol/runMode.ts';
import { claude } from './claude.ts';
import { codex } from './codex.ts';
import { copilot } from './copilot.ts';
import { gemini } from './gemini.ts';
import { opencode } from './opencode.ts';
import { plainAgent } from './plainAgent.ts';
import { speaksAcp } from './speaksAcp.ts';
import { qwen } from './qwen.ts';

/** The built-in agents, in the order in which they are offered, also where they are not installed. */
export const AGENTS: readonly AgentAdapter[] = [
  ...[claude, codex, gemini, opencode, qwen, copilot],
  ...[claudeAcp, codexAcp],
];

/** All agents of which Legwork knows how they are started. */
export const KNOWN_AGENTS: readonly AgentAdapter[] = [...AGENTS, ...ACP_AGENTS];

/** The system in which to look for agents. */
export interface FindEnvironment {
  platform: NodeJS.Platform;
  /** Environment variables. */
  variables: Readonly<Record<string, string | undefined>>;
  /** Home directory of the user. */
  home: string;
  /** Whether the path is an executable file. */
  isExecutable(path: string): boolean;
}

/** An agent that was found. */
export interface FoundAgent {
  adapter: AgentAdapter;
  /** Its executable and arguments. */
  command: string[];
}

/**
 * Finds the agents that can be started: built-in ones on the PATH or in their usual folders, or with the command
 * from `settings`, and the user's own agents from `settings`.
 */
export function findAgents(
  environment: FindEnvironment,
  settings: Readonly<Record<string, AgentSetting>> = {},
): FoundAgent[] {
  const known = AGENTS.flatMap((adapter): FoundAgent[] => {
    const setting = settings[adapter.id];
    const command = setting === undefined ? findCommand(adapter, environment) : readCommand(setting);
    return command && command.length > 0 ? [{ adapter, command }] : [];
  });
  const added = Object.entries(settings).flatMap(([id, setting]): FoundAgent[] => {
    const command = readCommand(setting);
    const isKnown = AGENTS.some((adapter) => adapter.id === id);
    return isKnown || command.length === 0
      ? []
      : [{ adapter: settingAgent({ id, command, setting }), command }];
  });
  const others = ACP_AGENTS.flatMap((adapter): FoundAgent[] => {
    const command = settings[adapter.id] === undefined ? findCommand(adapter, environment) : undefined;
    return command ? [{ adapter, command }] : [];
  });
  return [...known, ...others, ...added];
}

/** Chooses the transport for a run: one with permission requests, if the mode needs them and the agent has one. */
export function transportFor(adapter: AgentAdapter, mode: RunMode): Transport {
  const order = [adapter.defaultTransport, ...(['control', 'acp', 'jsonl', 'plain'] as const)];
  const asking = order.find((transport) => adapter.transports[transport]?.permissionRequests);
  const mayAsk = mode === 'ask' || mode === 'allowEdits';
  return (mayAsk ? asking : undefined) ?? adapter.defaultTransport;
}

/** Splits a command line into words. Quotes keep words together. */
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

/** Absolute folders only: a relative one would depend on the folder of the task. */
function pathFolders({ platform, variables }: FindEnvironment): string[] {
  const path = platform === 'win32' ? win32 : posix;
  const value = variables.PATH ?? variables.Path ?? '';
  return value.split(path.delimiter).filter((folder) => path.isAbsolute(folder));
}

/** Common install folders: an editor started from a dock has a shorter PATH than a terminal. */
function usualFolders({ platform, variables, home }: FindEnvironment): string[] {
  const { join } = platform === 'win32' ? win32 : posix;
  const prefix = variables.npm_config_prefix ?? variables.NPM_CONFIG_PREFIX;
  const fromVariables = [
    prefix && (platform === 'win32' ? prefix : join(prefix, 'bin')),
    variables.NVM_BIN,
    variables.PNPM_HOME,
  ];
  const inHome = ['.local/bin', '.npm-global/bin', '.bun/bin', '.volta/bin', 'bin'].map((folder) =>
    join(home, folder),
  );
  const windows = [variables.APPDATA && join(variables.APPDATA, 'npm')];
  const others = ['/opt/homebrew/bin', '/usr/local/bin', '/home/linuxbrew/.linuxbrew/bin', '/usr/bin'];
  const folders = [...fromVariables, ...inHome, ...(platform === 'win32' ? windows : others)];
  return folders.filter((folder): folder is string => Boolean(folder));
}

function homeFolders(adapter: AgentAdapter, { platform, home }: FindEnvironment): string[] {
  const { join } = platform === 'win32' ? win32 : posix;
  return (adapter.folders ?? []).map((folder) => join(home, folder.replace(/^~\//, '')));
}

function readCommand(setting: AgentSetting): string[] {
  const command = typeof setting === 'string' ? setting : setting.command;
  return typeof command === 'string' ? splitCommand(command) : [...command];
}

/** Creates the adapter of an agent from the settings. Without a `transport`, the words of the command decide. */
export function settingAgent({
  id,
  command,
  setting,
  isGuessed,
}: {
  id: string;
  command: string[];
  setting: AgentSetting;
  /** Whether the transport was derived from the command earlier. */
  isGuessed?: boolean;
}): AgentAdapter {
  const { transport, name } = typeof setting === 'string' ? {} : setting;
  const isAcp = transport === 'acp' || (transport === undefined && speaksAcp(command));
  const agent = { id, command, ...(name !== undefined && { name }) };
  return isAcp ? acpAgent(agent) : plainAgent({ ...agent, isGuessed: isGuessed ?? transport === undefined });
}
