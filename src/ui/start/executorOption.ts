import * as vscode from 'vscode';
import { DisposableList } from '../../base/disposable.ts';
import { slurmPartitions } from '../../client/slurmPartitions.ts';
import type { ExecutorParams } from '../../protocol/executor.ts';
import { executorWord, readExecutor } from '../../protocol/executorText.ts';
import type { ExecutorSettings } from '../../protocol/hostSettings.ts';
import { namedExecutors, usualExecutor } from '../../protocol/usualExecutor.ts';
import { GrowingRows } from '../editor/growingRows.ts';
import { shortLine, withoutIcons } from '../editor/labelText.ts';
import type { StartOptions } from './commandDraft.ts';
import type { DraftOption, OptionSurroundings } from './draftOption.ts';
import { executorName } from './executorName.ts';

const TITLE = vscode.l10n.t('Run On');

/** A row of the pick; without an executor, the settings say where it runs. */
export type ExecutorRow = vscode.QuickPickItem & { executor?: ExecutorParams };

/** Where it runs. `usualGroup` is that of a start which names none. */
export function executorOption(usualGroup: string): DraftOption<StartOptions> {
  return {
    label: TITLE,
    describe: ({ executor }) => executor && executorName(executor),
    ask: async ({ group = usualGroup, cwd }, around) => {
      const settings = await executorsOf(around);
      const picked = await pickExecutor(executorRows(settings, { group, folder: cwd }));
      return picked && { executor: picked.executor };
    },
  };
}

/** As the host has them, whoever has set them. */
export async function executorsOf({
  gateway,
}: Pick<OptionSurroundings, 'gateway'>): Promise<ExecutorSettings> {
  const { executors = {} } = await gateway.withClient((client) => client.configure());
  return executors;
}

/** What can be chosen whatever the cluster has: the default, this machine, and what the settings name. */
export function executorRows(
  settings: ExecutorSettings,
  place: { group: string; folder: string },
): ExecutorRow[] {
  const usual = usualExecutor(place, settings) ?? { kind: 'local' };
  return [
    { label: vscode.l10n.t('Default'), description: shown(executorName(usual)) },
    { label: vscode.l10n.t('This Machine'), executor: { kind: 'local' } },
    ...rowsOf(namedExecutors(settings)),
  ];
}

/** Rows for words as `--on` has them, each once. */
export function rowsOf(words: readonly string[]): ExecutorRow[] {
  return [...new Set(words)].flatMap((word) => {
    const executor = readExecutor(word);
    return executor ? { label: shown(word), executor } : [];
  });
}

/** The partitions of the cluster follow when they are known; one can be chosen before. */
function pickExecutor(rows: ExecutorRow[]): Promise<ExecutorRow | undefined> {
  const parts = new DisposableList();
  const pick = parts.add(vscode.window.createQuickPick<ExecutorRow>());
  const unwanted = new AbortController();
  parts.add({ dispose: () => unwanted.abort() });
  pick.title = TITLE;
  pick.placeholder = vscode.l10n.t('Where it runs');
  pick.ignoreFocusOut = true;
  pick.busy = true;
  pick.items = rows;
  return new Promise<ExecutorRow | undefined>((resolve) => {
    parts.add(pick.onDidHide(() => resolve(undefined)));
    parts.add(pick.onDidAccept(() => resolve(pick.selectedItems[0])));
    pick.show();
    void slurmPartitions(unwanted.signal).then((names) => {
      if (unwanted.signal.aborted) return;
      new GrowingRows(pick).add(vscode.l10n.t('partitions of this cluster'), foundRows(names, rows));
      pick.busy = false;
    });
  }).finally(() => parts.dispose());
}

/** What a cluster has besides the rows that are there. */
export function foundRows(names: readonly string[], rows: readonly ExecutorRow[]): ExecutorRow[] {
  const words = names.length === 0 ? [] : ['slurm', ...names.map((name) => `slurm:${name}`)];
  const known = new Set(rows.map(({ executor }) => executor && executorWord(executor)));
  return rowsOf(words.filter((word) => !known.has(word)));
}

function shown(text: string): string {
  return withoutIcons(shortLine(text));
}
