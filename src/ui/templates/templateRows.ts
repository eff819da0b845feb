import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { FoundTemplate, TemplateFault } from '../../client/templates/readTemplates.ts';
import { revealedLine } from '../../base/plainText.ts';
import { shortLine, withoutIcons } from '../editor/labelText.ts';
import type { PlacedTemplates } from './templateFiles.ts';

/** What a row may show of a command; the whole is shown before a foreign one runs. */
const RUNS_LENGTH = 200;

/** A row of the pick: a template, a fault of a file, or the heading of a file. */
export type TemplateRow = vscode.QuickPickItem & { found?: FoundTemplate; fault?: TemplateFault };

const openButton: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('go-to-file'),
  tooltip: vscode.l10n.t('Open File'),
};

/** The rows of all files. `runsText` says what a template runs. */
export function templateRows(
  places: readonly PlacedTemplates[],
  runsText: (found: FoundTemplate) => string,
): TemplateRow[] {
  return places.flatMap(({ label, templates, faults }) => {
    if (templates.length + faults.length === 0) return [];
    const heading = { label: shown(label), kind: vscode.QuickPickItemKind.Separator };
    return [
      heading,
      ...templates.map((found) => templateRow(found, runsText(found))),
      ...faults.map(faultRow),
    ];
  });
}

function templateRow(found: FoundTemplate, runs: string): TemplateRow {
  const { name, description = '' } = found.template;
  return {
    label: shown(name),
    description: shown(description),
    // Nothing in it is hidden from who decides by it.
    detail: withoutIcons(shortLine(revealedLine(runs), RUNS_LENGTH)),
    buttons: [openButton],
    found,
  };
}

function faultRow(fault: TemplateFault): TemplateRow {
  const place = fault.line === undefined ? basename(fault.path) : `${basename(fault.path)}:${fault.line}`;
  return {
    label: `$(warning) ${shown(place)}`,
    detail: withoutIcons(shortLine(fault.message, RUNS_LENGTH)),
    buttons: [openButton],
    alwaysShow: true,
    fault,
  };
}

function shown(text: string): string {
  return withoutIcons(shortLine(text));
}
