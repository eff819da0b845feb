import * as vscode from 'vscode';
import { plainText } from '../../../protocol/agentText.ts';
import { commandSpecOf, titleOf, type Task } from '../../../protocol/task.ts';
import type { Surroundings } from '../surroundings.ts';
import { taskFacts } from '../taskFacts.ts';
import { commandText, fullText } from '../taskText.ts';

const PROMPT_LENGTH = 800;

/** Everything about a task. Its text is escaped: nothing in it becomes a link, an icon or markup. */
export function taskTooltip(task: Task, around: Surroundings): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString();
  tooltip.isTrusted = false;
  tooltip.supportHtml = false;
  if (task.name) tooltip.appendText(titleOf(task)).appendMarkdown('\n\n');
  const spec = commandSpecOf(task);
  if (spec) tooltip.appendCodeblock(commandText(spec.command), 'shellscript');
  else tooltip.appendText(shortened(plainText(fullText(task))));
  for (const [label, value] of taskFacts(task, Date.now(), around)) {
    tooltip.appendMarkdown(`\n\n**${label}:** `).appendText(value);
  }
  return tooltip;
}

function shortened(text: string): string {
  return text.length > PROMPT_LENGTH ? `${text.slice(0, PROMPT_LENGTH)}…` : text;
}
