import * as vscode from 'vscode';
import { makeFolder } from '../../../base/makeFolder.ts';
import { formatBytes, formatDuration } from '../../../base/quantityText.ts';
import { dataDirectoryProblem } from '../../../protocol/dataDirectoryProblem.ts';
import type { HostStatus } from '../../../protocol/hostMessages.ts';
import type { CommandHandler } from '../../commandContext.ts';

/** Shows facts about the host; choosing one copies it. */
export const showHostStatus: CommandHandler = async ({ gateway }) => {
  const status = await gateway.withClient((client) => client.hostStatus());
  const picked = await vscode.window.showQuickPick(statusItems(status), {
    title: 'Legwork: Task Host',
    placeHolder: 'Choose one to copy it',
  });
  if (picked) await vscode.env.clipboard.writeText(picked.description);
};

/** Replaces the host. Running tasks are not affected. */
export const restartHost: CommandHandler = async ({ gateway }) => {
  const progress = { location: vscode.ProgressLocation.Window, title: 'Restarting the task host' };
  await vscode.window.withProgress(progress, () => gateway.restart());
};

/** Shows the data directory in the system's file manager. */
export const openDataDirectory: CommandHandler = async ({ gateway }) => {
  const { directory } = gateway.program.paths;
  try {
    makeFolder(directory);
  } catch (error) {
    throw dataDirectoryProblem(directory, error);
  }
  await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(directory));
};

function statusItems(status: HostStatus): { label: string; description: string }[] {
  const { tasks } = status;
  const unsaved = tasks.unsaved > 0 ? `, ${tasks.unsaved} not saved` : '';
  return [
    { label: 'Tasks', description: `${tasks.unfinished} unfinished of ${tasks.total}${unsaved}` },
    { label: 'Version', description: `${status.version} (protocol ${status.protocolVersion})` },
    { label: 'Process', description: String(status.pid) },
    { label: 'Running for', description: formatDuration(Date.now() - Date.parse(status.startedAt)) },
    { label: 'Memory', description: formatBytes(status.memoryBytes) },
    { label: 'Clients', description: String(status.clients) },
    { label: 'Data directory', description: status.dataDirectory },
    { label: 'Socket', description: status.socket },
    ...launcherItems(status),
    { label: 'Holds', description: holdingsText(status.holdings) },
    ...status.unreadable.map(({ path, reason }) => ({
      label: '$(warning) Unreadable record',
      description: `${path}: ${reason}`,
    })),
    ...(status.passedBy ?? []).map(({ folder, count, names }) => ({
      label: '$(info) Passed by',
      description: `${count} in ${folder}: ${names.join(', ')}`,
    })),
  ];
}

/** What starts tasks, and why it is not the native launcher. */
function launcherItems({ launcher }: HostStatus): { label: string; description: string }[] {
  if (!launcher) return [];
  const { kind, reason } = launcher;
  return [{ label: 'Launcher', description: reason === undefined ? kind : `${kind}: ${reason}` }];
}

/** How much the host holds of each kind, to find leaks. */
function holdingsText(holdings: HostStatus['holdings'] = {}): string {
  const held = Object.entries(holdings).filter(([, count]) => count !== 0);
  return held.map(([name, count]) => `${name} ${count}`).join(', ') || 'nothing';
}
