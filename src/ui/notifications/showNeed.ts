import * as vscode from 'vscode';
import { answerRequest } from '../answerRequest.ts';
import type { HostGateway } from '../hostGateway.ts';
import { decisionLabels, decisionsOf } from '../permissionDecisions.ts';
import { canSend } from '../taskAbilities.ts';
import type { Need } from './newRequests.ts';
import { noticeOfRequest, noticeOfRequests } from './requestNotice.ts';
import { TURN_OFF, turnOffPrompt } from './turnOff.ts';

const ANSWER = 'Answer';
const OPEN = 'Open';
const SHOW_OUTPUT = 'Show Output';
const SHOW_TASKS = 'Show Tasks';

/** Tells what a task needs, with the answers as buttons, and does what the person chooses. */
export async function showNeed(need: Need, gateway: HostGateway): Promise<void> {
  const { task, request } = need;
  const target = { id: task.id };
  const decisions = (request ? decisionsOf(request) : []).filter((decision) => decision !== 'denyAlways');
  const answers = decisions.map((decision) => decisionLabels[decision]);
  const others = request ? [OPEN] : [...(canSend(task) ? [ANSWER] : []), SHOW_OUTPUT];
  const actions = [...answers, ...others, TURN_OFF];
  const choice = await vscode.window.showWarningMessage(noticeOfRequest(need), ...actions);
  const decision = decisions.find((offered) => decisionLabels[offered] === choice);
  if (decision && request) return answerRequest(gateway, { ...target, decision, request: request.id });
  switch (choice) {
    case ANSWER:
      return vscode.commands.executeCommand('legwork.send', target);
    case OPEN:
      return vscode.commands.executeCommand('legwork.showTranscript', target);
    case SHOW_OUTPUT:
      return vscode.commands.executeCommand('legwork.showOutput', target);
    case TURN_OFF:
      return turnOffPrompt('needsYou');
  }
}

/** Tells that several tasks need somebody. */
export async function showNeeds(needs: Need[]): Promise<void> {
  switch (await vscode.window.showWarningMessage(noticeOfRequests(needs), SHOW_TASKS, TURN_OFF)) {
    case SHOW_TASKS:
      return vscode.commands.executeCommand('legwork.tasks.focus');
    case TURN_OFF:
      return turnOffPrompt('needsYou');
  }
}
