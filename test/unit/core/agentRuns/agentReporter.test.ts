import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { AgentReporter } from '../../../../src/core/agentRuns/agentReporter.ts';
import type { AgentRun } from '../../../../src/core/agentRuns/agentRun.ts';
import { TaskStore } from '../../../../src/core/taskStore.ts';
import { GroupTable } from '../../../../src/core/groupTable.ts';
import { EngineTurn } from '../../../../src/core/turn/engineTurn.ts';
import type { AgentFacts } from '../../../../src/protocol/agentRun.ts';
import { dataPaths } from '../../../../src/protocol/dataDirectory.ts';
import { sampleAgentRun } from '../sampleAgentRun.ts';

/** A run that has come to these facts, as far as a reporter asks. */
const runWith = (facts: Partial<AgentFacts>) =>
  ({ facts, openRequests: [], isHeld: false, cannotResume: false }) as unknown as AgentRun;

function openReporter() {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-reporter-'));
  const paths = dataPaths(folder);
  mkdirSync(paths.tasks);
  const turn = new EngineTurn({
    store: new TaskStore(paths),
    groups: new GroupTable(paths.groups),
    trace: { write: () => undefined },
  });
  const { table } = turn;
  onTestFinished(() => {
    turn.dispose();
    rmSync(folder, { recursive: true, force: true });
  });
  const task = sampleAgentRun();
  turn.adopt([task], { taken: [] });
  const changes = vi.fn();
  table.onDidChange(changes);
  const reporter = new AgentReporter({ id: task.id, attempt: 1, turn, canResume: true, startMs: 1 });
  return { reporter, table, changes, id: task.id };
}

test('what changes no fact is not told: a task goes to every client whole', () => {
  const { reporter, changes, table, id } = openReporter();
  const facts = { session: 's1', usage: { turns: 1 }, lastAction: 'writing' };
  reporter.report(runWith(facts));
  expect(changes).toHaveBeenCalledTimes(1);
  expect(table.get(id)).toMatchObject({ agent: facts, supportsResume: true });
  reporter.report(runWith({ ...facts, usage: { turns: 1 } }));
  expect(changes).toHaveBeenCalledTimes(1);
  reporter.report(runWith({ ...facts, lastAction: 'editing a.ts' }));
  expect(changes).toHaveBeenCalledTimes(2);
});

test('T11: without a turn there is nothing to go on with', () => {
  const { reporter, table, id } = openReporter();
  reporter.report(runWith({ session: 's1', lastAction: 'starting' }));
  expect(table.get(id).supportsResume).toBeUndefined();
});
