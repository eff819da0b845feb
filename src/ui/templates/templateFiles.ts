import * as vscode from 'vscode';
import { dataPaths } from '../../protocol/dataDirectory.ts';
import { resolveOwnDirectory } from '../../protocol/machineDirectory.ts';
import type { FoundTemplate, TemplateFault, TemplateSource } from '../../client/templates/readTemplates.ts';
import { localFolders } from '../connection/session.ts';
import { dataDirectorySetting, readSetting } from '../editor/settings.ts';

/** Files of templates, and who is meant by them. */
export interface TemplatePlace {
  source: TemplateSource;
  /** The folder's name; for the user's, `User`. */
  label: string;
}

/** The files of templates for this window: one for each folder, then the user's. */
export async function templatePlaces(): Promise<TemplatePlace[]> {
  const { folderSource, userSource } = await import('#templates');
  const folders = localFolders().map(({ name, uri }) => ({ source: folderSource(uri.fsPath), label: name }));
  const paths = dataPaths(
    resolveOwnDirectory(dataDirectorySetting(), readSetting('dataDirectoryPerMachine')),
  );
  return [...folders, { source: userSource(paths), label: vscode.l10n.t('User') }];
}

/** What a file of templates holds. */
export interface PlacedTemplates extends TemplatePlace {
  templates: FoundTemplate[];
  faults: TemplateFault[];
}

/** All templates for this window, by their files. */
export async function allTemplates(): Promise<PlacedTemplates[]> {
  const { readTemplates, taskFault } = await import('#templates');
  const places = await templatePlaces();
  return Promise.all(
    places.map(async (place) => ({ ...place, ...(await readTemplates(place.source, taskFault)) })),
  );
}

/** Opens a file of templates at a line, from 1. */
export async function openTemplates(path: string, line = 1): Promise<void> {
  await vscode.window.showTextDocument(vscode.Uri.file(path), {
    selection: new vscode.Range(line - 1, 0, line - 1, 0),
  });
}
