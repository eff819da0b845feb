import * as vscode from 'vscode';
import type { Template, TemplateInput } from '../../protocol/template.ts';
import { inMessage, shortLine, withoutIcons } from '../editor/labelText.ts';

/** Says what is wrong with a value; `undefined` if nothing is. */
type Check = (value: string) => string | undefined;

/** A value for each input that is not given; `undefined` if the person cancels. */
export async function askInputs(
  template: Template,
  given: Readonly<Record<string, string>>,
): Promise<Record<string, string> | undefined> {
  const { valueFault } = await import('#templates');
  const values: Record<string, string> = { ...given };
  const missing = Object.entries(template.inputs ?? {}).filter(([name]) => !Object.hasOwn(given, name));
  for (const [index, [name, input]] of missing.entries()) {
    const title = `${template.name} (${index + 1}/${missing.length})`;
    const check: Check = (value) => valueFault(template, name, value);
    // oxlint-disable-next-line no-await-in-loop -- one question after the other
    const value = await (input.options
      ? pickOption(title, name, input)
      : typeValue({ title, name, check }, input));
    if (value === undefined) return undefined;
    values[name] = value;
  }
  return values;
}

/** One of the options, the usual one first. */
async function pickOption(title: string, name: string, input: TemplateInput): Promise<string | undefined> {
  const { options = [], default: usual, description = name } = input;
  const ordered = options.toSorted((one, other) => Number(other === usual) - Number(one === usual));
  const rows = ordered.map((value) => ({
    label: shown(value) || vscode.l10n.t('(empty)'),
    ...(value === usual && { description: vscode.l10n.t('default') }),
    value,
  }));
  const about = { title: shown(title), placeHolder: shown(description), ignoreFocusOut: true };
  return (await vscode.window.showQuickPick(rows, about))?.value;
}

function typeValue(
  { title, name, check }: { title: string; name: string; check: Check },
  { description = name, default: usual, password = false }: TemplateInput,
): Thenable<string | undefined> {
  const problem = (value: string) => {
    const fault = check(value);
    return fault === undefined ? undefined : inMessage(fault);
  };
  return vscode.window.showInputBox({
    title: shown(title),
    prompt: inMessage(shown(description)),
    ...(usual !== undefined && { value: usual }),
    password,
    ignoreFocusOut: true,
    validateInput: problem,
  });
}

function shown(text: string): string {
  return withoutIcons(shortLine(text));
}
