import { isTerminal, type Task } from '../../protocol/task.ts';
import { checkOf } from '../../protocol/checks.ts';
import type { Tasks } from '../state/taskTable.ts';
import type { Effect } from '../turn/effects.ts';
import type { EngineState, Happening, Reaction } from '../turn/engineState.ts';
import { isCheckStep, stepOf } from '../until/stepOf.ts';

/** Starts the checks and reviews that runs wait for, judges them when they have ended, and ends those nobody waits for. */
export const followChecks: Reaction = function* (state, { changes }): Iterable<Happening | Effect> {
  const { table } = state;
  const runs = new Set<string>();
  const steps = new Set<string>();
  const awaited = new Set<string>();
  for (const change of changes) {
    const task = change.type === 'removed' ? change.previous : change.task;
    if (!task) continue;
    if (isCheckStep(task)) {
      steps.add(task.id);
      runs.add(task.parent.task);
    }
    if (checkOf(task)) runs.add(task.id);
    else if (change.type === 'changed' && change.previous && checkOf(change.previous))
      awaited.add(checkOf(change.previous)?.task ?? '');
  }
  for (const id of runs) yield* follow(table.find(id), table, state);
  for (const id of awaited) yield* withdraw(table.find(id), state);
  for (const id of steps) {
    const step = table.find(id);
    // One that was run again is for whoever did that.
    if (step?.attempt.number === 1 && !awaited.has(id)) yield* withdraw(step, state);
  }
};

function* follow(run: Task | undefined, table: Tasks, { nowMs }: EngineState): Iterable<Happening | Effect> {
  const waitsFor = run && checkOf(run);
  if (!run || !waitsFor) return;
  const { id } = run;
  const step = stepOf(run, table);
  if (!step) yield { effect: 'startCheck', id };
  else if (isTerminal(step)) yield { effect: 'judgeCheck', id };
  else if (waitsFor.task !== step.id) {
    const at = new Date(nowMs).toISOString();
    yield { id, event: { type: 'queued', waitsFor: { ...waitsFor, task: step.id }, at } };
  }
}

/** A step whose run does not wait for it any more has nothing to say. */
function* withdraw(step: Task | undefined, { table, nowMs }: EngineState): Iterable<Happening> {
  if (!step || !isCheckStep(step) || isTerminal(step)) return;
  if (step.status.state === 'cancelRequested') return;
  const run = table.find(step.parent.task);
  if (run && stepOf(run, table)?.id === step.id) return;
  const reason = `Agent run ${step.parent.task} does not wait for it any more.`;
  yield { id: step.id, event: { type: 'cancelRequested', reason, at: new Date(nowMs).toISOString() } };
}
