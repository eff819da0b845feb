import * as vscode from 'vscode';
import type { ScheduleState } from '../../protocol/schedule.ts';
import { scheduleTitle, whenText } from '../../protocol/scheduleText.ts';
import type { CommandContext } from '../commandContext.ts';
import { shortLine, withoutIcons } from '../editor/labelText.ts';

/**
 * The schedule a command is for: that of the row it was called for, else the one that is selected in the view where the
 * person is, if it fits, else the one the person picks.
 */
export async function chooseSchedule(
  { gateway, tree }: CommandContext,
  [target]: readonly unknown[],
  choice: { placeholder: string; fits?(schedule: ScheduleState): boolean },
): Promise<ScheduleState | undefined> {
  const { placeholder, fits = () => true } = choice;
  const selectedId = scheduleIn(tree.rowsInUse[0]);
  const known = await gateway.withClient((client) => client.schedules());
  const id = scheduleIn(target);
  if (id !== undefined) return known.find((schedule) => schedule.id === id);
  const fitting = known.filter(fits);
  const selected = fitting.find((schedule) => schedule.id === selectedId);
  if (selected) return selected;
  const items = fitting.map((schedule) => ({
    label: withoutIcons(shortLine(scheduleTitle(schedule))),
    description: withoutIcons(shortLine(whenText(schedule))),
    schedule,
  }));
  if (items.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('There is no schedule to which this command applies.'),
    );
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(items, {
    placeHolder: placeholder,
    matchOnDescription: true,
  });
  return picked?.schedule;
}

function scheduleIn(target: unknown): string | undefined {
  if (typeof target !== 'object' || target === null || !('schedule' in target)) return undefined;
  return typeof target.schedule === 'string' ? target.schedule : undefined;
}
