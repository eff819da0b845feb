import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AgentCatalogue } from '../../../src/core/agentRuns/agentCatalogue.ts';
import type { Caller } from '../../../src/core/engineContext.ts';
import { answer } from '../../../src/core/verbs/answer.ts';
import { cancel } from '../../../src/core/verbs/cancel.ts';
import { pause, resume } from '../../../src/core/verbs/hold.ts';
import { rerun } from '../../../src/core/verbs/rerun.ts';
import { start } from '../../../src/core/verbs/start.ts';
import { startNow } from '../../../src/core/verbs/startNow.ts';
import { isExpectedError } from '../../../src/protocol/errors.ts';
import { approvalOf } from '../../../src/protocol/openRequests.ts';
import type { ShellParams } from '../../../src/protocol/startParams.ts';
import { isTerminal, type Task } from '../../../src/protocol/task.ts';
import { anyAgent } from './agentRuns/anyAgent.ts';
import { CALLER, openEngine } from './openEngine.ts';
import { sampleAgentRun } from './sampleAgentRun.ts';
import { IDENTITY } from './sampleTask.ts';

/* Hosts that die between any two steps of asking, allowing, denying and withdrawing. */

const agents = { adapterOf: () => anyAgent, offers: async () => [] } as unknown as AgentCatalogue;
const PROGRAM: Caller = {
  ...CALLER,
  session: { id: 'task:ag-1', label: 'an agent', role: 'program' },
};
const RUN = sampleAgentRun(
  { id: 'ag-1' },
  { spec: { agent: 'any', transport: 'acp', mode: 'ask' }, facts: { transcript: '/dev/null' } },
);

const DEEDS = ['allow', 'deny', 'now', 'hold', 'release', 'cancel', 'again', 'end'] as const;
type Step =
  | { do: 'start'; more: Partial<ShellParams> }
  | { do: (typeof DEEDS)[number]; at: number }
  | { do: 'endRun' }
  | { do: 'die' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('start' as const),
      more: fc.constantFrom<Partial<ShellParams>>(
        {},
        { startAt: '2026-01-01T00:00:00.000Z' },
        { retry: { max: 1, backoffMs: 0 } },
        { after: [{ task: 'sh-1', on: 'any' }] },
        { group: 'other', priority: 5 },
      ),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constantFrom(...DEEDS),
      at: fc.nat(3),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('die' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('endRun' as const) }) },
);

test('G3: whatever happens between, nothing starts unapproved, and nothing that was approved twice', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 16 }), async (steps) => {
      const directory = mkdtempSync(join(tmpdir(), 'legwork-approvals-'));
      const trace = {
        ...{ run: { id: 'ag-1', attempt: 1 }, isClaimed: true },
        ...{ process: IDENTITY, startedAt: new Date() },
      };
      const open = (records: Task[]) => openEngine(records, [trace], { directory, agents });
      let engine = await open([RUN]);
      /** Attempts that a person has allowed, and those that were launched, by any host. */
      const allowed = new Set<string>();
      const launched: string[] = [];
      const note = () => launched.push(...engine.launched.splice(0).map(nameOf));
      const ids: string[] = [];
      const act = async (done: Step) => {
        const { context } = engine.engine;
        if (done.do === 'start') {
          const params = { kind: 'shell', command: 'x', cwd: '/', environment: {}, producer: 'mcp' } as const;
          const id = `sh-${ids.length + 1}`;
          const task = await start(context, { ...params, ...done.more, id }, PROGRAM);
          ids.push(task.id);
        } else if (done.do === 'die') {
          note();
          engine.engine.dispose();
          engine = await open([]);
        } else if (done.do === 'endRun') engine.end({ id: 'ag-1', attempt: 1 });
        else {
          const id = ids[done.at % Math.max(ids.length, 1)];
          const task = id === undefined ? undefined : engine.table.find(id);
          if (!task) return;
          const attempt = { id: task.id, attempt: task.attempt.number };
          switch (done.do) {
            case 'allow':
              await answer(context, { id: task.id, decision: 'allow' }, CALLER);
              allowed.add(nameOf(attempt));
              return;
            case 'deny':
              return void (await answer(context, { id: task.id, decision: 'deny' }, CALLER));
            case 'now':
              return void startNow(context, { id: task.id }, CALLER);
            case 'hold':
              return void (await pause(context, { id: task.id }, CALLER));
            case 'release':
              return void (await resume(context, { id: task.id }, CALLER));
            case 'cancel':
              return void (await cancel(context, { id: task.id }, CALLER));
            case 'again':
              return void rerun(context, { id: task.id }, PROGRAM);
            case 'end':
              if (launched.includes(nameOf(attempt))) {
                engine.run(attempt);
                // A retry was allowed with the attempt before it.
                engine.end(attempt, 1);
                const next = engine.table.get(task.id);
                if (next.attempt.number > attempt.attempt) allowed.add(nameOf(runOf(next)));
              }
          }
        }
      };
      for (const done of steps) {
        await act(done).catch((error: unknown) => {
          if (!isExpectedError(error)) throw error;
        });
        note();
        const known = new Set(launched);
        // A host before may have asked for it already, and its wrapper claimed it or not: the executor knows.
        for (const name of known) expect(allowed).toContain(name);
        for (const task of engine.table.values()) {
          const approval = approvalOf(task);
          if (approval) expect(known).not.toContain(nameOf(runOf(task)));
        }
        const run = engine.table.get('ag-1');
        if (isTerminal(run))
          for (const task of engine.table.values()) expect(approvalOf(task)).toBeUndefined();
      }
    }),
    { numRuns: 60 },
  );
}, 60_000);

const nameOf = ({ id, attempt }: { id: string; attempt: number }) => `${id}.${attempt}`;
const runOf = ({ id, attempt }: Task) => ({ id, attempt: attempt.number });
