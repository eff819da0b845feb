import * as vscode from 'vscode';
import { pageOf } from '../../base/pageAddress.ts';

/** Opens a page that an agent names, once the person has agreed to its address. Says so where it is no page. */
export async function openPage(address: string): Promise<void> {
  const page = pageOf(address);
  if (page !== undefined) await vscode.env.openExternal(vscode.Uri.parse(page, true));
  else
    void vscode.window.showWarningMessage(
      vscode.l10n.t('This is not the address of a web page, so it was not opened.'),
    );
}
