import * as vscode from 'vscode';
import type { WorktreeState } from '../../../protocol/worktree.ts';
import { titleOf } from '../../../protocol/task.ts';
import type { CommandContext, CommandHandler } from '../../commandContext.ts';
import { confirm } from '../../editor/confirm.ts';
import { inMessage, shortLine, withoutIcons } from '../../editor/labelText.ts';
import { isAllowedToRun } from '../../editor/workspaceTrust.ts';
import { pickWorktrees, worktreeButtons, type WorktreeAction } from '../worktreePick.ts';
import { removalText, removedText, restoreCommand } from '../worktreeText.ts';

const COPY = vscode.l10n.t('Copy Command to Restore');

/** Lists all worktrees; removes them, and opens one. */
export const manageWorktrees: CommandHandler = async (context) => {
  const { gateway, model } = context;
  const list = (sizes: boolean) =>
    gateway.withClient((client) => client.worktrees({ removed: true, ...(sizes && { sizes }) }));
  const worktrees = await list(false);
  if (worktrees.length === 0) {
    const text = vscode.l10n.t(
      'There are no worktrees. Choose the isolation in the options of a run to make one.',
    );
    void vscode.window.showInformationMessage(text);
    return;
  }
  const wish = await pickWorktrees({
    worktrees,
    titleOf: (id) => titleOf(model.get(id) ?? { description: id }),
    measure: () => list(true),
  });
  if (!wish) return;
  if (wish.action === 'selected') await askWhatToDo(context, wish.worktrees);
  else if (wish.action === 'removeSafe') await removeSafe(context, worktrees);
  else if (wish.worktree) await open(wish.worktree, wish.action);
};

async function askWhatToDo(context: CommandContext, selected: WorktreeState[]): Promise<void> {
  const [first] = selected;
  if (!first) return;
  if (first.state === 'removed' && selected.length === 1) return offerRestore(first);
  const removable = selected.filter(({ state }) => state !== 'removed');
  if (selected.length > 1) return remove(context, removable);
  const others = worktreeButtons.map(({ action, tooltip = '' }) => ({ label: tooltip, action }));
  const picked = await vscode.window.showQuickPick(
    [
      { label: vscode.l10n.t('Remove…'), action: 'remove' as const },
      ...(first.state === 'ready' ? others : []),
    ],
    { title: vscode.l10n.t('Worktree {0}', withoutIcons(shortLine(first.name))) },
  );
  if (picked?.action === 'remove') await remove(context, removable);
  else if (picked) await open(first, picked.action);
}

async function remove(context: CommandContext, worktrees: WorktreeState[]): Promise<void> {
  const { question, detail } = removalText(worktrees);
  if (!(await isAllowedToRun()) || !(await confirm(question, vscode.l10n.t('Remove'), detail))) return;
  await removeNow(context, { worktrees, safeOnly: false });
}

/** Nothing is lost by it, so nothing is asked. */
async function removeSafe(context: CommandContext, all: WorktreeState[]): Promise<void> {
  const worktrees = all.filter(({ isSafe, state }) => isSafe && state !== 'removed');
  if (await isAllowedToRun()) await removeNow(context, { worktrees, safeOnly: true });
}

async function removeNow(
  { gateway }: CommandContext,
  { worktrees, safeOnly }: { worktrees: WorktreeState[]; safeOnly: boolean },
): Promise<void> {
  const ids = worktrees.map(({ id }) => id);
  const removed = await gateway.withClient((client) => client.removeWorktrees({ ids, safeOnly }));
  const nameOf = (id: string) => shortLine(worktrees.find((each) => each.id === id)?.name ?? id);
  const { text, restore } = removedText(removed, nameOf);
  const isWhole = removed.every(({ problem }) => problem === undefined);
  const show = isWhole ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  const answer = await show(inMessage(`${text}.`), ...(restore === undefined ? [] : [COPY]));
  if (answer === COPY && restore !== undefined) await vscode.env.clipboard.writeText(restore);
}

async function offerRestore({ name, parked }: WorktreeState): Promise<void> {
  const latest = parked?.at(-1);
  if (!latest) return;
  const command = restoreCommand(name, latest.ref);
  const text = vscode.l10n.t(
    'The work of {0} is parked. To make a branch of it: {1}',
    shortLine(name),
    command,
  );
  const answer = await vscode.window.showInformationMessage(inMessage(text), COPY);
  if (answer === COPY) await vscode.env.clipboard.writeText(command);
}

async function open({ path, name }: WorktreeState, action: WorktreeAction): Promise<void> {
  const uri = vscode.Uri.file(path);
  if (action === 'open')
    await vscode.commands.executeCommand('vscode.openFolder', uri, { forceNewWindow: true });
  else if (action === 'reveal') await vscode.commands.executeCommand('revealFileInOS', uri);
  else vscode.window.createTerminal({ name: shortLine(name), cwd: path }).show();
}
