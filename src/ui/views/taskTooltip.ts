import * as vscode from 'vscode';
import { commandSpecOf, folderOf, titleOf, type Task } from '../../protocol/task.ts';
import { commandText, formatBytes, statusText } from '../taskText.ts';

/** Everything about a task. Its text is escaped: nothing in it becomes a link, an icon or markup. */
export function taskTooltip(task: Task): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString();
  tooltip.isTrusted = false;
  tooltip.supportHtml = false;
  if (task.name) tooltip.appendText(titleOf(task)).appendMarkdown('\n\n');
  const spec = commandSpecOf(task);
  if (spec) tooltip.appendCodeblock(commandText(spec.command), 'shellscript');
  else tooltip.appendText(task.description);
  for (const [label, value] of taskFacts(task)) {
    tooltip.appendMarkdown(`\n\n**${label}:** `).appendText(value);
  }
  return tooltip;
}

function taskFacts(task: Task): [label: string, value: string][] {
  const facts: [string, string | undefined][] = [
    ['Status', [task.status.state, statusText(task, Date.now())].filter(Boolean).join(' · ')],
    ['Reason', reasonOf(task)],
    ['Folder', folderOf(task)],
    ['Shell', commandSpecOf(task)?.shell],
    ['Asked for by', `${task.producer} (${task.owner.label})`],
    ['Created', localTime(task.createdAt)],
    ['Started', localTime(task.startedAt)],
    ['Ended', localTime(task.endedAt)],
    ['Attempt', String(task.attempt.number)],
    ['Process', task.process && String(task.process.pid)],
    ['Output', `${task.output.path} (${formatBytes(task.output.bytes)})`],
    ['Not saved', task.unsaved],
    ['Id', task.id],
  ];
  return facts.flatMap(([label, value]) => (value === undefined ? [] : [[label, value]]));
}

function reasonOf({ status }: Task): string | undefined {
  if (status.state === 'failed') return 'message' in status.failure ? status.failure.message : undefined;
  return 'reason' in status ? status.reason : undefined;
}

function localTime(time: string | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toLocaleString();
}
