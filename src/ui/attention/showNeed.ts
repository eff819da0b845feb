import * as vscode from 'vscode';
import type { HostGateway } from '../connection/hostGateway.ts';
import { focusTasksView, runOwnCommand } from '../editor/ownCommands.ts';
import { answersOf } from '../tasks/permissionAnswers.ts';
import { canSend } from '../tasks/taskAbilities.ts';
import { answerRequest } from './giveAnswer.ts';
import type { Need } from './newRequests.ts';
import { noticeOfRequest, noticeOfRequests } from './requestNotice.ts';
import { TURN_OFF, turnOffPrompt } from './turnOff.ts';

/** More than these buttons, or longer ones, leave a message no room for what is asked. */
const MOST_ANSWERS = 3;
const LABEL_LENGTH = 40;
const ANSWER = 'Answer';
const CHOOSE_ANSWER = 'Answer…';
const OPEN = 'Open';
const SHOW_OUTPUT = 'Show Output';
const SHOW_TASKS = 'Show Tasks';

/** Tells what a task needs, with the answers as buttons, and does what the person chooses. */
export async function showNeed(need: Need, gateway: HostGateway): Promise<void> {
  const { task, request } = need;
  const target = { id: task.id };
  const offered = request ? answersOf(request, LABEL_LENGTH) : [];
  const answers =
    offered.length > MOST_ANSWERS ? [] : offered.map((each) => ({ title: each.label, answer: each }));
  const others = request ? [OPEN] : [...(canSend(task) ? [ANSWER] : []), SHOW_OUTPUT];
  const more = offered.length > MOST_ANSWERS ? [CHOOSE_ANSWER] : [];
  const buttons = [...more, ...others, TURN_OFF].map((title) => ({ title }));
  // Known by the button and not by its words, which an agent may choose as it likes.
  const choice = await vscode.window.showWarningMessage(noticeOfRequest(need), ...answers, ...buttons);
  const answer = answers.find((button) => button === choice)?.answer;
  if (answer && request) return answerRequest(gateway, { task, request: request.id, answer });
  switch (choice?.title) {
    case CHOOSE_ANSWER:
      await runOwnCommand('legwork.answerRequest', target);
      return;
    case ANSWER:
      await runOwnCommand('legwork.send', target);
      return;
    case OPEN:
      await runOwnCommand('legwork.showTranscript', target);
      return;
    case SHOW_OUTPUT:
      await runOwnCommand('legwork.showOutput', target);
      return;
    case TURN_OFF:
      return turnOffPrompt('needsYou');
  }
}

/** Tells that several tasks need somebody. */
export async function showNeeds(needs: Need[]): Promise<void> {
  switch (await vscode.window.showWarningMessage(noticeOfRequests(needs), SHOW_TASKS, TURN_OFF)) {
    case SHOW_TASKS:
      await focusTasksView();
      return;
    case TURN_OFF:
      return turnOffPrompt('needsYou');
  }
}
