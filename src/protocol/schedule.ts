import { described, type Fitting } from '../base/schema.ts';
import { newName } from './editParams.ts';
import {
  annotated,
  count,
  flag,
  kinds,
  listOf,
  object,
  oneOf,
  only,
  optional,
  someText,
  text,
  textLike,
  time,
} from './fields.ts';
import { IF_MISSED, IF_RUNNING } from './schedulePolicies.ts';
import { session } from './session.ts';
import { agentParams, monitorParams, shellParams } from './startParams.ts';
import type { Task } from './task.ts';
import { taskName, withHeir } from './taskOptions.ts';

/* Schedules: when tasks are started, again and again or once. */

const scheduleId = () => someText('The id of the schedule.', 'The id of a schedule');

const when = () =>
  someText(
    'When: the five fields of cron, such as `0 9 * * 1-5`, `every 2h`, or once `at 2026-12-01T09:00`.',
    'The time of a schedule',
  );

const timeZone = () =>
  someText('The time zone in which the times are meant, such as Europe/Berlin.', 'The time zone');

const ifMissed = () =>
  oneOf(
    IF_MISSED,
    'Due times at which no host ran: `once` starts one task for all of them when a host runs again, `skip` none.',
    'What happens with missed times',
  );

const ifRunning = () =>
  oneOf(
    IF_RUNNING,
    'If the task of an earlier due time has not ended: skip this one, queue one task behind it, or cancel it first.',
    'What happens while a task runs',
  );

/** What a schedule starts: anything that runs. A further kind, such as a template, is a further member. */
const scheduledStart = described(() => {
  const says = 'What is started, each time with this environment.';
  const options = [shellParams(), monitorParams(), agentParams()] as const;
  return annotated(withHeir(kinds('kind', options, { says, called: 'What is started' })), says);
});
export type ScheduledStart = Fitting<typeof scheduledStart>;

/** The decisions about due times. */
const scheduleLine = () =>
  object(
    {
      at: time('When it was decided.'),
      due: time('The due time; of several, the first.'),
      until: optional(time('The last of several due times.')),
      count: optional(count(1, 'How many due times there were, if they were counted.')),
      what: oneOf(
        ['started', 'caughtUp', 'asked', 'skipped', 'clockSetBack'],
        'A task was started in time, later, or when a person asked for it; none was; or the clock was set back by days.',
      ),
      reason: optional(
        oneOf(
          ['missed', 'paused', 'running', 'queued', 'refused'],
          'Why none was started: no host ran, the schedule was paused, the task before had not ended, one was waiting already, or the start was refused.',
        ),
      ),
      task: optional(text('Id of the task that was started.')),
      message: optional(text('Why the start was refused.')),
    },
    'The decisions about due times.',
  );
export type ScheduleLine = Fitting<() => ReturnType<typeof scheduleLine>>;

/** The record of a schedule: `schedules/<id>.json`. */
export const scheduleRecord = described(() =>
  object(
    {
      schema: only(1, "Version of this record's format."),
      id: textLike(
        { pattern: /^sc-[\w-]+$/, expected: 'sc- and a random part' },
        'Its id, such as `sc-7f3k2m9q`.',
      ),
      name: optional(text('Chosen by a person; the name of its tasks, too.')),
      owner: session(),
      when: when(),
      timeZone: timeZone(),
      anchor: time('From when the times of `every` are counted.'),
      ifMissed: ifMissed(),
      ifRunning: ifRunning(),
      start: scheduledStart(),
      environment: text('Key of the stored environment of its tasks; that in `start` is empty.'),
      createdAt: time('When it was added.'),
      pausedAt: optional(time('When it was paused.')),
      judgedUntil: time('The last due time for which something was decided; at first, when it was added.'),
      nextAt: optional(time('The next due time, for programs that start a host for it.')),
      history: listOf(scheduleLine(), 'The decisions, oldest first; old ones are left out.'),
    },
    'A schedule.',
  ),
);
export type ScheduleRecord = Fitting<typeof scheduleRecord>;

/** A schedule as shown in a list. */
export interface ScheduleRow extends Pick<
  ScheduleRecord,
  'id' | 'name' | 'owner' | 'when' | 'timeZone' | 'ifMissed' | 'ifRunning' | 'pausedAt' | 'nextAt'
> {
  kind: ScheduledStart['kind'];
  /** The command or the prompt, in one line. */
  title: string;
  cwd: string;
  agent?: string;
  /** The latest lines, oldest first. */
  history: ScheduleLine[];
}

/** A schedule with all that is known of it. */
export interface ScheduleState extends ScheduleRow {
  createdAt: string;
  start: Omit<ScheduledStart, 'environment'>;
  /** Its tasks that have not ended. */
  unfinished: string[];
  /** How the task that it started last has ended or is; missing if there is none, or it was removed. */
  last?: Pick<Task, 'id' | 'status' | 'endedAt'>;
}

/** Due times to come, to show what a text means. */
export interface ScheduleTimes {
  /** The text as it is kept. */
  when: string;
  times: string[];
}

export const addSchedule = described(() =>
  object(
    {
      when: when(),
      timeZone: timeZone(),
      name: optional(taskName()),
      ifMissed: optional(ifMissed()),
      ifRunning: optional(ifRunning()),
      start: scheduledStart(),
    },
    'A new schedule.',
    'The request',
  ),
);
export type AddScheduleParams = Fitting<typeof addSchedule>;

export const editSchedule = described(() =>
  object(
    {
      id: scheduleId(),
      when: optional(when()),
      timeZone: optional(timeZone()),
      name: optional(newName()),
      ifMissed: optional(ifMissed()),
      ifRunning: optional(ifRunning()),
      isPaused: optional(flag('Whether it is paused: due times are skipped until it is resumed.')),
    },
    'The changes; omitted fields stay as they are.',
    'The request',
  ),
);
export type EditScheduleParams = Fitting<typeof editSchedule>;

export const ofSchedule = described(() => object({ id: scheduleId() }, 'The schedule.', 'The request'));

export const scheduleTimes = described(() =>
  object(
    {
      when: when(),
      timeZone: timeZone(),
      count: optional(count(1, 'How many times; at most 20. Default: 3.', 'The number of times')),
    },
    'A text that says when.',
    'The request',
  ),
);
