import * as vscode from 'vscode';
import { makeFolder } from '../../../base/makeFolder.ts';
import { formatBytes, formatDuration } from '../../../base/quantityText.ts';
import { dataDirectoryProblem } from '../../../protocol/dataDirectoryProblem.ts';
import type { HostStatus } from '../../../protocol/hostMessages.ts';
import { jobsText } from '../../../protocol/jobsText.ts';
import { logoutSentence } from '../../../protocol/logout.ts';
import type { CommandHandler } from '../../commandContext.ts';

/** Shows facts about the host; choosing one copies it. */
export const showHostStatus: CommandHandler = async ({ gateway }) => {
  const status = await gateway.withClient((client) => client.hostStatus());
  const picked = await vscode.window.showQuickPick(statusItems(status), {
    title: vscode.l10n.t('Legwork: Task Host'),
    placeHolder: vscode.l10n.t('Choose one to copy it'),
  });
  if (picked) await vscode.env.clipboard.writeText(picked.description);
};

/** Replaces the host. Running tasks are not affected. */
export const restartHost: CommandHandler = async ({ gateway }) => {
  const progress = {
    location: vscode.ProgressLocation.Window,
    title: vscode.l10n.t('Restarting the task host'),
  };
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
  const { unfinished, total, unsaved } = tasks;
  const count =
    unsaved > 0
      ? vscode.l10n.t('{0} unfinished of {1}, {2} not saved', unfinished, total, unsaved)
      : vscode.l10n.t('{0} unfinished of {1}', unfinished, total);
  return [
    { label: vscode.l10n.t('Tasks'), description: count },
    {
      label: vscode.l10n.t('Version'),
      description: vscode.l10n.t('{0} (protocol {1})', status.version, status.protocolVersion),
    },
    { label: vscode.l10n.t('Process'), description: String(status.pid) },
    {
      label: vscode.l10n.t('Running for'),
      description: formatDuration(Date.now() - Date.parse(status.startedAt)),
    },
    { label: vscode.l10n.t('Memory'), description: formatBytes(status.memoryBytes) },
    { label: vscode.l10n.t('Clients'), description: String(status.clients) },
    { label: vscode.l10n.t('Data directory'), description: status.dataDirectory },
    { label: vscode.l10n.t('Socket'), description: status.socket },
    ...launcherItems(status),
    ...(status.endsAtLogout
      ? [{ label: vscode.l10n.t('At logout'), description: logoutSentence(status.endsAtLogout) }]
      : []),
    ...jobItems(status),
    ...status.unreadable.map(({ path, reason }) => ({
      label: `$(warning) ${vscode.l10n.t('Unreadable record')}`,
      description: `${path}: ${reason}`,
    })),
    ...(status.passedBy ?? []).map(({ folder, count, names }) => ({
      label: `$(info) ${vscode.l10n.t('Passed by')}`,
      description: vscode.l10n.t('{0} in {1}: {2}', count, folder, names.join(', ')),
    })),
  ];
}

/** What starts tasks, and why it is not the native launcher. */
function launcherItems({ launcher }: HostStatus): { label: string; description: string }[] {
  if (!launcher) return [];
  const { kind, reason } = launcher;
  return [
    { label: vscode.l10n.t('Launcher'), description: reason === undefined ? kind : `${kind}: ${reason}` },
  ];
}

/** How many tasks are jobs, if any is. */
function jobItems(status: HostStatus): { label: string; description: string }[] {
  const description = jobsText(status, vscode.l10n.t);
  return description === undefined ? [] : [{ label: vscode.l10n.t('Jobs of Slurm'), description }];
}
