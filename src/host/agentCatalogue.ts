import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { AGENTS, findAgents, settingAgent, transportFor, type FindEnvironment } from '../agents/agents.ts';
import type { AgentAdapter } from '../core/agentAdapter.ts';
import type { AgentCatalogue, AgentProgram } from '../core/agentRuns/agentCatalogue.ts';
import { askProgram } from '../executors/askProgram.ts';
import type { AgentOffer } from '../protocol/agentRun.ts';
import { agentNotFound, badRequest } from '../protocol/errors.ts';

const VERSION_TIMEOUT_MS = 20_000;
/** `2.1.330 (Claude Code)`, `codex-cli 0.169.0`. */
const VERSION = /\d+\.\d+(?:\.\d+)?[\w.+-]*/;

/** The agents that Legwork knows, looked for on this machine. */
export function localAgents(): AgentCatalogue {
  const versions = new Map<string, Promise<string | undefined>>();

  const versionOf = (found: AgentProgram, environment: Record<string, string>) => {
    const key = keyOf(found.program);
    const known = versions.get(key) ?? askVersion(found, environment);
    versions.set(key, known);
    return known;
  };

  return {
    resolve({ agent, setting, environment }) {
      const found = findAgents(machine(environment), setting === undefined ? {} : { [agent]: setting });
      const wanted = found.find(({ adapter }) => adapter.id === agent);
      if (wanted) return { adapter: wanted.adapter, program: wanted.command };
      const known = AGENTS.find(({ id }) => id === agent);
      if (known) throw agentNotFound(known);
      const ids = AGENTS.map(({ id }) => id).join(', ');
      throw badRequest(
        `There is no agent "${agent}". Legwork knows ${ids}; others are named in the setting \`legwork.agents\`, or by \`--command\` on the command line.`,
      );
    },
    transportFor,
    adapterOf(spec) {
      const known = AGENTS.find(({ id }) => id === spec.agent);
      if (known) return known;
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

function offerOf(adapter: AgentAdapter): AgentOffer {
  const { id, name, provider, install, transports } = adapter;
  const all = Object.values(transports);
  return {
    id,
    name,
    ...(provider !== undefined && { provider }),
    install,
    asks: all.some(({ permissionRequests }) => permissionRequests),
    takesMessages: all.some(({ messages }) => messages),
    resumes: all.some(({ resume }) => resume),
  };
}

function machine(environment: Record<string, string>): FindEnvironment {
  return {
    platform: process.platform,
    variables: environment,
    home: environment.HOME ?? environment.USERPROFILE ?? homedir(),
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
  const said = await askProgram([...program, adapter.versionArgument], {
    environment,
    limitMs: VERSION_TIMEOUT_MS,
  });
  return VERSION.exec(said)?.[0];
}
