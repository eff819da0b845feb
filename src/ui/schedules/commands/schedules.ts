import * as vscode from 'vscode';
import { badRequest } from '../../../protocol/errors.ts';
import { lineText, scheduleTitle, whenText } from '../../../protocol/scheduleText.ts';
import { titleOf } from '../../../protocol/task.ts';
import type { CommandHandler } from '../../commandContext.ts';
import { confirm } from '../../editor/confirm.ts';
import { shortLine, withoutIcons } from '../../editor/labelText.ts';
import { localTime } from '../../editor/timeText.ts';
import { runOwnCommand } from '../../editor/ownCommands.ts';
import { chooseTask, targetIds } from '../../tasks/choose/chooseTasks.ts';
import { canRepeat } from '../../tasks/taskAbilities.ts';
import { askPolicies, askWhen, ownTimeZone } from '../askWhen.ts';
import { chooseSchedule } from '../chooseSchedule.ts';
import { offerTimer, removeTimer } from '../systemTimer.ts';
import { askScheduled, scheduledTask } from '../scheduledDraft.ts';

const ADD = vscode.l10n.t('Add Schedule');
const EDIT = vscode.l10n.t('Edit Schedule');
const TITLE_LENGTH = 60;

/** Schedules what a task does, or a command the person types. */
export const addSchedule: CommandHandler = async (context, args) => {
  const task = targetIds(args) && (await chooseTask(context, args, { placeholder: ADD, fits: canRepeat }));
  if (task && !canRepeat(task)) throw badRequest(vscode.l10n.t('A schedule cannot start this task.'));
  const scheduled = task
    ? await scheduledTask(context, await context.gateway.wholeTask(task.id))
    : await askScheduled(context, ADD);
  if (!scheduled) return;
  const timeZone = ownTimeZone();
  const title = task ? `${ADD}: ${shortLine(titleOf(task), TITLE_LENGTH)}` : ADD;
  const when = await askWhen(context, { title: vscode.l10n.t('{0}: When', title), value: '', timeZone });
  if (when === undefined) return;
  const policies = await askPolicies(title);
  if (!policies) return;
  await context.gateway.withClient((client) =>
    client.addSchedule({ when, timeZone, ...policies, ...scheduled }),
  );
  await offerTimer(context);
};

/** Starts a task of a schedule now. */
export const runSchedule: CommandHandler = async (context, args) => {
  const schedule = await chooseSchedule(context, args, { placeholder: vscode.l10n.t('Run now…') });
  if (schedule) await context.gateway.withClient((client) => client.runSchedule(schedule.id));
};

/** Skips due times until the schedule is resumed. */
export const pauseSchedule: CommandHandler = async (context, args) => {
  const schedule = await chooseSchedule(context, args, {
    placeholder: vscode.l10n.t('Pause the schedule…'),
    fits: ({ pausedAt }) => pausedAt === undefined,
  });
  if (schedule)
    await context.gateway.withClient((client) => client.editSchedule({ id: schedule.id, isPaused: true }));
};

/** Starts tasks again when they are due. */
export const resumeSchedule: CommandHandler = async (context, args) => {
  const schedule = await chooseSchedule(context, args, {
    placeholder: vscode.l10n.t('Resume the schedule…'),
    fits: ({ pausedAt }) => pausedAt !== undefined,
  });
  if (schedule)
    await context.gateway.withClient((client) => client.editSchedule({ id: schedule.id, isPaused: false }));
};

/** Changes when a schedule is due, and what happens where it cannot simply start a task. */
export const editSchedule: CommandHandler = async (context, args) => {
  const schedule = await chooseSchedule(context, args, { placeholder: vscode.l10n.t('Edit the schedule…') });
  if (!schedule) return;
  const { id, timeZone } = schedule;
  const title = `${EDIT}: ${shortLine(scheduleTitle(schedule), TITLE_LENGTH)}`;
  const when = await askWhen(context, {
    title: vscode.l10n.t('{0}: When', title),
    value: schedule.when,
    timeZone,
  });
  if (when === undefined) return;
  const policies = await askPolicies(title, schedule);
  if (!policies) return;
  const moved = when.trim() === schedule.when ? {} : { when };
  await context.gateway.withClient((client) => client.editSchedule({ id, ...moved, ...policies }));
};

/** Removes a schedule; its tasks stay. */
export const removeSchedule: CommandHandler = async (context, args) => {
  const schedule = await chooseSchedule(context, args, {
    placeholder: vscode.l10n.t('Remove the schedule…'),
  });
  if (!schedule) return;
  const question = vscode.l10n.t(
    'Remove the schedule {0}? Its tasks stay.',
    shortLine(scheduleTitle(schedule)),
  );
  if (!(await confirm(question, vscode.l10n.t('Remove Schedule')))) return;
  await context.gateway.withClient((client) => client.removeSchedule(schedule.id));
  const left = await context.gateway.withClient((client) => client.schedules());
  if (left.length === 0) await removeTimer(context);
};

/** Shows what became of the due times of a schedule, the latest first; a task that was started can be opened. */
export const showSchedule: CommandHandler = async (context, args) => {
  const schedule = await chooseSchedule(context, args, { placeholder: vscode.l10n.t('Show the schedule…') });
  if (!schedule) return;
  const rows = schedule.history.toReversed().map((line) => ({
    label: localTime(line.due),
    description: withoutIcons(shortLine(lineText(line, vscode.l10n.t))),
    task: line.task,
  }));
  const nothing = { label: vscode.l10n.t('Nothing was due yet.'), description: '', task: undefined };
  const picked = await vscode.window.showQuickPick(rows.length > 0 ? rows : [nothing], {
    title: `${shortLine(scheduleTitle(schedule))}: ${whenText(schedule)}`,
    placeHolder: vscode.l10n.t('Results of its due times; choose a task to show it'),
    matchOnDescription: true,
  });
  if (picked?.task !== undefined) await runOwnCommand('legwork.showOutput', picked.task);
};
