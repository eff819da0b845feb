import type { TimeSlice } from '../../base/timeSlice.ts';
import type {
  AgentStatistics,
  DayStatistics,
  Ends,
  Statistics,
  StatsParams,
  WaitStatistics,
} from '../../protocol/statistics.ts';
import { agentSpecOf, groupOf, sourceFolderOf, type Task } from '../../protocol/task.ts';
import { addEnd, CommandTally, NO_ENDS, type Attempt } from './commandTally.ts';
import { LocalDays } from './localDay.ts';
import { ascending, quantile } from './quantiles.ts';
import { addUsed, agentOf, inDollars, NOTHING_USED, usedBy } from './usageTally.ts';
import { waitedBefore, waitReason, type Waited } from './waits.ts';

const MOST_COMMANDS = 200;

/** Whether a task is one of those to count. */
export function isCounted(task: Task, { since, agent }: Pick<StatsParams, 'since' | 'agent'>): boolean {
  if (agent !== undefined && agentSpecOf(task)?.agent !== agent) return false;
  return since === undefined || Date.parse(task.createdAt) >= Date.parse(since);
}

interface GroupWaits {
  totals: number[];
  sums: Waited;
  waiting: WaitStatistics['waiting'];
}

/**
 * Counts what the records of tasks say, one after the other. Pure: their order does not matter, and tallies of parts add up
 * to that of the whole. `find` finds the tasks that others start after.
 */
export class Tally {
  readonly #find: (id: string) => Task | undefined;
  readonly #localDays = new LocalDays();
  #tasks = 0;
  readonly #commands = new Map<string, CommandTally>();
  readonly #agents = new Map<string, AgentStatistics>();
  readonly #days = new Map<string, DayStatistics>();
  readonly #groups = new Map<string, GroupWaits>();

  constructor(find: (id: string) => Task | undefined) {
    this.#find = find;
  }

  add(task: Task): void {
    this.#tasks++;
    this.#addWait(task);
    const command = this.#commandOf(task);
    const agent = this.#agentOf(task);
    command?.addTask(task);
    if (agent) {
      agent.runs++;
      agent.retries += task.attempt.number - 1;
    }
    const addAttempt = (attempt: Attempt) => {
      command?.addAttempt(attempt);
      if (agent) addEnd(agent, attempt);
      if (attempt.endedAt !== undefined) addEnd(this.#dayOf(attempt.endedAt), attempt);
    };
    task.earlier?.forEach(addAttempt);
    addAttempt(task);
    if (!agent) return;
    const used = usedBy(task);
    addUsed(agent, used);
    addUsed(this.#dayOf(task.endedAt ?? task.updatedAt), used);
  }

  /** Adds what another one has counted, of other tasks. */
  addAll(other: Tally): void {
    this.#tasks += other.#tasks;
    for (const [key, command] of other.#commands)
      inMap(this.#commands, key, () => new CommandTally(command.about)).addAll(command);
    for (const [key, agent] of other.#agents) {
      const own = inMap(this.#agents, key, () => ({
        ...agent,
        runs: 0,
        retries: 0,
        ...NO_ENDS,
        ...NOTHING_USED,
      }));
      own.runs += agent.runs;
      own.retries += agent.retries;
      addEnds(own, agent);
      addUsed(own, agent);
    }
    for (const [key, day] of other.#days) {
      const own = inMap(this.#days, key, () => ({ day: key, ...NO_ENDS, ...NOTHING_USED }));
      addEnds(own, day);
      addUsed(own, day);
    }
    for (const [key, { totals, sums, waiting }] of other.#groups) {
      const own = inMap(this.#groups, key, noWaits);
      for (const total of totals) own.totals.push(total);
      addWaited(own.sums, sums);
      for (const [reason, count] of Object.entries(waiting) as [keyof typeof waiting, number][])
        own.waiting[reason] = (own.waiting[reason] ?? 0) + count;
    }
  }

  /** What was counted; `slice` lets other work run. */
  async statistics(slice: TimeSlice): Promise<Statistics> {
    const ranked = [...this.#commands].sort(
      ([a, one], [b, other]) => other.attempts - one.attempts || (a < b ? -1 : 1),
    );
    const commands = [];
    for (const [, command] of ranked.slice(0, MOST_COMMANDS)) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other, in slices
      commands.push(await command.statistics(slice));
      if (slice.isOver()) await slice.next();
    }
    const agents = [...this.#agents.values()].map(inDollars).sort(byRuns);
    return {
      ...{ tasks: this.#tasks, commands, moreCommands: Math.max(0, ranked.length - MOST_COMMANDS) },
      ...{ agents, providers: this.#providers() },
      days: [...this.#days.values()].map(inDollars).sort((a, b) => (a.day < b.day ? 1 : -1)),
      waits: [...this.#groups]
        .map(waitStatistics)
        .sort((a, b) => b.started - a.started || byText(a.group, b.group)),
    };
  }

  #providers(): Statistics['providers'] {
    const providers = new Map<string, Statistics['providers'][number]>();
    for (const { provider = 'unknown', runs, ...used } of this.#agents.values()) {
      const sums = inMap(providers, provider, () => ({ provider, runs: 0, ...NOTHING_USED }));
      sums.runs += runs;
      addUsed(sums, used);
    }
    return [...providers.values()]
      .map(inDollars)
      .sort((a, b) => b.runs - a.runs || byText(a.provider, b.provider));
  }

  /** Agents do something else each time, and monitors and observers run until they are ended. */
  #commandOf(task: Task): CommandTally | undefined {
    if (task.kind !== 'shell' && task.kind !== 'other') return undefined;
    const { name, description } = task;
    const folder = sourceFolderOf(task);
    const title = name ?? description;
    const isNamed = name !== undefined;
    const about = { title, isNamed, ...(folder !== undefined && { folder }) };
    return inMap(
      this.#commands,
      `${isNamed ? 'n' : 'c'}${folder ?? ''}\0${title}`,
      () => new CommandTally(about),
    );
  }

  #agentOf(task: Task): AgentStatistics | undefined {
    const about = agentOf(task);
    return (
      about && inMap(this.#agents, JSON.stringify([about.agent, about.name, about.provider]), () => about)
    );
  }

  #dayOf(time: string): DayStatistics {
    const day = this.#localDays.of(Date.parse(time));
    return inMap(this.#days, day, () => ({ day, ...NO_ENDS, ...NOTHING_USED }));
  }

  #addWait(task: Task): void {
    const reason = waitReason(task);
    const waited = waitedBefore(task, this.#find);
    if (!reason && !waited) return;
    const group = inMap(this.#groups, groupOf(task), noWaits);
    if (waited) {
      group.totals.push(waited.total);
      addWaited(group.sums, waited);
    }
    if (reason) group.waiting[reason] = (group.waiting[reason] ?? 0) + 1;
  }
}

function waitStatistics([group, { totals, sums, waiting }]: [string, GroupWaits]): WaitStatistics {
  const sorted = ascending(totals);
  const { total, forTime, forTasks } = sums;
  const isAny = sorted.length > 0;
  return {
    ...{ group, started: sorted.length, forTime, forTasks, forOther: total - forTime - forTasks, waiting },
    median: isAny ? quantile(sorted, 0.5) : 0,
    p90: isAny ? quantile(sorted, 0.9) : 0,
  };
}

function noWaits(): GroupWaits {
  return { totals: [], sums: { total: 0, forTime: 0, forTasks: 0 }, waiting: {} };
}

function addWaited(sums: Waited, waited: Readonly<Waited>): void {
  sums.total += waited.total;
  sums.forTime += waited.forTime;
  sums.forTasks += waited.forTasks;
}

function addEnds(sums: Ends, ends: Readonly<Ends>): void {
  sums.succeeded += ends.succeeded;
  sums.failed += ends.failed;
  sums.cancelled += ends.cancelled;
}

function byRuns(a: AgentStatistics, b: AgentStatistics): number {
  return b.runs - a.runs || byText(`${a.agent} ${a.name}`, `${b.agent} ${b.name}`);
}

function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function inMap<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
