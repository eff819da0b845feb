import { setTimeout as delay } from 'node:timers/promises';
import { oneLine } from '../../base/plainText.ts';
import { attach } from '../../client/connectHost.ts';
import type { HostConnection } from '../../client/hostConnection.ts';
import { findHost } from '../../client/hostLocator.ts';
import type { TaskClient } from '../../client/taskClient.ts';
import { taskEnvironment } from '../../client/taskEnvironment.ts';
import { openRequests } from '../../protocol/openRequests.ts';
import { whenText } from '../../protocol/scheduleText.ts';
import { isUnfinished, titleOf, type Task } from '../../protocol/task.ts';
import type { Cli } from '../cli.ts';
import { situationText } from '../taskSituation.ts';
import type { Candidate } from './complete.ts';

/** A person who types does not wait longer. */
const PATIENCE_MS = 400;
/** More would not help anybody who chooses. */
const TASK_COUNT = 200;
const ENDED_COUNT = 50;
const TITLE_LENGTH = 60;

/** Verbs for tasks that have not ended, and for tasks that have. */
const OF_UNFINISHED = new Set(
  'wait attach answer send adjust edit interrupt cancel pause now progress transfer'.split(' '),
);
const OF_ENDED = new Set(['rm', 'rerun', 'apply']);

/** The words that only a host knows. */
export interface KnownWords {
  /** Ids and names of the tasks that a verb is for. */
  tasks(verb: string): Promise<Candidate[]>;
  groups(): Promise<Candidate[]>;
  agents(): Promise<Candidate[]>;
  /** Names of races, the newest first. */
  races(): Promise<Candidate[]>;
  /** Ids and names of schedules. */
  schedules(): Promise<Candidate[]>;
  /** Names of worktrees, the newest first. */
  worktrees(): Promise<Candidate[]>;
}

/** Asks the host that runs. Starts none; nothing is known then, or when it is slow. */
export function askHost(cli: Cli): KnownWords {
  return {
    tasks: (verb) =>
      ask(cli, async (client) => {
        const includeTerminal = !OF_UNFINISHED.has(verb) || verb === 'cancel';
        const tasks = await client.list({
          rows: true,
          includeTerminal,
          endedLimit: ENDED_COUNT,
          limit: TASK_COUNT,
        });
        return taskWords(tasks, verb, Date.now());
      }),
    groups: () =>
      ask(cli, async (client) =>
        (await client.groups()).map(({ name, running, pending }) => ({
          value: name,
          says: `${running} running, ${pending} pending`,
        })),
      ),
    agents: () =>
      ask(cli, async (client) => {
        const offers = await client.agents({ environment: taskEnvironment(cli.environment) });
        return offers.map(({ id, name, program }) => ({
          value: id,
          says: program ? name : `${name}, not found on this machine`,
        }));
      }),
    races: () =>
      ask(cli, async (client) =>
        (await client.races()).map(({ name, prompt, isOver }) => ({
          value: name,
          says: `${isOver ? 'over' : 'running'} · ${oneLine(prompt, TITLE_LENGTH)}`,
        })),
      ),
    schedules: () =>
      ask(cli, async (client) =>
        (await client.schedules()).map(({ id, name, title, ...schedule }) => ({
          value: name ?? id,
          says: `${whenText(schedule)} · ${oneLine(title, TITLE_LENGTH)}`,
        })),
      ),
    worktrees: () =>
      ask(cli, async (client) =>
        (await client.worktrees({})).map(({ name, isInUse, isSafe }) => ({
          value: name,
          says: isInUse ? 'in use' : isSafe ? 'safe to remove' : 'not safe to remove',
        })),
      ),
  };
}

/** Ids and names of the tasks that a verb is for, newest first. */
export function taskWords(tasks: Task[], verb: string, nowMs: number): Candidate[] {
  const meant = tasks.filter((task) => isFor(task, verb)).reverse();
  return meant.flatMap((task) => {
    const title = oneLine(titleOf(task), TITLE_LENGTH);
    const byId = { value: task.id, says: `${situationText(task, nowMs)} · ${title}` };
    return task.name === undefined
      ? [byId]
      : [byId, { value: task.name, says: `${situationText(task, nowMs)} · ${task.id}` }];
  });
}

function isFor(task: Task, verb: string): boolean {
  if (verb === 'cancel') return isUnfinished(task) || task.leftovers !== undefined;
  if (verb === 'answer') return openRequests(task).length > 0;
  if (OF_UNFINISHED.has(verb)) return isUnfinished(task);
  return !OF_ENDED.has(verb) || !isUnfinished(task);
}

async function ask(cli: Cli, question: (client: TaskClient) => Promise<Candidate[]>): Promise<Candidate[]> {
  const found = await findHost(cli.program.paths);
  if (found.kind !== 'live') return [];
  let connection: HostConnection | undefined;
  const answer = async () => {
    connection = await attach(found.endpoint, found.socket, cli.session);
    return question(connection.client);
  };
  const limit = new AbortController();
  try {
    const late = delay(PATIENCE_MS, [], { signal: limit.signal });
    return await Promise.race([answer(), late]);
  } finally {
    limit.abort();
    connection?.dispose();
    found.socket.destroy();
  }
}
