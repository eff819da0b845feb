import * as vscode from 'vscode';
import { webPage } from './webPage.ts';

/** Opens a page that a program names in the browser, after the editor has asked; says so where it is no page. */
export async function openPage(address: string): Promise<void> {
  const page = webPage(address);
  if (page !== '') await vscode.env.openExternal(vscode.Uri.parse(page, true));
  else void vscode.window.showWarningMessage('This is not the address of a web page, so it was not opened.');
}
