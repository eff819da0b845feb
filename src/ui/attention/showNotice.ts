import * as vscode from 'vscode';
import type { Task } from '../../protocol/task.ts';
import { focusTasksView, runOwnCommand } from '../editor/ownCommands.ts';
import { agentResumeSetting, writeUserSetting } from '../editor/settings.ts';
import { hasTranscript } from '../tasks/taskAbilities.ts';
import { noticeKindOf, remedyFor, type Notice } from './noticeDecision.ts';
import { TURN_OFF } from './turnOff.ts';

const SHOW_OUTPUT = 'Show Output';
const SHOW_TRANSCRIPT = 'Show Transcript';
const RERUN = 'Rerun';
const RESUME = 'Resume';
const SHOW_TASKS = 'Show Tasks';

/** Shows one message about ends and does what the person chooses. */
export async function showNotice(about: {
  notice: Notice;
  tasks: Task[];
  isSummary: boolean;
}): Promise<void> {
  const { notice, tasks, isSummary } = about;
  const hasFailed = notice.severity === 'warning';
  const show = tasks[0] && hasTranscript(tasks[0]) ? SHOW_TRANSCRIPT : SHOW_OUTPUT;
  const actions = isSummary ? [SHOW_TASKS, TURN_OFF] : [show, ...remediesFor(tasks, hasFailed), TURN_OFF];
  const choice = hasFailed
    ? await vscode.window.showWarningMessage(notice.text, ...actions)
    : await vscode.window.showInformationMessage(notice.text, ...actions);
  const target = { id: tasks[0]?.id };
  switch (choice) {
    case SHOW_OUTPUT:
      await runOwnCommand('legwork.showOutput', target);
      return;
    case SHOW_TRANSCRIPT:
      await runOwnCommand('legwork.showTranscript', target);
      return;
    case RERUN:
      await runOwnCommand('legwork.rerunTask', target);
      return;
    case RESUME:
      await runOwnCommand('legwork.resumeAgentRun', target);
      return;
    case SHOW_TASKS:
      await focusTasksView();
      return;
    case TURN_OFF:
      return turnOff(tasks);
  }
}

function remediesFor([task]: Task[], hasFailed: boolean): string[] {
  if (!task || !hasFailed) return [];
  return [remedyFor(task, agentResumeSetting()) === 'resume' ? RESUME : RERUN];
}

/** Lets the person say of which ends not to be told any more. */
async function turnOff(tasks: Task[]): Promise<void> {
  const kinds = new Set(tasks.map(noticeKindOf));
  const choices = (['completed', 'failed'] as const)
    .filter((kind) => kinds.has(kind))
    .flatMap((kind) => [
      { label: `Never tell of ${kind} tasks`, setting: kind, value: 'never' as const },
      {
        label: `Tell of ${kind} tasks only in an unfocused window`,
        setting: kind,
        value: 'whenUnfocused' as const,
      },
      {
        label: `Tell of ${kind} tasks only when they took a while`,
        setting: kind,
        value: 'afterSeconds' as const,
      },
    ]);
  const choice = await vscode.window.showQuickPick(choices, { title: 'Legwork: Notifications' });
  if (choice) await writeUserSetting(`notifications.${choice.setting}`, choice.value);
}
