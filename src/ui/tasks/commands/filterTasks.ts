import * as vscode from 'vscode';
import type { CommandHandler } from '../../commandContext.ts';
import { NO_FILTER, parseFilter, type ViewFilter } from '../viewFilter.ts';
import { sectionLabels, taskSections, type TaskSection } from '../taskSections.ts';

/** While somebody types, the view follows after this long. */
const TYPING_MS = 150;

/**
 * Shows the tasks that a filter lets through: the one that is given, else the one the person chooses. That is seen while they
 * choose, and is as before if they do not accept.
 */
export const filterTasks: CommandHandler = async ({ filter }, [wanted]) => {
  // The editor calls commands in the title of the view with rows.
  const isFilter =
    typeof wanted === 'object' && wanted !== null && ('text' in wanted || 'sections' in wanted);
  if (isFilter) {
    filter.value = parseFilter(wanted);
    return;
  }
  const before = filter.value;
  const chosen = await pickFilter(before, (typed) => (filter.value = typed));
  filter.value = chosen ?? before;
};

/** Shows all tasks in scope again. */
export const clearFilter: CommandHandler = async ({ filter }) => {
  filter.value = NO_FILTER;
};

type StateItem = vscode.QuickPickItem & { section: TaskSection };

function pickFilter(
  before: ViewFilter,
  preview: (filter: ViewFilter) => void,
): Promise<ViewFilter | undefined> {
  const pick = vscode.window.createQuickPick<StateItem>();
  // Otherwise the text, which is for the tasks, would hide the states.
  const items = taskSections.map((section) => ({ label: sectionLabels[section], section, alwaysShow: true }));
  pick.title = vscode.l10n.t('Filter Tasks');
  pick.placeholder = vscode.l10n.t('Words in name, command, prompt, group or id');
  pick.canSelectMany = true;
  pick.items = items;
  pick.selectedItems = items.filter(({ section }) => before.sections.includes(section));
  pick.value = before.text;
  const chosen = (): ViewFilter => ({
    text: pick.value.trim(),
    sections: pick.selectedItems.map(({ section }) => section),
  });
  let timer: NodeJS.Timeout | undefined;
  const follow = () => {
    clearTimeout(timer);
    timer = setTimeout(() => preview(chosen()), TYPING_MS);
  };
  return new Promise((resolve) => {
    let accepted: ViewFilter | undefined;
    pick.onDidChangeValue(follow);
    pick.onDidChangeSelection(follow);
    pick.onDidAccept(() => {
      accepted = chosen();
      pick.hide();
    });
    pick.onDidHide(() => {
      clearTimeout(timer);
      pick.dispose();
      resolve(accepted);
    });
    pick.show();
  });
}
