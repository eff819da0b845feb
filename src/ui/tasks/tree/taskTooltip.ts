import * as vscode from 'vscode';
import { commandText } from '../../../base/commandText.ts';
import { oneLine, plainText } from '../../../base/plainText.ts';
import { commandSpecOf, titleOf, type Task } from '../../../protocol/task.ts';
import { isolated } from '../../editor/labelText.ts';
import { taskFacts, type FactSources } from '../taskFacts.ts';
import { fullText } from '../taskText.ts';

const PROMPT_LENGTH = 800;
const VALUE_LENGTH = 300;

/** What there is to know about a task, as a table. Its text is escaped: nothing in it becomes a link, an icon or markup. */
export function taskTooltip(task: Task, sources: FactSources): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString();
  tooltip.isTrusted = false;
  tooltip.supportHtml = false;
  if (task.name) tooltip.appendText(titleOf(task)).appendMarkdown('\n\n');
  const spec = commandSpecOf(task);
  if (spec) tooltip.appendCodeblock(commandText(spec.command), 'shellscript');
  else tooltip.appendText(shortened(plainText(fullText(task))));
  const rows = taskFacts(task, Date.now(), sources).map(
    ([label, value]) => `| ${label}: | ${inCell(value)} |`,
  );
  // The editor draws no table without a first row of another kind; that of the status may be bold.
  const [first = '', ...others] = rows;
  tooltip.appendMarkdown(`\n\n${[first, '|:--|:--|', ...others].join('\n')}\n`);
  return tooltip;
}

/** A value on one line, in which a bar does not end the cell. */
function inCell(value: string): string {
  const words = isolated(oneLine(value, VALUE_LENGTH)).split(' ');
  // The editor writes spaces of a text as ones that do not break, and cuts the line at the edge.
  const text = words.map((word) => new vscode.MarkdownString().appendText(word).value).join(' ');
  return text.replaceAll('|', '\\|');
}

function shortened(text: string): string {
  return text.length > PROMPT_LENGTH ? `${text.slice(0, PROMPT_LENGTH)}…` : text;
}
