import { commandSpecOf, isTerminal, type Failure, type Task } from '../protocol/task.ts';
import type { OutputFinding } from './outputWatch.ts';
import type { EngineTurn } from './turn/engineTurn.ts';

/** Applies what was found in a task's output: to its record, its limit, or the clients that wait for a line. */
export function noteFinding(turn: EngineTurn, finding: OutputFinding): void {
  const task = turn.table.find(finding.task.id);
  if (!task) return;
  const isCurrent = task.attempt.number === finding.task.attempt.number;
  // The last lines of an attempt may be found when the next one has begun; they are reported all the same.
  if (!isCurrent && finding.type !== 'matched') return;
  const at = new Date().toISOString();
  switch (finding.type) {
    case 'limit':
      if (isTerminal(task) || task.ending || task.status.state === 'pending') return;
      turn.apply(task.id, { type: 'limitReached', failure: outputLimitFailure(task), at });
      return;
    case 'progress':
      if (!isTerminal(task) && isNewProgress(task, finding.progress))
        turn.apply(task.id, { type: 'drew', progress: finding.progress, at });
      return;
    case 'stirred':
      if (!isTerminal(task) && task.silentSince !== undefined) turn.apply(task.id, { type: 'stirred', at });
      return;
    case 'matched': {
      const last = finding.matches.at(-1);
      if (!last) return;
      const matched = { count: last.number, line: last.line, bytes: finding.bytes };
      if (isCurrent) turn.apply(task.id, { type: 'matched', matched, at });
      const notify = commandSpecOf(task)?.matches?.notify === true;
      for (const match of finding.matches) turn.tell({ at, id: task.id, type: 'matched', notify, ...match });
    }
  }
}

function outputLimitFailure(task: Task): Failure {
  const message = `It was ended because it wrote more than ${task.outputLimitBytes} bytes.`;
  return { kind: 'outputLimit', message };
}

function isNewProgress({ progress }: Task, told: Task['progress'] | null): boolean {
  return progress?.percent !== told?.percent || progress?.state !== told?.state;
}
