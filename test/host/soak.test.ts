import { readFileSync } from 'node:fs';
import { onTestFinished, expect, test } from 'vitest';
import type { TaskClient } from '../../src/client/taskClient.ts';
import type { DependencyCondition, Task } from '../../src/protocol/task.ts';
import { isExpectedError } from '../../src/protocol/errors.ts';
import { openHome, type Home } from '../helpers/host/openHome.ts';
import { pidsWithVariable } from '../helpers/host/processes.ts';
import { seededRandom } from '../helpers/host/seededRandom.ts';
import { SoakRecords, type SoakCommand } from '../helpers/host/soakCommands.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

const TASKS = Number(process.env.LEGWORK_SOAK_TASKS ?? 2000);
const KILLS = 10;
/** Kills come while the first part of the tasks is started; the last host then lives long enough to be measured. */
const KILLED_PART = 0.6;
const GROUPS = 10;
/** More tasks than these are not started ahead. */
const AHEAD_LIMIT = 150;
const ENDED_BEFORE_MEASURING = 100;
/** What a host may grow by over a thousand tasks: their records, and what its garbage collector has yet to take. */
const GROWTH_LIMIT_MIB = 40;

interface Plan extends SoakCommand {
  retries: number;
  after?: { plan: Plan; on: DependencyCondition };
  id?: string;
}

const slotsOf = (group: number) => (group === 0 ? null : 1 + (group % 5));

test(
  `R10 B1 B2 B3: ${TASKS} tasks and ${KILLS} kills of the host`,
  { timeout: 100_000 + TASKS * 200 },
  async () => {
    const seed = Number(process.env.LEGWORK_TEST_SEED ?? Date.now() % 1_000_000);
    const startedAt = performance.now();
    const random = seededRandom(seed);
    const home = openHome();
    const records = new SoakRecords(home.work);
    onTestFinished(() => records.dispose());
    const plans = drawPlans(random);
    const figures = await run(home, { plans, records, random });
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);

    const client = await home.connect();
    const tasks = await client.list({ includeHidden: true });
    const attempts = tasks.reduce((sum, task) => sum + task.attempt.number, 0);
    const memory = `${figures.before.toFixed(1)} MiB after the first hundred, ${figures.after.toFixed(1)} MiB at the end`;
    console.log(
      `soak: LEGWORK_TEST_SEED=${seed}: ${tasks.length} tasks, ${attempts} attempts, ${figures.cancelled} cancels, ` +
        `${KILLS} kills, ${seconds} s; ${memory}`,
    );
    // Nothing lost, nothing doubled.
    expect(tasks.map((task) => task.attempt.key).sort()).toEqual(plans.map(({ name }) => name).sort());
    const byKey = new Map(tasks.map((task) => [task.attempt.key, task]));
    for (const plan of plans) {
      const task = byKey.get(plan.name);
      if (!task) throw new Error(`${plan.name} is lost.`);
      expect(endOf(task), JSON.stringify({ plan: plan.name, task }, undefined, 1)).toEqual(
        trueEnd(plan, byKey),
      );
      const ran = records.attempts(plan.name);
      expect(ran, `${plan.name} ran as`).toEqual(ran.map(() => task.id));
      const began = [...(task.earlier ?? []), task].filter(
        (attempt) => attempt.startedAt !== undefined,
      ).length;
      // One that was cancelled may have been ended before its first line.
      const least = task.status.state === 'cancelled' ? began - 1 : began;
      expect(ran.length, `attempts of ${plan.name}`).toBeGreaterThanOrEqual(least);
      expect(ran.length, `attempts of ${plan.name}`).toBeLessThanOrEqual(began);
    }
    for (let group = 0; group < GROUPS; group++) {
      expect(records.mostAtATime(`group${group}`), `group${group}`).toBeLessThanOrEqual(
        slotsOf(group) ?? Infinity,
      );
    }
    await waitFor(
      'the last wrappers to end',
      () => pidsWithVariable('LEGWORK_HOME', home.paths.directory).length === 0,
    );
    expect(figures.after - figures.before).toBeLessThan(GROWTH_LIMIT_MIB);
  },
);

function drawPlans(random: () => number): Plan[] {
  const plans: Plan[] = [];
  for (let i = 0; i < TASKS; i++) {
    const earlier = plans[Math.floor(random() * plans.length)];
    const conditions: DependencyCondition[] = ['any', 'success', 'failure'];
    plans.push({
      name: `t${i}`,
      group: `group${Math.floor(random() * GROUPS)}`,
      seconds: random() * 0.03,
      failures: random() < 0.3 ? 1 + Math.floor(random() * 3) : 0,
      code: 1 + Math.floor(random() * 100),
      retries: random() < 0.5 ? 2 : 0,
      ...(earlier && random() < 0.25 && { after: { plan: earlier, on: conditions[i % 3] ?? 'any' } }),
    });
  }
  return plans;
}

async function run(home: Home, soak: { plans: Plan[]; records: SoakRecords; random: () => number }) {
  const { plans, records, random } = soak;
  let client = await home.connect();
  for (let group = 0; group < GROUPS; group++)
    await client.setGroup({ name: `group${group}`, slots: slotsOf(group) });
  /** Goes on with the next host when this one dies over it; `undefined` when it was refused. */
  const insist = async <T>(ask: (client: TaskClient) => Promise<T>): Promise<T | undefined> => {
    for (;;) {
      try {
        return await ask(client);
      } catch (error) {
        if (isExpectedError(error)) return undefined;
        client = await home.connect();
      }
    }
  };
  const killAt = new Set<number>();
  while (killAt.size < KILLS) killAt.add(Math.floor(random() * plans.length * KILLED_PART));
  let cancelled = 0;
  let before = 0;
  let endedBefore = 0;
  for (const [index, plan] of plans.entries()) {
    const isKill = killAt.delete(index);
    // The host dies while it is asked, or has just been.
    const kill = isKill ? home.killHost() : undefined;
    const task = await insist((host) => host.start(paramsOf(plan, { home, records })));
    if (!task) throw new Error(`${plan.name} was refused.`);
    plan.id = task.id;
    await kill;
    if (random() < 0.05) {
      const { id = '' } = plans[Math.max(0, index - Math.floor(random() * 40))] ?? plan;
      if (await insist((host) => host.cancel({ id }))) cancelled++;
    }
    if (index % 25 > 0) continue;
    const unfinished = async () =>
      (await insist((host) => host.list({ includeTerminal: false })))?.length ?? 0;
    const isOpen = await waitFor('tasks to end', async () => {
      const count = await unfinished();
      return count < AHEAD_LIMIT ? { count } : undefined;
    });
    if (killAt.size > 0) continue;
    const ended = index + 1 - isOpen.count;
    endedBefore ||= ended;
    if (before === 0 && ended >= endedBefore + ENDED_BEFORE_MEASURING) before = await residentMib(client);
  }
  await waitFor(
    'all to have ended',
    async () => (await client.list({ includeTerminal: false })).length === 0,
    60_000,
  );
  return { cancelled, before, after: await residentMib(client) };
}

function paramsOf(plan: Plan, { home, records }: { home: Home; records: SoakRecords }) {
  const { name, group, retries, after } = plan;
  return home.params(records.command(plan), {
    key: name,
    group,
    ...(retries > 0 && { retry: { max: retries, backoffMs: 5 } }),
    ...(after && { after: [{ task: after.plan.id ?? '', on: after.on }] }),
  });
}

/** How the task says that it ended. */
function endOf({ status, attempt }: Task) {
  if (status.state === 'cancelled') return 'cancelled';
  if (status.state === 'failed' && status.failure.kind === 'dependency') return 'dependency';
  const code = status.state === 'failed' && 'code' in status.failure ? status.failure.code : status.state;
  return { code, attempt: attempt.number };
}

/** How it must have ended; that it was cancelled is for the task to say. */
function trueEnd(plan: Plan, byKey: Map<string | undefined, Task>) {
  if (byKey.get(plan.name)?.status.state === 'cancelled') return 'cancelled';
  const { after, retries, failures, code } = plan;
  if (after && after.on !== 'any') {
    const hasSucceeded = byKey.get(after.plan.name)?.status.state === 'completed';
    if (hasSucceeded !== (after.on === 'success')) return 'dependency';
  }
  if (failures > retries) return { code, attempt: retries + 1 };
  return { code: 'completed', attempt: failures + 1 };
}

async function residentMib(client: TaskClient): Promise<number> {
  const { pid } = await client.hostStatus();
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}
