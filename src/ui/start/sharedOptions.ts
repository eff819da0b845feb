import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import { formatPeriod } from '../../base/quantityText.ts';
import { isUnfinished } from '../../protocol/task.ts';
import { shortLine, withoutIcons } from '../editor/labelText.ts';
import { taskPickItem } from '../tasks/choose/chooseTasks.ts';
import type { TaskModel } from '../tasks/taskModel.ts';
import { unfinishedFirst } from '../tasks/taskOrder.ts';
import { afterText, closeTexts, conditionTexts, startText, type StartOptions } from './commandDraft.ts';
import {
  askValue,
  pickValue,
  typed,
  type DraftChange,
  type DraftOption,
  type OptionSurroundings,
} from './draftOption.ts';
import { isolationChoices, isolationOf, isolationText } from './isolation.ts';
import { parsePeriod, parseStartTime } from './periodText.ts';

/* Options that whatever is started has. */

export const nameOption = typed('name', {
  title: vscode.l10n.t('Name'),
  placeHolder: vscode.l10n.t('Leave empty for no name'),
  parse: (text) => text.trim(),
  problem: '',
  format: (name) => name,
});

/** The group, where it is not the one that is meant when none is named. */
export function groupOption(usual: { name: string; description: string }): DraftOption<StartOptions> {
  return {
    label: vscode.l10n.t('Group'),
    describe: ({ group }) => group ?? usual.name,
    ask: async ({ group: current }, { model }) => {
      const group = await askGroup({ current, usual, model });
      return group === undefined ? undefined : { group: group ?? undefined };
    },
  };
}

export const priorityOption = typed('priority', {
  title: vscode.l10n.t('Priority'),
  placeHolder: vscode.l10n.t('A whole number. Higher priorities start first in their group. Default: 0'),
  parse: (text) => (/^-?\d{1,6}$/.test(text.trim()) ? Number(text) : undefined),
  problem: vscode.l10n.t('Enter a whole number.'),
  format: String,
});

export const locksOption = typed('locks', {
  title: vscode.l10n.t('Locks'),
  placeHolder: vscode.l10n.t(
    'Names, separated by commas. One task at a time has a lock, in any group. Leave empty for none',
  ),
  parse: parseLocks,
  problem: vscode.l10n.t(
    'Enter names of letters, digits, spaces, dots, colons, slashes, dashes or underscores.',
  ),
  format: (locks) => locks.join(', '),
});

function parseLocks(text: string): string[] | undefined {
  const names = text.split(',').map((name) => name.trim());
  const isName = (name: string) => /^[\p{L}\p{N}][\p{L}\p{N} ._:/-]{0,99}$/u.test(name);
  return names.every(isName) ? [...new Set(names)] : undefined;
}

export const afterOption: DraftOption<StartOptions> = {
  label: vscode.l10n.t('Start After'),
  describe: ({ after }) => after && `${afterText(after.tasks)}, ${conditionTexts[after.on]}`,
  ask: askAfter,
};

export const startOption = typed('start', {
  title: vscode.l10n.t('Start Later'),
  placeHolder: vscode.l10n.t('A delay such as 10m, or a time such as 14:05. Leave empty to start at once'),
  parse: parseStartTime,
  problem: vscode.l10n.t('Enter a delay such as 10m or a time such as 14:05.'),
  format: (start) => startText(start).replace(/^(in|at) /, ''),
});

export const retriesOption = typed('retries', {
  title: vscode.l10n.t('Retries'),
  placeHolder: vscode.l10n.t('Maximum number of retries after a failure. Leave empty for none'),
  parse: (text) => (/^\d{1,4}$/.test(text.trim()) ? Number(text) : undefined),
  problem: vscode.l10n.t('Enter a whole number.'),
  format: String,
});

export const retryPauseOption = typed('retryPauseMs', {
  title: vscode.l10n.t('Pause Before the First Retry'),
  placeHolder: vscode.l10n.t('Such as 10s. Doubles after each retry. Default: 1 s'),
  parse: parsePeriod,
  problem: vscode.l10n.t('Enter a duration such as 10s.'),
  format: formatPeriod,
});

export const timeoutOption = typed('timeoutMs', {
  title: vscode.l10n.t('Timeout'),
  placeHolder: vscode.l10n.t('Maximum run time, such as 5m. Leave empty for no limit'),
  parse: parsePeriod,
  problem: vscode.l10n.t('Enter a duration such as 5m.'),
  format: formatPeriod,
});

export const stallOption = typed('stallAfterMs', {
  title: vscode.l10n.t('Notify of Silence'),
  placeHolder: vscode.l10n.t(
    'After how long without output and processor time, such as 10m. Leave empty for never',
  ),
  parse: parsePeriod,
  problem: vscode.l10n.t('Enter a duration such as 10m.'),
  format: formatPeriod,
});

/** Where it works: in its folder, or in a worktree of its own. */
export const isolationOption: DraftOption<StartOptions> = {
  label: vscode.l10n.t('Isolation'),
  describe: ({ worktree }) => (worktree ? isolationText(worktree) : vscode.l10n.t('folder')),
  ask: async ({ worktree }) => {
    const choice = await pickValue(vscode.l10n.t('Isolation'), isolationChoices);
    if (choice === undefined) return undefined;
    if (choice !== 'base') return { worktree: isolationOf(choice) };
    const base = await askValue({
      title: vscode.l10n.t('Isolation'),
      placeHolder: vscode.l10n.t('A branch, a tag or any other name of a commit'),
      value: worktree?.base ?? '',
      parse: (text) => (/^[^-\s]\S*$/.test(text.trim()) ? text.trim() : undefined),
      problem: vscode.l10n.t('Enter a name without spaces.'),
    });
    return base ? { worktree: { base } } : undefined;
  },
};

export const closeOption: DraftOption<StartOptions> = {
  label: vscode.l10n.t('When This Window Closes'),
  describe: ({ closePolicy }) =>
    closePolicy === 'cancel' ? vscode.l10n.t('cancelled') : vscode.l10n.t('keeps running'),
  ask: async () => {
    const items = (['keep', 'cancel'] as const).map((value) => ({ label: closeTexts[value], value }));
    const closePolicy = await pickValue(vscode.l10n.t('When This Window Closes'), items);
    return closePolicy && { closePolicy };
  },
};

export const folderOption = typed('cwd', {
  title: vscode.l10n.t('Working Directory'),
  placeHolder: vscode.l10n.t('Absolute path'),
  parse: absolutePath,
  problem: vscode.l10n.t('Enter an absolute path.'),
  format: (cwd) => cwd,
  isNeeded: true,
});

/** A path that does not depend on where it is read. */
export function absolutePath(text: string): string | undefined {
  const path = text.trim();
  return isAbsolute(path) ? path : undefined;
}

async function askGroup(about: {
  current: string | undefined;
  usual: { name: string; description: string };
  model: TaskModel;
}): Promise<string | null | undefined> {
  const { current, usual, model } = about;
  const another = { label: `$(add) ${vscode.l10n.t('Another Group…')}`, name: undefined };
  const none = { label: usual.name, description: usual.description, name: null };
  const known = model
    .groups()
    .filter(({ name }) => name !== usual.name)
    .map(({ name }) => ({ label: withoutIcons(shortLine(name)), name }));
  const picked = await vscode.window.showQuickPick<{ label: string; name: string | null | undefined }>(
    [none, ...known, another],
    {
      title: vscode.l10n.t('Group'),
      placeHolder: vscode.l10n.t('Tasks of a group share its slots'),
      ignoreFocusOut: true,
    },
  );
  if (!picked || picked.name !== undefined) return picked?.name;
  return askValue({
    title: vscode.l10n.t('Group'),
    placeHolder: vscode.l10n.t('Name. A new group runs one task at a time'),
    value: current ?? '',
    parse: (text) => text.trim(),
    problem: '',
  });
}

const startWhen = {
  success: vscode.l10n.t('Start when it succeeds'),
  failure: vscode.l10n.t('Start when it fails'),
  any: vscode.l10n.t('Start when it ends in any way'),
};
const startWhenEach = {
  success: vscode.l10n.t('Start when each succeeds'),
  failure: vscode.l10n.t('Start when each fails'),
  any: vscode.l10n.t('Start when each ends in any way'),
};

async function askAfter(
  { after }: StartOptions,
  { model }: OptionSurroundings,
): Promise<DraftChange<StartOptions> | undefined> {
  const chosen = new Set(after?.tasks);
  const tasks = unfinishedFirst(model.all()).filter((task) => isUnfinished(task) || chosen.has(task.id));
  const items = tasks.map((task) => ({ ...taskPickItem(task, model), picked: chosen.has(task.id) }));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Start After'),
    placeHolder:
      items.length > 0 ? vscode.l10n.t('Choose the tasks to wait for') : vscode.l10n.t('No unfinished tasks'),
    canPickMany: true,
    ignoreFocusOut: true,
  });
  if (!picked) return undefined;
  if (picked.length === 0) return { after: undefined };
  const labels = picked.length === 1 ? startWhen : startWhenEach;
  const conditions = (['success', 'failure', 'any'] as const).map((value) => ({
    label: labels[value],
    value,
  }));
  const on = await pickValue(vscode.l10n.t('Start After'), conditions);
  return on && { after: { tasks: picked.map(({ task }) => task.id), on } };
}
