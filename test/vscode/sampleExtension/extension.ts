import * as vscode from 'vscode';
import type { LegworkExtension } from '../../../src/ui/api/legwork.d.ts';
import { indexing } from './indexing.ts';
import { invokeTool } from './invokeTool.ts';
import { report } from './report.ts';
import { timeReview } from './timeReview.ts';
import { tour } from './tour.ts';
import { tryRestricted } from './tryRestricted.ts';
import { watchLoop } from './watchLoop.ts';

/** An extension as anybody could write one, with a command for each thing that it does with Legwork's API. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const legwork = vscode.extensions.getExtension<LegworkExtension>('legwork.legwork');
  const api = (await legwork?.activate())?.getApi(1);
  if (!api) throw new Error('Legwork is not installed.');
  const { index, goOn } = indexing(api, context.workspaceState);
  const commands: Record<string, () => Promise<unknown>> = {
    index,
    tour: () => report('tour', () => tour(api)),
    tryRestricted: () => report('restricted', () => tryRestricted(api)),
    invokeTool,
    openLink,
    timeReview,
    watchLoop,
  };
  for (const [name, run] of Object.entries(commands))
    context.subscriptions.push(vscode.commands.registerCommand(`sample.${name}`, run));
  await goOn();
}

/** Opens a link as the editor does that is told of one by the system. */
async function openLink(): Promise<void> {
  const path = await vscode.window.showInputBox({ prompt: 'Path of the link' });
  if (path === undefined) return;
  const link = vscode.Uri.from({ scheme: vscode.env.uriScheme, authority: 'legwork.legwork', path });
  await vscode.commands.executeCommand('vscode.open', link);
}
