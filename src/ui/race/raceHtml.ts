import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** The folders that the page may load from. */
export function raceRoots(extensionUri: vscode.Uri): vscode.Uri[] {
  return ['media', 'dist/webview'].map((folder) => vscode.Uri.joinPath(extensionUri, folder));
}

/** The page: an empty one, whose script is told everything later. Nothing is loaded from elsewhere. */
export function raceHtml(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const address = (path: string) => webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, path)).toString();
  const nonce = randomBytes(16).toString('base64');
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="UTF-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="stylesheet" href="${address('media/race.css')}">
    <title>Race</title>
  </head>
  <body>
    <script nonce="${nonce}" src="${address('dist/webview/race.js')}"></script>
  </body>
</html>`;
}
