import { commandSpecOf, folderOf, type Task } from '../protocol/task.ts';
import { oneLine } from './displayText.ts';
import { ageText, bytesText, durationText, elapsedMs, stateReason, stateText } from './taskText.ts';

/** Everything a person may want to know of a task, one fact a line. */
export function taskDetails(task: Task, nowMs: number): string[] {
  const elapsed = elapsedMs(task, nowMs);
  const when = (time: string | undefined) => time && `${time} (${ageText(nowMs - Date.parse(time))} ago)`;
  const spec = commandSpecOf(task);
  const facts: [string, string | undefined][] = [
    ['ID', task.id],
    ['Name', task.name],
    ['State', stateText(task)],
    ['Reason', stateReason(task)],
    // A script of several lines stays readable; words that run without a shell are told apart.
    ['Command', typeof spec?.command === 'string' ? spec.command : JSON.stringify(spec?.command)],
    ['Directory', folderOf(task)],
    ['Shell', spec?.shell],
    ['Output', `${task.output.path} (${bytesText(task.output.bytes)})`],
    ['Created', when(task.createdAt)],
    ['Started', when(task.startedAt)],
    ['Ended', when(task.endedAt)],
    ['Time', elapsed === undefined ? undefined : durationText(elapsed)],
    ['Attempt', task.attempt.number > 1 ? String(task.attempt.number) : undefined],
    ['Process', task.process && String(task.process.pid)],
    ['Owner', task.owner.label],
    ['Started by', task.producer],
    ['Parent', task.parent?.task],
    ['Not saved', task.unsaved],
  ];
  const width = Math.max(...facts.map(([label]) => label.length)) + 2;
  return facts.flatMap(([label, text]) =>
    text === undefined
      ? []
      : text
          .split('\n')
          .map((line, index) => (index ? '' : label).padEnd(width) + oneLineKeepingIndent(line)),
  );
}

function oneLineKeepingIndent(line: string): string {
  const indent = /^ */.exec(line)?.[0] ?? '';
  return indent + oneLine(line);
}
