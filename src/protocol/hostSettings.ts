import * as z from 'zod/mini';
import { described, type Fitting } from '../base/schema.ts';
import { jobOptions } from './executor.ts';
import { mustBe } from './fieldFaults.ts';
import {
  annotated,
  count,
  duration,
  listOf,
  numberOf,
  object,
  oneOf,
  optional,
  orNull,
  text,
  textLike,
  time,
} from './fields.ts';
import { NOTIFIED_EVENTS } from './outsideNotices.ts';
import { KEEP_AWAKE } from './power.ts';
import { environment } from './startParams.ts';
import { command } from './taskSpec.ts';

/* What people set of a host, for all tasks of its data directory. */

const atLeastZero = { isFine: (value: number) => value >= 0, expected: 'a number, 0 or more' };

/** Limits for what agents start. */
export const agentLimits = described(() =>
  object(
    {
      depth: optional(
        count(
          0,
          'How many agent runs may start each other in a row: with 1, an agent that a person started may start others, and those none. Default 2.',
          'The depth of agent runs',
        ),
      ),
      tasks: optional(
        count(
          0,
          'How many unfinished tasks there may be below the agent run that a person started. Default 50.',
          'The number of tasks of an agent',
        ),
      ),
      costUsd: optional(
        numberOf(
          atLeastZero,
          'What the agent runs below the one that a person started may have cost together, in US dollars, before no more are started. 0 or missing: no limit.',
          'The cost of what an agent starts',
        ),
      ),
    },
    'Limits for what agents start.',
    'The limits of agents',
  ),
);
export type AgentLimits = Fitting<typeof agentLimits>;

/** What agent runs may cost on a day. */
export const budgets = described(() =>
  object(
    {
      day: optional(
        numberOf(
          atLeastZero,
          'What all agent runs together may cost on a day, in US dollars. 0 or missing: no limit.',
          'The budget of a day',
        ),
      ),
      providers: optional(budgetsOfProviders()),
    },
    'What agent runs may cost on a day of local time; no more are started then.',
    'The budgets',
  ),
);
export type Budgets = Fitting<typeof budgets>;

function budgetsOfProviders() {
  const dollars = numberOf(atLeastZero, 'US dollars a day. 0: no limit.', 'The budget of a provider');
  const error = mustBe('an object with US dollars for each provider', 'The budgets of providers');
  return annotated(
    z.record(z.string(), dollars, { error }),
    'What the runs of the agents of a provider, such as `anthropic`, may cost together on a day.',
    'The budgets of providers',
  );
}

const timeOfDay = (says: string, called: string) =>
  textLike({ pattern: /^(?:[01]\d|2[0-3]):[0-5]\d$/, expected: 'a time of day such as 22:30' }, says, called);

/** How people are notified outside the editor. */
export const hostNotifications = described(() =>
  object(
    {
      command: optional(command()),
      events: optional(
        listOf(
          oneOf(NOTIFIED_EVENTS, 'An event.', 'An event of notifications'),
          'The events it runs for. Default: all.',
          'The events of notifications',
        ),
      ),
      timeoutMs: optional(duration(1, 'Its time limit, in milliseconds. Default 30 s.', 'The time limit')),
      quietHours: optional(
        object(
          {
            from: timeOfDay('When they begin, in local time.', 'The beginning of quiet hours'),
            to: timeOfDay(
              'When they end; earlier than `from` if that is on the next day.',
              'The end of quiet hours',
            ),
          },
          'Hours in which the command runs only for urgent events; the others follow afterwards as one.',
          'The quiet hours',
        ),
      ),
    },
    'How people are notified outside the editor. `command` runs once per event, with the record as JSON on its standard input.',
    'The notifications',
  ),
);
export type HostNotifications = Fitting<typeof hostNotifications>;

/** What searches use. */
export const searchSettings = described(() =>
  object(
    {
      ripgrep: optional(
        text("Absolute path of a ripgrep to search with: the editor's.", 'The path of ripgrep'),
      ),
    },
    'What searches use.',
    'The settings of searches',
  ),
);

/** Whether tasks keep the machine awake. */
export const hostPower = described(() =>
  object(
    {
      keepAwake: optional(
        oneOf(
          KEEP_AWAKE,
          '`whileRunning`: the machine does not go to sleep by itself while a task is at work; one that waits does not keep it awake. Default: never.',
          'When to keep the machine awake',
        ),
      ),
    },
    'Whether tasks keep the machine awake.',
    'The settings of power',
  ),
);
export type HostPower = Fitting<typeof hostPower>;

/** Where tasks run that do not say so. */
export const executorSettings = described(() => {
  const executorOf = (what: string) =>
    textLike(
      { pattern: /^slurm(?::\S+)?$/, expected: 'slurm, or slurm: and the name of a partition' },
      'As `--on` has it.',
      `The executor of a ${what}`,
    );
  const error = (what: string) =>
    mustBe(`an object with an executor for each ${what}`, `The executors of ${what}s`);
  return object(
    {
      slurm: optional(jobOptions()),
      groups: optional(
        annotated(
          z.record(z.string(), executorOf('group'), { error: error('group') }),
          'Where the tasks of a group run, such as `slurm:gpu`, unless they say so themselves.',
          'The executors of groups',
        ),
      ),
      folders: optional(
        annotated(
          z.record(z.string(), executorOf('folder'), { error: error('folder') }),
          'Where tasks run that work in an absolute folder or below it, unless they or their groups say so.',
          'The executors of folders',
        ),
      ),
    },
    'Where tasks run, and what their jobs request from Slurm.',
    'The executors',
  );
});
export type ExecutorSettings = Fitting<typeof executorSettings>;

/** Who set a part of the settings, and when. */
export const settingOrigin = described(() =>
  object(
    {
      by: text('The label of the session.'),
      at: time('When it was last changed.'),
      since: optional(time('For notifications: events before this time are not notified.')),
      environment: optional(
        text('For notifications: key of the stored environment in which their command runs.'),
      ),
    },
    'Who set a part of the settings, and when.',
  ),
);
export type SettingOrigin = Fitting<typeof settingOrigin>;

/** What people set of a host; missing parts have their defaults. */
export const hostSettings = described(() =>
  object(
    {
      agentLimits: optional(agentLimits()),
      notifications: optional(hostNotifications()),
      search: optional(searchSettings()),
      budgets: optional(budgets()),
      power: optional(hostPower()),
      executors: optional(executorSettings()),
      origins: optional(
        object(
          {
            agentLimits: optional(settingOrigin()),
            notifications: optional(settingOrigin()),
            search: optional(settingOrigin()),
            budgets: optional(settingOrigin()),
            power: optional(settingOrigin()),
            executors: optional(settingOrigin()),
          },
          'Who set the parts, and when.',
        ),
      ),
    },
    'The settings of a host.',
    'The settings',
  ),
);
export type HostSettings = Fitting<typeof hostSettings>;

/** Every setting by its part and field. */
export const SETTING_NAMES = [
  ...(['agentLimits.depth', 'agentLimits.tasks', 'agentLimits.costUsd'] as const),
  ...(['notifications.command', 'notifications.events'] as const),
  ...(['notifications.timeoutMs', 'notifications.quietHours', 'power.keepAwake'] as const),
  ...(['budgets.day', 'budgets.providers'] as const),
  ...(['executors.slurm', 'executors.groups', 'executors.folders'] as const),
] as const;
export type SettingName = (typeof SETTING_NAMES)[number];

/** A change of them. */
export const settingsChange = described(() =>
  object(
    {
      agentLimits: optional(orNull(agentLimits(), 'Limits for what agents start; `null` for the defaults.')),
      notifications: optional(
        orNull(hostNotifications(), 'How people are notified outside the editor; `null` for the defaults.'),
      ),
      search: optional(orNull(searchSettings(), 'What searches use; `null` for the defaults.')),
      budgets: optional(orNull(budgets(), 'What agent runs may cost on a day; `null` for no limits.')),
      power: optional(orNull(hostPower(), 'Whether tasks keep the machine awake; `null` for the default.')),
      executors: optional(
        orNull(
          executorSettings(),
          'Where tasks run, and what jobs request from Slurm; `null` for the defaults.',
        ),
      ),
      unset: optional(
        listOf(oneOf(SETTING_NAMES, 'A setting.', 'A setting'), 'Settings that return to their defaults.'),
      ),
      environment: optional(environment()),
    },
    'The given settings change; all others stay as they are, so that two people can change different ones at once. `environment` is the one in which the command of notifications runs from now on.',
    'The request',
  ),
);
export type SettingsChange = Fitting<typeof settingsChange>;
