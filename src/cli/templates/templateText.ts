import { commandText } from '../../base/commandText.ts';
import { oneLine, plainText } from '../../base/plainText.ts';
import type { FoundTemplate } from '../../client/templates/readTemplates.ts';
import type { TaskLine } from '../../client/templates/templateInputs.ts';
import type { TemplateInput } from '../../protocol/template.ts';
import { alignColumns } from '../displayText.ts';

/** What a template runs: its command, or its agent and prompt. */
export function runsText(task: TaskLine): string {
  const { agent, prompt, command } = task;
  if (agent !== undefined) return `${String(agent)}: ${String(prompt)}`;
  return commandText(command as string | string[]);
}

/** A table of templates: name, whose it is, and what it runs. */
export function templateTable(templates: readonly FoundTemplate[]): string[] {
  const rows = templates.map(({ template, source }) => [
    oneLine(template.name),
    source.folder === undefined ? 'user' : 'workspace',
    oneLine(runsText(template.task), 80),
  ]);
  return alignColumns([['TEMPLATE', 'OF', 'RUNS'], ...rows]).map((cells) => cells.join('  ').trimEnd());
}

/** All about a template, in lines. */
export function templateLines({ template, source, line }: FoundTemplate): string[] {
  const { name, description, task, inputs = {} } = template;
  const asked = Object.entries(inputs).map(([input, about]) => `${input}: ${inputText(about)}`);
  const fields = Object.entries(task).map(([field, value]) => `  ${oneLine(field)}: ${valueText(value)}`);
  return [
    oneLine(name),
    ...(description === undefined ? [] : [oneLine(description)]),
    `in ${oneLine(source.path)}:${line}`,
    ...fields,
    ...(asked.length > 0 ? ['asks for', ...asked.map((each) => `  ${each}`)] : []),
  ];
}

function inputText({ description, default: usual, options, password }: TemplateInput): string {
  const parts = [
    description === undefined ? '' : oneLine(description),
    options ? `one of ${options.map((option) => oneLine(option)).join(', ')}` : '',
    usual === undefined ? '' : `default ${JSON.stringify(usual)}`,
    password ? 'typed unseen' : '',
  ];
  return parts.filter(Boolean).join('; ') || 'any text';
}

/** All of it, since a person decides by it. */
function valueText(value: unknown): string {
  if (typeof value !== 'string') return oneLine(JSON.stringify(value));
  return plainText(value).replaceAll('\n', '\n    ');
}
