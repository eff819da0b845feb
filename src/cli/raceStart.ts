import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { ownUmask } from '../client/ownUmask.ts';
import { taskEnvironment } from '../client/taskEnvironment.ts';
import type { RaceParams } from '../protocol/race.ts';
import { MODES } from './agentParams.ts';
import type { Cli } from './cli.ts';
import { UsageError } from './cliErrors.ts';
import { onlyGiven } from './onlyGiven.ts';
import { baseFolder } from './startTask.ts';

type Contender = RaceParams['racers'][number];

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
  const [, agent, count, model] = /^([^\s:@]+)(?::(\d+))?(?:@(\S+))?$/.exec(text) ?? [];
  if (agent === undefined || count === '0')
    throw new InvalidArgumentError('It must look like AGENT, AGENT:2, AGENT@MODEL or AGENT:2@MODEL.');
  const racer = { agent, ...(count && { count: Number(count) }), ...(model && { model }) };
  return [...earlier, racer];
}

/** Builds the request that starts a race. @throws `UsageError` */
export async function raceParams(
  cli: Cli,
  { prompt, options }: { prompt: string; options: RaceChoices },
): Promise<RaceParams> {
  const { environment: own } = cli;
  const { agent: racers = [] } = options;
  if (racers.length === 0)
    throw new UsageError('no agent is named. Try: legwork race --agent claude --agent codex:2 PROMPT');
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
