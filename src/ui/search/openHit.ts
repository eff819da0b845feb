import { stripVTControlCharacters } from 'node:util';
import * as vscode from 'vscode';
import { splitUnfinishedSequence } from '../../base/controlSequences.ts';
import type { SearchHit } from '../../protocol/search.ts';
import { runOwnCommand } from '../editor/ownCommands.ts';
import { openable, openInEditor } from '../output/openOutputFile.ts';

/** Opens the place of a line that was found. @throws badRequest if the output cannot be opened */
export async function openHit({
  task,
  path,
  isTranscript,
  line,
  column,
  start,
  end,
}: SearchHit): Promise<void> {
  if (isTranscript) {
    await runOwnCommand('legwork.showTranscript', { id: task });
    return;
  }
  const uri = await openable(path);
  const place = new vscode.Position(line - 1, 0);
  await openInEditor(uri, new vscode.Range(place, place));
  const editor = vscode.window.visibleTextEditors.find(
    ({ document }) => document.uri.toString() === uri.toString(),
  );
  if (!editor || line > editor.document.lineCount) return;
  const { text } = editor.document.lineAt(line - 1);
  const [from, to] = [column - 1, column - 1 + end - start].map((at) => rawColumn(text, at));
  const range = new vscode.Range(line - 1, from ?? 0, line - 1, to ?? 0);
  editor.selection = new vscode.Selection(range.start, range.end);
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** Where a place of a line without control sequences is in the line as it was printed. */
export function rawColumn(line: string, plainColumn: number): number {
  if (!line.includes('\u001b')) return plainColumn;
  let [least, most] = [plainColumn, line.length];
  while (least < most) {
    const middle = (least + most) >> 1;
    const plain = stripVTControlCharacters(splitUnfinishedSequence(line.slice(0, middle)).whole);
    if (plain.length < plainColumn) least = middle + 1;
    else most = middle;
  }
  // Sequences before the character belong to it.
  return least;
}
