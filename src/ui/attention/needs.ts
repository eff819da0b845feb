import { l10n } from 'vscode';
import type { AgentRequest } from '../../protocol/agentRequests.ts';
import { groupOf, titleOf, type Task } from '../../protocol/task.ts';
import { inMessage, shortLine } from '../editor/labelText.ts';
import { gateOf, isApproval, needsPerson, openRequests } from '../../protocol/openRequests.ts';
import { requestText, waitedText } from '../tasks/requests.ts';
import type { TaskModelChange } from '../tasks/taskModel.ts';

const TITLE_LENGTH = 80;
const REQUEST_LENGTH = 240;

/** A task that waits for the person, with its request if it has one. */
export interface Need {
  task: Task;
  request?: AgentRequest;
}

/** Requests that are new in a change. In a snapshot all are. */
export function newRequests({ changed, isSnapshot }: TaskModelChange): Need[] {
  return changed.flatMap(({ task, previous }) => {
    const known = new Set(previous && !isSnapshot ? needsOf(previous).map(contentKey) : []);
    return needsOf(task).filter((need) => !known.has(contentKey(need)));
  });
}

/** Whether a task, as it is now, still waits for that. */
export function isOpen(need: Need, now: Task | undefined): boolean {
  if (!now || !needsPerson(now) || now.attempt.number !== need.task.attempt.number) return false;
  return !need.request || openRequests(now).some(({ id }) => id === need.request?.id);
}

/** The key under which one window claims the notification. */
export function requestKey({ task, request }: Need): string {
  const { id, attempt, status, updatedAt } = task;
  const what = request
    ? `${attempt.number}:${request.id}`
    : (status.state === 'waiting' ? status.since : gateOf(task)?.since) || updatedAt;
  return `waiting:${id}:${what}`;
}

/** What a task waits for now. */
export function needsOf(task: Task): Need[] {
  if (!needsPerson(task)) return [];
  const requests = openRequests(task);
  return requests.length > 0 ? requests.map((request) => ({ task, request })) : [{ task }];
}

/** Since when it waits, where that is known. */
export function sinceOf({ task: { status }, request }: Need): string | undefined {
  return request?.since ?? (status.state === 'waiting' ? status.since : gateOf({ status })?.since);
}

/** The same for a task that changed in other ways while it waits. */
function contentKey({ task, request }: Need): string {
  if (request) return `request:${task.attempt.number}:${request.id}`;
  return task.status.state === 'waiting' ? task.status.message : (gateOf(task)?.since ?? '');
}

/** Whether the message about an approval has all of it. What is cut off is not allowed by a button beside it. */
export function isWhole({ request }: Need): boolean {
  return !request || !isApproval(request) || requestText(request).length <= REQUEST_LENGTH;
}

/** The message for a task that needs the person; for one that has waited long, since when. */
export function noticeOfRequest(need: Need, now?: number): string {
  const { task, request } = need;
  const said = task.status.state === 'waiting' ? task.status.message : gateOf(task) ? gateQuestion(task) : '';
  const message = shortLine(request ? requestText(request) : said, REQUEST_LENGTH);
  // What an agent wants to run is what such a task is called, too.
  const title = request && isApproval(request) ? '' : shortLine(titleOf(task), TITLE_LENGTH);
  const since = sinceOf(need);
  const waited = now === undefined || since === undefined ? '' : waitedText({ since }, now);
  const what = [title, message].filter((part) => part !== '').join(': ');
  return inMessage(
    waited === '' ? l10n.t('Needs you: {0}', what) : l10n.t('Needs you: {0} ({1})', what, waited),
  );
}

/** What a person is asked at a gate. */
function gateQuestion(task: Task): string {
  return l10n.t('start the next task of {0}?', groupOf(task));
}

/** The one message for several. */
export function noticeOfRequests(needs: Need[]): string {
  return l10n.t('{0} tasks need you', new Set(needs.map(({ task }) => task.id)).size);
}
