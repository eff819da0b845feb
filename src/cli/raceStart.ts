import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { ownUmask } from '../client/ownUmask.ts';
import { taskEnvironment } from '../client/taskEnvironment.ts';
import { CONTENDER_FORM, parseContender, type Contender } from '../protocol/contender.ts';
import type { RaceParams } from '../protocol/race.ts';
import { MODES } from './agentParams.ts';
import type { Cli } from './cli.ts';
import { UsageError } from './cliErrors.ts';
import { onlyGiven } from './onlyGiven.ts';
import { baseFolder } from './startTask.ts';

export interface RaceChoices {
  agent?: Contender[];
  verify?: string;
  shell?: string;
  verifyTimeout?: number;
  base?: string;
  maxCost?: number;
  maxTurns?: number;
  mode?: keyof typeof MODES;
  name?: string;
  cwd?: string;
  env?: Record<string, string>;
  group?: string;
}

/** Adds an `AGENT[:N][@MODEL]` to the earlier ones. */
export function addContender(text: string, earlier: Contender[] = []): Contender[] {
  const contender = parseContender(text);
  if (!contender) throw new InvalidArgumentError(`It must look like ${CONTENDER_FORM}.`);
  return [...earlier, contender];
}

/** @throws `UsageError` if no agent is named */
export function checkContenders({ agent = [] }: RaceChoices): void {
  if (agent.length === 0)
    throw new UsageError('no agent is named. Try: legwork race --agent claude --agent codex:2 PROMPT');
}

/** Builds the request that starts a race, for agents that are named. */
export async function raceParams(
  cli: Cli,
  { prompt, options }: { prompt: string; options: RaceChoices },
): Promise<RaceParams> {
  const { environment: own } = cli;
  const { agent: racers = [] } = options;
  return {
    prompt,
    cwd: resolve(baseFolder(options.cwd), options.cwd ?? '.'),
    environment: taskEnvironment(own, options.env),
    producer: own.LEGWORK_TASK_ID ? `task:${own.LEGWORK_TASK_ID}` : 'cli',
    racers,
    ...onlyGiven({
      umask: await ownUmask(),
      name: options.name,
      verify: options.verify,
      shell: options.shell,
      verifyTimeoutMs: options.verifyTimeout,
      base: options.base,
      budgetUsd: options.maxCost,
      maxTurns: options.maxTurns,
      mode: options.mode === undefined ? undefined : MODES[options.mode],
      group: options.group,
    }),
  };
}
