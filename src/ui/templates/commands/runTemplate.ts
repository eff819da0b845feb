import { l10n } from 'vscode';
import { badRequest } from '../../../protocol/errors.ts';
import type { CommandHandler } from '../../commandContext.ts';
import { chooseFolder } from '../../start/workingFolder.ts';
import { canRepeat } from '../../tasks/taskAbilities.ts';
import { askInputs } from '../askInputs.ts';
import { mayRun } from '../foreignTemplates.ts';
import { pickTemplate, templateNamed } from '../pickTemplate.ts';
import { startTemplate } from '../startTemplate.ts';

/** Runs a template that the person picks, or the one that a keybinding names as `{ name, inputs? }`. */
export const runTemplate: CommandHandler = async (context, [argument]) => {
  const given = parseTemplateArguments(argument);
  const canSave = () => context.model.all().some((task) => context.isInScope(task) && canRepeat(task));
  const found = given ? await templateNamed(given.name) : await pickTemplate(canSave());
  if (!found || !(await mayRun(found, context.workspaceMemory))) return undefined;
  const values = await askInputs(found.template, given?.inputs ?? {});
  const folder =
    values && (found.source.folder ?? (await chooseFolder(l10n.t('Folder to run the template in'))));
  return folder === undefined || !values ? undefined : startTemplate(context, found, { values, folder });
};

/** The arguments of a keybinding; `undefined` for a call from the palette or a menu. @throws `badRequest` */
export function parseTemplateArguments(
  argument: unknown,
): { name: string; inputs: Record<string, string> } | undefined {
  if (typeof argument !== 'object' || argument === null || !('name' in argument)) return undefined;
  const { name, inputs = {} } = argument as { name: unknown; inputs?: unknown };
  if (typeof name !== 'string') throw badRequest(l10n.t('The name of a template must be a text.'));
  const isFine = typeof inputs === 'object' && inputs !== null && Object.values(inputs).every(isText);
  if (!isFine) throw badRequest(l10n.t('The inputs of a template must be an object of texts.'));
  return { name, inputs: inputs as Record<string, string> };
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}
