import { accessSync, constants, statSync } from 'node:fs';
import {
  AGENTS,
  findAgents,
  KNOWN_AGENTS,
  settingAgent,
  splitCommand,
  transportFor,
  type FindEnvironment,
} from '../agents/agents.ts';
import { homeDirectory } from '../base/homeDirectory.ts';
import type { AgentAdapter } from '../core/agentAdapter.ts';
import type { AgentCatalogue, AgentProgram } from '../core/agentRuns/agentCatalogue.ts';
import type { AgentOffer, AgentSetting } from '../protocol/agentRun.ts';
import { agentNotFound, badRequest } from '../protocol/errors.ts';
import { AgentProtocols } from './agentProtocols.ts';

const VERSION_TIMEOUT_MS = 20_000;
/** How long after its end the output of a program is read; what it has left behind may hold it open. */
const REST_MS = 500;
/** `2.1.330 (Claude Code)`, `codex-cli 0.169.0`, `GitHub Copilot CLI 1.0.102.`: what ends a sentence is no part of it. */
const VERSION = /\d+(?:\.\w+)+(?:[-+]\w+(?:[.+-]\w+)*)?/;

/** The agents that Legwork knows, looked for on this machine. */
export function localAgents(): AgentCatalogue {
  const versions = new Map<string, Promise<string | undefined>>();
  const protocols = new AgentProtocols();

  const versionOf = (found: AgentProgram, environment: Record<string, string>) => {
    const key = keyOf(found.program);
    const known = versions.get(key) ?? askVersion(found, environment);
    versions.set(key, known);
    return known;
  };

  return {
    async learn({ agent, setting, cwd, environment }) {
      const command = unknownCommand(agent, setting);
      if (command) await protocols.learn({ command, cwd, environment });
    },
    resolve({ agent, setting: given, cwd, environment }) {
      const command = unknownCommand(agent, given);
      const isAcp = command !== undefined && protocols.isAcp({ command, cwd, environment });
      const setting = isAcp
        ? { ...(typeof given === 'object' && given), command, transport: 'acp' as const }
        : given;
      const found = findAgents(machine(environment), setting === undefined ? {} : { [agent]: setting });
      const wanted = found.find(({ adapter }) => adapter.id === agent);
      if (wanted) return { adapter: wanted.adapter, program: wanted.command };
      const known = KNOWN_AGENTS.find(({ id }) => id === agent);
      if (known) throw agentNotFound(known);
      const ids = AGENTS.map(({ id }) => id).join(', ');
      throw badRequest(
        `There is no agent "${agent}". Legwork knows ${ids}, and those in the setting \`legwork.agents\` (on the command line also \`legwork agent NAME --command WORDS\`).`,
      );
    },
    transportFor,
    adapterOf(spec) {
      const known = KNOWN_AGENTS.find(({ id }) => id === spec.agent);
      // The user's own agent of that name may be another.
      if (known?.transports[spec.transport]) return known;
      if (spec.transport !== 'acp' && spec.transport !== 'plain') return undefined;
      const { agent: id, agentName: name, program: command, transport, isTransportGuessed } = spec;
      const setting = { command, transport, name };
      return settingAgent({ id, command, setting, isGuessed: isTransportGuessed === true });
    },
    async offers({ environment, settings = {}, versions: wantsVersions = false }) {
      const found = findAgents(machine(environment), settings);
      const offers = found.map(async ({ adapter, command: program }): Promise<AgentOffer> => {
        const version = wantsVersions ? await versionOf({ adapter, program }, environment) : undefined;
        return { ...offerOf(adapter), program, ...(version !== undefined && { version }) };
      });
      const missing = AGENTS.filter(({ id }) => !found.some(({ adapter }) => adapter.id === id));
      return [...(await Promise.all(offers)), ...missing.map(offerOf)];
    },
  };
}

/** The words of an agent's setting, if neither it nor Legwork knows how the agent is spoken with. */
function unknownCommand(agent: string, setting: AgentSetting | undefined): string[] | undefined {
  if (setting === undefined || AGENTS.some(({ id }) => id === agent)) return undefined;
  const { command, transport } = typeof setting === 'string' ? { command: setting } : setting;
  if (transport !== undefined) return undefined;
  const words = typeof command === 'string' ? splitCommand(command) : [...command];
  return words.length > 0 ? words : undefined;
}

function offerOf(adapter: AgentAdapter): AgentOffer {
  const { id, name, provider, install, transports, modes } = adapter;
  const all = Object.values(transports);
  return {
    id,
    name,
    ...(provider !== undefined && { provider }),
    install,
    asks: all.some(({ permissionRequests }) => permissionRequests),
    takesMessages: all.some(({ messages }) => messages),
    resumes: all.some(({ resume }) => resume),
    ...(modes && { modes }),
  };
}

function machine(environment: Record<string, string>): FindEnvironment {
  return {
    platform: process.platform,
    variables: environment,
    home: environment.HOME ?? environment.USERPROFILE ?? homeDirectory() ?? '/',
    isExecutable,
  };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** A program that was replaced says a new version. */
function keyOf(program: string[]): string {
  const [file = ''] = program;
  const changedMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return JSON.stringify([program, changedMs]);
}

/** What it says of itself; nothing, when it says nothing sensible in time. */
async function askVersion(
  { adapter, program }: AgentProgram,
  environment: Record<string, string>,
): Promise<string | undefined> {
  const [file = '', ...words] = program;
  // Only now: it is half as large as the host's own program.
  const { execa } = await import('execa');
  const child = execa(file, [...words, adapter.versionArgument], {
    env: environment,
    extendEnv: false,
    timeout: VERSION_TIMEOUT_MS,
    stdin: 'ignore',
    stderr: 'ignore',
    reject: false,
  });
  child.once('exit', () => setTimeout(() => child.stdout.destroy(), REST_MS).unref());
  const { stdout } = await child;
  return typeof stdout === 'string' ? versionIn(stdout) : undefined;
}

/** The version in what a program says of itself; `undefined` if there is none. */
export function versionIn(text: string): string | undefined {
  return VERSION.exec(text)?.[0];
}
