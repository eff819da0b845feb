import { oneLine } from '../../base/plainText.ts';
import { longDuration, terseDuration } from '../../base/quantityText.ts';
import { kindOf } from '../../protocol/agentRequests.ts';
import { exitCodeText } from '../../protocol/exitCode.ts';
import type { Notice } from '../../protocol/notice.ts';
import { requestQuestion } from '../../protocol/requestOptions.ts';
import { folderOf, titleOf, type Failure, type Task } from '../../protocol/task.ts';
import { rowOf } from '../../protocol/taskRow.ts';
import type { TaskEventNotice } from './noticeEvents.ts';

/* What the notification command gets: variables of one line each, and the records as JSON. */

/** The length of each variable; the whole texts are in the record. */
const VARIABLE_LIMIT = 1000;
/** How many records are told at a time. */
const RECORDS = 100;
/** How many titles the text of several events names. */
const NAMED = 3;

type Told = Pick<Notice, 'variables' | 'input'>;

/** What is told of events: one as itself, several as a digest. */
export function toldOf(events: readonly TaskEventNotice[]): Told {
  const [first] = events;
  return first && events.length === 1 ? toldOfOne(first) : toldOfSeveral(events);
}

function toldOfOne(event: TaskEventNotice): Told {
  const { task, request } = event;
  const { status, matched } = task;
  const variables = {
    LEGWORK_EVENT: event.event,
    LEGWORK_TITLE: titleOf(task),
    LEGWORK_TEXT: textOf(event),
    LEGWORK_ID: task.id,
    LEGWORK_KIND: task.kind,
    LEGWORK_STATE: status.state,
    LEGWORK_FOLDER: folderOf(task),
    LEGWORK_EXIT_CODE: exitCodeOf(task)?.toString(),
    LEGWORK_REQUEST: request?.id,
    LEGWORK_REQUEST_KIND: request && kindOf(request),
    LEGWORK_LINE: event.occasion === 'match' ? matched?.line : undefined,
  };
  return { variables: asVariables(variables), input: `${JSON.stringify(recordOf(event))}\n` };
}

function toldOfSeveral(events: readonly TaskEventNotice[]): Told {
  const counts = Map.groupBy(events, ({ event }) => event);
  const titles = [...new Set(events.map(({ task }) => titleOf(task)))];
  const named = titles.slice(0, NAMED).map((title) => oneLine(title, 60));
  const more = titles.length > NAMED ? [`${titles.length - NAMED} more`] : [];
  const variables = {
    LEGWORK_EVENT: 'digest',
    LEGWORK_TITLE: [...counts].map(([event, { length }]) => `${length} ${event}`).join(', '),
    LEGWORK_TEXT: [...named, ...more].join(', '),
    LEGWORK_COUNT: String(events.length),
  };
  const records = events.slice(-RECORDS).map(recordOf);
  return { variables: asVariables(variables), input: `${JSON.stringify(records)}\n` };
}

/** The record as in a list, with what happened. */
function recordOf(event: TaskEventNotice): object {
  const { task, request } = event;
  return {
    event: event.event,
    text: textOf(event),
    ...(request && { request: request.id }),
    ...rowOf(task),
  };
}

/** What happened, on one line. */
export function textOf({ task, occasion, request }: TaskEventNotice): string {
  return oneLine(sentenceOf(), VARIABLE_LIMIT);

  function sentenceOf(): string {
    const { status } = task;
    if (occasion === 'match') return task.matched?.line ?? '';
    if (occasion === 'silence') return silenceText(task);
    if (request) return requestQuestion(request);
    switch (status.state) {
      case 'waiting':
        return status.message;
      case 'failed':
        return failureText(status.failure);
      case 'cancelled':
        return `Cancelled, but still running: ${status.survivors?.join(', ') ?? ''}`;
      default:
        return task.result?.summary ?? `Completed${durationText(task)}`;
    }
  }
}

function silenceText({ stallAfterMs = 0 }: Task): string {
  return `No output and no processor time for ${longDuration(stallAfterMs)}`;
}

function failureText(failure: Failure): string {
  switch (failure.kind) {
    case 'exit':
      return [`Exit code ${exitCodeText(failure.code)}`, failure.message].filter(Boolean).join(': ');
    case 'signal':
      return `Killed by ${failure.signal}`;
    default:
      return failure.message;
  }
}

function durationText({ startedAt, endedAt }: Task): string {
  if (startedAt === undefined || endedAt === undefined) return '';
  return ` after ${terseDuration(Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)))}`;
}

function exitCodeOf({ status }: Task): number | undefined {
  if (status.state === 'completed') return status.exitCode;
  return status.state === 'failed' && 'code' in status.failure ? status.failure.code : undefined;
}

/** Only variables that are known; an id of somebody else that is no plain text of one line would not be itself. */
function asVariables(values: Record<string, string | undefined>): Record<string, string> {
  const entries = Object.entries(values).flatMap(([name, value]): [string, string][] => {
    if (value === undefined) return [];
    const line = oneLine(value, VARIABLE_LIMIT);
    return name === 'LEGWORK_REQUEST' && line !== value ? [] : [[name, line]];
  });
  return Object.fromEntries(entries);
}
