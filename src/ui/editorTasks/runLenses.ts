import { basename } from 'node:path';
import * as vscode from 'vscode';
import { ownCommand } from '../editor/ownCommands.ts';
import { onDidChangeSetting, readSetting } from '../editor/settings.ts';
import type { LensArguments } from './lensArguments.ts';
import { makefileTargets } from './sources/makefile.ts';
import { scriptLines } from './sources/scriptLines.ts';

/** A larger file is not worth the time that it takes at every change. */
const LARGEST_CHARACTERS = 256 * 1024;
const MOST_LENSES = 500;
const FILES: vscode.DocumentSelector = [
  { scheme: 'file', pattern: '**/{package.json,Makefile,makefile,GNUmakefile}' },
];

/** Offers *Run in Background* above the scripts of a package.json and the targets of a Makefile. */
export function offerRunLenses(): vscode.Disposable {
  const didChange = new vscode.EventEmitter<void>();
  const provider = { onDidChangeCodeLenses: didChange.event, provideCodeLenses };
  return vscode.Disposable.from(
    didChange,
    onDidChangeSetting('codeLens', () => didChange.fire()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => didChange.fire()),
    vscode.languages.registerCodeLensProvider(FILES, provider),
  );
}

/** Reads nothing but the document. */
function provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
  if (!readSetting('codeLens') || !vscode.workspace.isTrusted) return [];
  const text = document.getText();
  if (text.length > LARGEST_CHARACTERS) return [];
  const path = document.uri.fsPath;
  return runnableLines(basename(path), text)
    .slice(0, MOST_LENSES)
    .map(({ name, line }) => {
      const about: LensArguments = { path, name };
      const command = ownCommand('legwork.runTaskInBackground', vscode.l10n.t('Run in Background'), about);
      return new vscode.CodeLens(new vscode.Range(line, 0, line, 0), command);
    });
}

/** What a file lists, and where. */
export function runnableLines(fileName: string, text: string): { name: string; line: number }[] {
  if (fileName === 'package.json') return scriptLines(text);
  return makefileTargets(text, fileName).map(({ name, line = 0 }) => ({ name, line }));
}
