import { commandSpecOf, isTerminal, type Failure, type Task } from '../protocol/task.ts';
import type { EngineContext } from './engineContext.ts';
import type { OutputFinding } from './outputWatch.ts';

/** Takes what was found in a task's output to its record, its limit, or whoever waits for a line. */
export function noteFinding(
  { table, supervisor, news }: Pick<EngineContext, 'table' | 'supervisor' | 'news'>,
  finding: OutputFinding,
): void {
  const task = table.find(finding.task.id);
  if (!task) return;
  const isCurrent = task.attempt.number === finding.task.attempt.number;
  // The last lines of an attempt are found when the next one may have begun: they are told all the same.
  if (!isCurrent && finding.type !== 'matched') return;
  const at = new Date().toISOString();
  switch (finding.type) {
    case 'limit':
      if (!isTerminal(task) && !task.ending) supervisor.expire(task, outputLimitFailure(task));
      return;
    case 'progress':
      if (!isTerminal(task) && isNewProgress(task, finding.progress)) {
        table.note(withProgress(task, finding.progress));
      }
      return;
    case 'matched': {
      const last = finding.matches.at(-1);
      if (!last) return;
      const matched = { count: last.number, line: last.line, bytes: finding.bytes };
      if (isCurrent) table.update({ ...task, matched, updatedAt: at });
      const notify = commandSpecOf(task)?.matches?.notify === true;
      for (const match of finding.matches) news.fire({ at, id: task.id, type: 'matched', notify, ...match });
    }
  }
}

function outputLimitFailure(task: Task): Failure {
  const message = `It was ended because it wrote more than ${task.outputLimitBytes} bytes.`;
  return { kind: 'outputLimit', message };
}

function withProgress(task: Task, progress: Task['progress'] | null): Task {
  const { progress: before, ...rest } = task;
  const updatedAt = new Date().toISOString();
  if (!progress) return { ...rest, updatedAt };
  // What a program says in words outlives the number it draws.
  return {
    ...rest,
    progress: { ...(before?.message && { message: before.message }), ...progress },
    updatedAt,
  };
}

function isNewProgress({ progress }: Task, told: Task['progress'] | null): boolean {
  return progress?.percent !== told?.percent || progress?.state !== told?.state;
}
