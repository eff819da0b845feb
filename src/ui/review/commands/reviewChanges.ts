import * as vscode from 'vscode';
import { noChanges } from '../../../protocol/errors.ts';
import type { ChangedFile } from '../../../protocol/changes.ts';
import type { CommandContext, CommandHandler } from '../../commandContext.ts';
import { confirm } from '../../editor/confirm.ts';
import { nameLines } from '../../editor/countTexts.ts';
import { inMessage, shortLine } from '../../editor/labelText.ts';
import { chooseTask } from '../../tasks/choose/chooseTasks.ts';
import { canReview } from '../../tasks/taskAbilities.ts';
import type { ChangeMark } from '../../tasks/runChanges.ts';
import { changeTarget, changeTargets, runTargets, type ChangeTarget } from '../runTargets.ts';

/** So many files are named. */
const NAMED_FILES = 10;

/** Shows all that a run has changed. */
export const reviewChanges: CommandHandler = async (context, args) => {
  const choice = { placeholder: vscode.l10n.t('Review the changes of…'), fits: canReview };
  const task = await chooseTask(context, runTargets(args), choice);
  if (!task) return;
  await context.reviews.show(task);
  context.attention.markOpened(task);
};

/** Shows what a run has changed in one file. */
export const openChange: CommandHandler = async ({ reviews }, args) => {
  const target = changeTarget(args);
  if (target) await reviews.showFile(target.run, target.path);
};

/** Marks files as kept. */
export const keepChange: CommandHandler = (context, args) =>
  markFiles(context, { targets: changeTargets(args), mark: 'kept' });

/** Marks files as not kept. */
export const unkeepChange: CommandHandler = (context, args) =>
  markFiles(context, { targets: changeTargets(args), mark: undefined });

/** Restores files as they were before the run, after asking. */
export const discardChange: CommandHandler = async (context, args) => {
  const { gateway, changes } = context;
  const targets = changeTargets(args);
  const [first] = targets;
  if (!first) return;
  const paths = targets.map(({ path }) => path);
  if (!(await isDiscarded(paths))) return;
  const { left, kept } = await gateway.withClient((client) =>
    client.discardChanges({ id: first.run, paths }),
  );
  const gone = targets.filter(({ path }) => !left.includes(path));
  await markFiles(context, { targets: gone, mark: 'discarded' });
  await changes.refresh(first.run);
  if (left.length === 0) return;
  const text = vscode.l10n.t(
    'Not discarded, because they have changed meanwhile: {0}. The discarded changes are kept on {1}.',
    left.map((path) => shortLine(path)).join(', '),
    kept.ref,
  );
  void vscode.window.showWarningMessage(inMessage(text));
};

function isDiscarded(paths: string[]): Promise<boolean> {
  const [path = ''] = paths;
  const question =
    paths.length === 1
      ? vscode.l10n.t('Discard what the run has changed in {0}?', shortLine(path))
      : vscode.l10n.t('Discard what the run has changed in {0} files?', paths.length);
  const named = paths.length === 1 ? [] : paths.slice(0, NAMED_FILES).map((each) => shortLine(each));
  const detail = [
    ...nameLines(named, paths.length - NAMED_FILES),
    vscode.l10n.t(
      'The files are restored to their state before the run. A copy is kept on a ref of the repository.',
    ),
  ];
  return confirm(question, vscode.l10n.t('Discard'), detail.join('\n'));
}

async function markFiles(
  { changes }: CommandContext,
  { targets, mark }: { targets: readonly ChangeTarget[]; mark: ChangeMark | undefined },
): Promise<void> {
  for (const target of targets) {
    // oxlint-disable-next-line no-await-in-loop -- they are known
    const file = await fileOf(changes, target);
    changes.setMark(target.run, { file, mark });
  }
}

async function fileOf(changes: CommandContext['changes'], { run, path }: ChangeTarget): Promise<ChangedFile> {
  const found = await changes.load(run);
  if ('problem' in found) throw found.problem;
  const file = changes.fileOf(run, path);
  if (!file) throw noChanges(vscode.l10n.t('The run no longer has changes in {0}.', path));
  return file;
}
