import * as vscode from 'vscode';
import { runForeignCommand } from '../../editor/ownCommands.ts';
import { asObject } from '../sources/offer.ts';
import { cannotResolve, type Variable } from './knownVariables.ts';
import type { ValueAsker } from './resolver.ts';

/** Asks the person, as the inputs of a tasks.json say, and runs the commands that it names. */
export function valueAsker(parts: {
  inputs: Record<string, unknown>[];
  defaultBuildTask: () => string | undefined;
}): ValueAsker {
  return {
    input: (variable, id) => {
      const input = parts.inputs.find((each) => each['id'] === id);
      if (!input) throw cannotResolve(variable, vscode.l10n.t('tasks.json has no input "{0}".', id));
      return askInput(variable, input);
    },
    command: (variable, id) => valueOfCommand(variable, id),
    defaultBuildTask: (variable) => {
      const label = parts.defaultBuildTask();
      if (label === undefined)
        throw cannotResolve(variable, vscode.l10n.t('No task is the default build task.'));
      return Promise.resolve(label);
    },
  };
}

async function askInput(variable: Variable, input: Record<string, unknown>): Promise<string | undefined> {
  const title = typeof input['description'] === 'string' ? input['description'] : variable.argument;
  const usual = typeof input['default'] === 'string' ? input['default'] : undefined;
  const titled = title === undefined ? {} : { title };
  switch (input['type']) {
    case 'promptString':
      return vscode.window.showInputBox({
        ...titled,
        ignoreFocusOut: true,
        ...(usual === undefined ? {} : { value: usual }),
        password: input['password'] === true,
      });
    case 'pickString':
      return (
        await vscode.window.showQuickPick(choicesOf(input['options'], usual), {
          ...titled,
          ignoreFocusOut: true,
        })
      )?.value;
    case 'command':
      if (typeof input['command'] !== 'string')
        throw cannotResolve(variable, vscode.l10n.t('The input names no command.'));
      return valueOfCommand(variable, input['command'], input['args']);
    default:
      throw cannotResolve(variable, vscode.l10n.t('Its input has a type that the editor does not know.'));
  }
}

/** What can be picked, the usual value first. */
function choicesOf(options: unknown, usual: string | undefined) {
  const choices = (Array.isArray(options) ? options : []).flatMap((option: unknown) => {
    const { label = option, value = option } = asObject(option) ?? {};
    return typeof value === 'string' && typeof label === 'string' ? [{ label, value }] : [];
  });
  return choices.toSorted((one, other) => Number(other.value === usual) - Number(one.value === usual));
}

async function valueOfCommand(variable: Variable, id: string, args?: unknown): Promise<string | undefined> {
  const known = await vscode.commands.getCommands();
  let value: unknown;
  try {
    value = await runForeignCommand(id, args);
  } catch (error) {
    // One of an extension that is not active yet is not among them, and runs all the same.
    if (!known.includes(id)) throw cannotResolve(variable, vscode.l10n.t('There is no command "{0}".', id));
    const message = error instanceof Error ? error.message : String(error);
    throw cannotResolve(
      variable,
      vscode.l10n.t('The command "{0}" failed: {1}', id, message.replace(/\.?$/, '.')),
    );
  }
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string')
    throw cannotResolve(variable, vscode.l10n.t('The command "{0}" gave no text.', id));
  return value;
}
