import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** One of the pages: its script is `dist/webview/NAME.js`, its style `media/NAME.css`. */
export interface Page {
  name: 'transcript' | 'race' | 'statistics';
  title: string;
  /** Whether it shows images, which come with what it is told. */
  hasImages?: boolean;
}

/** The folders that pages may load from. */
export function pageRoots(extensionUri: vscode.Uri): vscode.Uri[] {
  return ['media', 'dist/webview'].map((folder) => vscode.Uri.joinPath(extensionUri, folder));
}

/**
 * A page that is empty but for its texts in the language of the editor; its script is told everything else later.
 * Nothing is loaded from elsewhere.
 */
export function pageHtml(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  { name, title, hasImages = false }: Page,
): string {
  const address = (path: string) => webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, path)).toString();
  const nonce = randomBytes(16).toString('base64');
  const images = hasImages ? ' img-src data:;' : '';
  const policy = `default-src 'none'; style-src ${webview.cspSource};${images} script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
  <head>
    <meta charset="UTF-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="stylesheet" href="${address(`media/${name}.css`)}">
    <title>${escaped(title)}</title>
  </head>
  <body data-texts="${escaped(JSON.stringify(vscode.l10n.bundle ?? {}))}">
    <script nonce="${nonce}" src="${address(`dist/webview/${name}.js`)}"></script>
  </body>
</html>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
