import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** The folders that the view may load from: its script is alone in its own. */
export function transcriptRoots(extensionUri: vscode.Uri): vscode.Uri[] {
  return ['media', 'dist/webview'].map((folder) => vscode.Uri.joinPath(extensionUri, folder));
}

/**
 * The page of the view: an empty one, whose script is told everything later. Nothing is loaded from elsewhere; images
 * come with what is told.
 */
export function transcriptHtml(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const address = (path: string) => webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, path)).toString();
  const nonce = randomBytes(16).toString('base64');
  const policy = `default-src 'none'; style-src ${webview.cspSource}; img-src data:; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="UTF-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="stylesheet" href="${address('media/transcript.css')}">
    <title>Transcript</title>
  </head>
  <body>
    <script nonce="${nonce}" src="${address('dist/webview/transcript.js')}"></script>
  </body>
</html>`;
}
