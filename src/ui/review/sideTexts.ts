import * as vscode from 'vscode';
import type { Contents } from './contents.ts';
import { parseSideUri, SCHEMES } from './reviewUris.ts';
import { readSide } from './sideFiles.ts';

/**
 * Texts as they were before a run and as it has left them, for the editor's diffs. They are documents rather than files,
 * of which the editor loads hundreds at once; for a diff that it restores, it still starts the extension.
 */
export class SideTexts implements vscode.TextDocumentContentProvider {
  readonly #contents: Contents;
  readonly #didChange = new vscode.EventEmitter<vscode.Uri>();
  readonly #registrations: vscode.Disposable;

  readonly onDidChange = this.#didChange.event;

  constructor(contents: Contents) {
    this.#contents = contents;
    this.#registrations = vscode.Disposable.from(
      ...Object.values(SCHEMES).map((scheme) =>
        vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      ),
    );
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    return textOf(await readSide(this.#contents, uri), uri);
  }

  /** A run has left something else in these files, or in all. */
  refresh(run: string, paths?: ReadonlySet<string>): void {
    for (const { uri } of vscode.workspace.textDocuments) {
      if (uri.scheme !== SCHEMES.after) continue;
      const file = parseSideUri(uri);
      if (file?.run === run && (paths?.has(file.path) ?? true)) this.#didChange.fire(uri);
    }
  }

  dispose(): void {
    this.#registrations.dispose();
    this.#didChange.dispose();
  }
}

/** UTF-8 if it can be; else what the person has set for such files. */
async function textOf(bytes: Uint8Array, uri: vscode.Uri): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return vscode.workspace.decode(bytes, { uri: uri.with({ scheme: 'file', query: '' }) });
  }
}
