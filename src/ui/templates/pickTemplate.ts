import * as vscode from 'vscode';
import { DisposableList } from '../../base/disposable.ts';
import type { FoundTemplate } from '../../client/templates/readTemplates.ts';
import { badRequest } from '../../protocol/errors.ts';
import { runOwnCommand } from '../editor/ownCommands.ts';
import { allTemplates, openTemplates, type PlacedTemplates } from './templateFiles.ts';
import { templateRows, type TemplateRow } from './templateRows.ts';

const SAVE = vscode.l10n.t('Save as Template…');
const NONE = vscode.l10n.t(
  'There are no templates yet. Save a task as one, or write them in .legwork/templates.json of a workspace folder.',
);

/** The template that the person picks; `undefined` if they cancel, or look at a file instead. With none, saving one is offered if it `canSave`. */
export async function pickTemplate(canSave: boolean): Promise<FoundTemplate | undefined> {
  const { runsText } = await import('#templates');
  const rows = templateRows(await allTemplates(), ({ template }) => runsText(template.task));
  if (rows.length === 0) {
    await offerSaving(canSave);
    return undefined;
  }
  const row = await pickRow(rows);
  if (row?.fault) await openTemplates(row.fault.path, row.fault.line);
  return row?.found;
}

/** The template of this name, that of a folder before the user's. @throws badRequest */
export async function templateNamed(name: string): Promise<FoundTemplate> {
  const places: PlacedTemplates[] = await allTemplates();
  const found = places.flatMap(({ templates }) => templates).find(({ template }) => template.name === name);
  if (!found) throw badRequest(vscode.l10n.t('There is no template "{0}".', name));
  return found;
}

function pickRow(rows: TemplateRow[]): Promise<TemplateRow | undefined> {
  const parts = new DisposableList();
  const pick = parts.add(vscode.window.createQuickPick<TemplateRow>());
  pick.title = vscode.l10n.t('Run Template');
  pick.placeholder = vscode.l10n.t('Choose a template to run');
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.items = rows;
  return new Promise<TemplateRow | undefined>((resolve, reject) => {
    parts.add(pick.onDidAccept(() => resolve(pick.selectedItems[0])));
    parts.add(
      pick.onDidTriggerItemButton(({ item }) => {
        const place = item.fault ?? (item.found && { path: item.found.source.path, line: item.found.line });
        if (place) openTemplates(place.path, place.line).then(() => resolve(undefined), reject);
      }),
    );
    parts.add(pick.onDidHide(() => resolve(undefined)));
    pick.show();
  }).finally(() => parts.dispose());
}

/** Says that there are none; where there is a task, it can become one. */
async function offerSaving(hasTasks: boolean): Promise<void> {
  const buttons = hasTasks ? [SAVE] : [];
  if ((await vscode.window.showInformationMessage(NONE, ...buttons)) !== SAVE) return;
  await runOwnCommand('legwork.saveTemplate');
}
