import { expect, onTestFinished, test, vi } from 'vitest';
import { noOtherTasks } from '../../../../../src/ui/tasks/taskLookup.ts';
import { taskTooltip } from '../../../../../src/ui/tasks/tree/taskTooltip.ts';
import { MarkdownString } from '../../../../helpers/eagerEditor.ts';
import { aTask } from '../../aTask.ts';

test('what a task says can be broken over lines in its tooltip, and stays text', () => {
  const append = vi.spyOn(MarkdownString.prototype, 'appendText').mockImplementation(function (
    this: MarkdownString,
    text: string,
  ) {
    // As the editor does it.
    this.value += text
      .replaceAll(/[\\`*_{}[\]()#+\-!~]/g, String.raw`\$&`)
      .replaceAll(/[ \t]/g, '&nbsp;')
      .replaceAll('>', String.raw`\>`);
    return this;
  });
  const markdown = vi.fn(function (this: MarkdownString, text: string) {
    this.value += text;
    return this;
  });
  Object.assign(MarkdownString.prototype, { appendMarkdown: markdown });
  onTestFinished(() => {
    append.mockRestore();
    Reflect.deleteProperty(MarkdownString.prototype, 'appendMarkdown');
  });
  const message = 'May I *remove* the | folder, and [all](command:x) that is in it?';
  const task = aTask({ status: { state: 'waiting', for: 'input', message } });
  const [row] = taskTooltip(task, { others: noOtherTasks })
    .value.split('\n')
    .filter((line) => line.startsWith('| Status:'));
  expect(row).toContain(String.raw`May I \*remove\* the \| folder, and \[all\]\(command:x\) that is in it?`);
});
