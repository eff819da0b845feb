import * as vscode from 'vscode';
import type { Memento } from 'vscode';
import { badRequest } from '../../protocol/errors.ts';
import type * as Bundle from '../../templatesMain.ts';
import { confirm } from '../editor/confirm.ts';
import { inMessage, shortLine, withoutIcons } from '../editor/labelText.ts';
import { rememberSeen } from './foreignTemplates.ts';
import { openTemplates, templatePlaces, type TemplatePlace } from './templateFiles.ts';

const TITLE = vscode.l10n.t('Save as Template');
const OPEN = vscode.l10n.t('Open File');

interface SaveDetails {
  /** Variables besides those of every start. */
  variables?: Record<string, string>;
  nameOf?(id: string): string | undefined;
  memory?: Memento;
}

/** Asks where and under which name a start is kept as a template, and keeps it. */
export async function saveAsTemplate(
  start: Parameters<typeof Bundle.lineOfStart>[0],
  { memory, ...details }: SaveDetails,
): Promise<void> {
  const bundle = await import('#templates');
  const place = await choosePlace();
  if (!place) return;
  const { source } = place;
  const line = bundle.lineOfStart(start, { folder: source.folder, ...details });
  const name = await askName(start.name ?? shortLine(bundle.runsText(line), 60));
  if (name === undefined) return;
  const template = bundle.newTemplate({ name }, line);
  const fault = bundle.templateFault(template);
  if (fault !== undefined) throw badRequest(vscode.l10n.t('It cannot be a template: {0}', fault));
  const { templates } = await bundle.readTemplates(source, bundle.taskFault);
  const isTaken = templates.some((found) => found.template.name === name);
  if (
    isTaken &&
    !(await confirm(vscode.l10n.t('Replace the template {0}?', shortLine(name)), vscode.l10n.t('Replace')))
  )
    return;
  await bundle.saveTemplate(source, template);
  if (memory) await rememberSeen({ template, source }, memory);
  void tellSaved(name, place);
}

async function choosePlace(): Promise<TemplatePlace | undefined> {
  // The user's own first: what is in a folder is for others, too.
  const places = (await templatePlaces()).toReversed();
  const rows = places.map((place) => ({
    label: withoutIcons(
      shortLine(
        place.source.folder === undefined ? vscode.l10n.t('For Me') : vscode.l10n.t('In {0}', place.label),
      ),
    ),
    detail: withoutIcons(shortLine(place.source.path)),
    place,
  }));
  const about = {
    title: TITLE,
    placeHolder: vscode.l10n.t('Where to keep the template'),
    ignoreFocusOut: true,
  };
  return rows.length === 1 ? rows[0]?.place : (await vscode.window.showQuickPick(rows, about))?.place;
}

async function askName(value: string): Promise<string | undefined> {
  const name = await vscode.window.showInputBox({
    title: TITLE,
    prompt: vscode.l10n.t(
      'Name of the template. It asks for a value for each ${input:NAME} in its command or prompt.',
    ),
    value,
    ignoreFocusOut: true,
    validateInput: (typed) =>
      /^[^\p{Cc}\p{Zl}\p{Zp}]{1,100}$/u.test(typed.trim())
        ? undefined
        : vscode.l10n.t('Enter a name of 1 to 100 characters.'),
  });
  return name?.trim();
}

async function tellSaved(name: string, { source, label }: TemplatePlace): Promise<void> {
  const message = inMessage(
    shortLine(
      source.folder === undefined
        ? vscode.l10n.t('Saved the template {0} for you. The command Run Template runs it.', name)
        : vscode.l10n.t('Saved the template {0} in {1}. The command Run Template runs it.', name, label),
    ),
  );
  if ((await vscode.window.showInformationMessage(message, OPEN)) === OPEN) await openTemplates(source.path);
}
