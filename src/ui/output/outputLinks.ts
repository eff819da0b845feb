import * as vscode from 'vscode';
import { LINK_TEXT_LIMIT, type TextLink } from '../../protocol/outputLinks.ts';

/** What is shown of an output, as far as links are looked for in it. */
const SHOWN_LIMIT = LINK_TEXT_LIMIT / 4;

export interface OutputLinksOptions {
  /** Whether a document is the Output panel's channel of tasks. */
  isChannel(document: vscode.TextDocument): boolean;
  /** The task whose output is in it. */
  shownTask(): string | undefined;
  /** Asks the host, which knows what the task names by its paths. */
  find(id: string, text: string): Promise<TextLink[]>;
}

/** Links to places in files, at the end of what the Output panel shows of a task. */
export function provideOutputLinks(options: OutputLinksOptions): vscode.Disposable {
  return vscode.languages.registerDocumentLinkProvider(
    { scheme: 'output' },
    {
      provideDocumentLinks: async (document, token) => {
        const id = options.shownTask();
        if (id === undefined || !options.isChannel(document)) return [];
        const { text, row } = lastPart(document);
        const links = await options.find(id, text).catch(() => []);
        return token.isCancellationRequested ? [] : links.map((link) => documentLink(link, row));
      },
    },
  );
}

/** The last lines, and the row of the first of them. */
function lastPart(document: vscode.TextDocument): { text: string; row: number } {
  const text = document.getText();
  if (text.length <= SHOWN_LIMIT) return { text, row: 0 };
  const row = document.positionAt(text.length - SHOWN_LIMIT).line + 1;
  return { text: text.slice(document.offsetAt(new vscode.Position(row, 0))), row };
}

function documentLink({ row, start, end, path, line, column }: TextLink, first: number): vscode.DocumentLink {
  const range = new vscode.Range(first + row, start, first + row, end);
  const place = line === undefined ? '' : `${line}${column === undefined ? '' : `,${column}`}`;
  return new vscode.DocumentLink(range, vscode.Uri.file(path).with({ fragment: place }));
}
