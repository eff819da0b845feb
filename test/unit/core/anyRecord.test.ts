import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { RunState } from '../../../src/core/executor.ts';
import { formatRecord, parseRecord } from '../../../src/core/taskFormat.ts';
import {
  agentSpecOf,
  hasProcess,
  isTerminal,
  type Task,
  type TaskStatus,
} from '../../../src/protocol/task.ts';
import { openEngine } from './openEngine.ts';
import { sampleAgentRun } from './sampleAgentRun.ts';
import { CREATED_AT, IDENTITY, sampleTask } from './sampleTask.ts';
import { PATIENCE } from '../../helpers/patience.ts';

const AT = '2026-01-02T03:04:06.000Z';
const OTHER = { pid: 4343, startTime: '99', boot: 'b-1' };
const LIMIT = { kind: 'timeout', message: 'It took too long.' } as const;

const STATUSES: TaskStatus[] = [
  { state: 'pending' },
  { state: 'pending', waitsFor: { kind: 'slot' } },
  { state: 'pending', waitsFor: { kind: 'paused' } },
  { state: 'pending', waitsFor: { kind: 'leftovers' } },
  { state: 'pending', waitsFor: { kind: 'time', until: AT } },
  { state: 'pending', waitsFor: { kind: 'tasks', ids: ['sh-gone'] } },
  { state: 'pending', waitsFor: { kind: 'approval', since: AT, run: 'ag-gone', agent: 'Any' } },
  { state: 'pending', waitsFor: { kind: 'lock', name: 'db', by: 'sh-gone' } },
  { state: 'pending', waitsFor: { kind: 'gate', after: 'sh-gone', since: AT } },
  { state: 'pending', waitsFor: { kind: 'limit', ask: { limit: 'cost', used: 2, most: 1, since: AT } } },
  { state: 'pending', waitsFor: { kind: 'budget', of: 'day', spentUsd: 2, limitUsd: 1, until: AT } },
  { state: 'running' },
  { state: 'waiting', for: 'input', message: 'Which?' },
  { state: 'cancelRequested', requestedAt: CREATED_AT },
  { state: 'completed', exitCode: 0 },
  { state: 'failed', failure: { kind: 'exit', code: 2 } },
  { state: 'cancelled' },
];

const { spec: agent, agent: facts } = sampleAgentRun();
const WORK: Pick<Task, 'kind' | 'spec' | 'agent'>[] = [
  { kind: 'shell', spec: sampleTask().spec },
  { kind: 'agent', spec: agent, agent: facts as NonNullable<typeof facts> },
  { kind: 'observer', spec: { watch: {}, on: 'any' } },
  { kind: 'observer', spec: { watch: { ids: ['sh-gone'] }, on: 'any' } },
  { kind: 'other', spec: { external: true } },
];

/** Of outputs: what is no file, and what no system call takes. */
const PATHS = ['', '/', 'nowhere', '/dev/zero', '\0'];

/** A part of a record that may be missing. */
const maybe = <T extends Partial<Task>>(fields: T) => fc.constantFrom<Partial<T>>({}, fields);

const anyTask = fc
  .tuple(
    fc.constantFrom(...STATUSES).map((status) => ({ status })),
    fc.constantFrom(...WORK),
    maybe({ process: IDENTITY }),
    maybe({ startedAt: AT }),
    maybe({ endedAt: AT }),
    maybe({ ending: LIMIT }),
    maybe({ pausedAt: AT }),
    maybe({ timeoutMs: 1 }),
    maybe({ locks: ['db'], place: 1.5 }),
    maybe({ keepsSlot: true }),
    maybe({ retry: { max: 2, backoffMs: 0 }, attempt: { number: 1, max: 3 } }),
    maybe({ leftovers: { count: 1, processes: [], of: [{ attempt: 1, process: OTHER }] } }),
    fc.constantFrom<Partial<Task>>({}, ...PATHS.map((path) => ({ output: { path, bytes: 0 } }))),
    fc.constantFrom<Partial<Task>>({}, { attempt: { number: Number.MAX_SAFE_INTEGER } }),
    maybe({ after: [{ task: 'sh-gone', on: 'any', isMet: true }] }),
  )
  .map((parts): Partial<Task> => Object.assign({}, ...parts) as Partial<Task>);

const anyTraces = fc.option(
  fc.record({
    isClaimed: fc.boolean(),
    process: fc.constantFrom(undefined, IDENTITY, OTHER),
    isLost: fc.boolean(),
    end: fc.constantFrom(undefined, 0, 7),
    hasLeftovers: fc.boolean(),
  }),
);

function tracesOf(
  id: string,
  drawn: NonNullable<typeof anyTraces extends fc.Arbitrary<infer T> ? T : never>,
) {
  const { isClaimed, process, isLost, end: code, hasLeftovers } = drawn;
  const end = code !== undefined && { code, isSpawnFailure: false, hasLeftovers, at: new Date(AT) };
  return {
    run: { id, attempt: 1 },
    isClaimed,
    ...(process && { process, startedAt: new Date(AT) }),
    ...(end && { end }),
    ...(isLost && { isLost, survivors: [] }),
  } satisfies RunState;
}

const isAtWork = (task: Task) => hasProcess(task) && ['running', 'waiting'].includes(task.status.state);

test('R10: no record that can be read keeps a host from opening, or brings it down afterwards', async () => {
  const cases = fc.array(fc.tuple(anyTask, anyTraces), { minLength: 1, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(cases, async (drawn) => {
      const records = drawn.map(([changes], index) =>
        parseRecord(formatRecord(sampleTask({ ...changes, id: `sh-${index}` }))),
      );
      const traces = drawn.flatMap(([, trace], index) => (trace ? tracesOf(`sh-${index}`, trace) : []));
      const { table, turn, followed, tell } = await openEngine(records, traces);
      const isDone = () => expect(turn.backlogSize).toBe(0);
      const atWork = [...table.values()].filter(isAtWork);
      for (const { id } of atWork) expect(followed).toContain(id);
      const unheardOf = atWork.filter(({ id }) => !traces.some(({ run }) => run.id === id));
      for (const { id, attempt } of unheardOf)
        tell({ run: { id, attempt: attempt.number }, isClaimed: true, isLost: true });
      await vi.waitFor(isDone, PATIENCE);
      for (const { id } of unheardOf.filter((task) => !agentSpecOf(task)))
        expect(isTerminal(table.get(id))).toBe(true);
      for (const state of traces) tell(state);
      await vi.waitFor(isDone, PATIENCE);
      for (const { id } of [...table.values()]) {
        // One may end because of another.
        const { status } = table.get(id);
        if (isTerminal({ status }) || status.state === 'cancelRequested') continue;
        turn.apply(id, { type: 'cancelRequested', at: new Date().toISOString() });
      }
    }),
    { numRuns: 20 },
  );
}, 60_000);
