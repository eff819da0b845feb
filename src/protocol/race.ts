import { described, type Fitting } from '../base/schema.ts';
import { agentSetting, usDollars } from './agentRun.ts';
import type { TaskState } from './filter.ts';
import {
  count,
  duration,
  flag,
  listOf,
  object,
  only,
  optional,
  someOf,
  someText,
  text,
  time,
} from './fields.ts';
import { prompt } from './messageText.ts';
import { umask } from './process.ts';
import { runMode } from './runMode.ts';
import { parent, producer, session } from './session.ts';
import { environment, variables } from './startParams.ts';
import { groupName } from './taskPolicies.ts';
import { taskName } from './taskOptions.ts';
import { command } from './taskSpec.ts';
import { preparation, type RemovedWorktree } from './worktree.ts';

/* Races: one prompt for several agents, each in a worktree of its own, judged by the same command. */

/** Each racer is a run with a checkout of its own. */
export const MOST_RACERS = 20;

const raceId = () => someText('The id of the race.', 'The id of the race');

const contender = () =>
  object(
    {
      agent: someText('Id of an agent, as for a start.', 'The agent'),
      setting: optional(agentSetting()),
      model: optional(someText('Name of a model, as the agent spells it.', 'The model')),
      count: optional(count(1, 'How many runs of it take part. Default: 1.', 'The number of racers')),
    },
    'An agent that takes part.',
    'A racer',
  );

/** What holds for all racers. */
const commonFields = () => ({
  prompt: prompt(),
  cwd: text(
    'Absolute folder in a repository; each racer works in the same folder of its worktree.',
    'The folder',
  ),
  verify: optional(command()),
  shell: optional(
    text("Absolute path of the shell of the verify command; default: the user's.", 'The shell'),
  ),
  verifyTimeoutMs: optional(duration(1, 'The maximum duration of a verification.', 'The timeout')),
  mode: optional(runMode()),
  group: optional(groupName()),
  maxTurns: optional(count(1, 'The maximum number of turns of each racer.', 'The limit of turns')),
  budgetUsd: optional(
    usDollars(
      'What all racers together may cost, in US dollars; those unfinished are cancelled then.',
      'The budget',
    ),
  ),
  worktree: optional(preparation()),
  umask: optional(umask()),
  producer: producer(),
  parent: optional(parent()),
});

export const race = described(() =>
  object(
    {
      ...commonFields(),
      name: optional(taskName()),
      racers: someOf(contender(), 'The agents that take part.', 'The racers'),
      base: optional(someText('What all begin at: any name of a commit. Default: HEAD.', 'The base')),
      environment: environment(),
      additions: optional(variables('As for a start inside a task.', 'The additions to the environment')),
    },
    'A race of agents with one prompt.',
    'The race',
  ),
);
export type RaceParams = Fitting<typeof race>;

const racer = () =>
  object(
    {
      name: text('Its name, and that of its run.'),
      agent: text('Id of its agent.'),
      setting: optional(agentSetting()),
      model: optional(text('Its model.')),
      task: optional(text('Id of its run, once it was started.')),
      verify: optional(text('Id of its verification.')),
      original: optional(text('Id of its verification with the tests of the base.')),
      problem: optional(text('Why it could not be started.')),
    },
    'A racer.',
  );
export type Racer = Fitting<typeof racer>;

/** The record of a race: `races/<id>.json`. */
export const raceRecord = described(() =>
  object(
    {
      schema: only(1, "Version of this record's format."),
      id: text('Its id.'),
      name: text('Its name, with which the names of its racers begin.'),
      owner: session(),
      caller: session(),
      ...commonFields(),
      environment: text('Key of the stored environment of its tasks.'),
      base: object(
        { name: text('As it was named.'), commit: text('The commit.') },
        'What all racers begin at.',
      ),
      racers: listOf(racer(), 'The racers, in the order in which they were asked for.'),
      createdAt: time('When it was requested.'),
      isStarted: optional(flag('Whether every racer has been started, or could not be.')),
      overBudgetAt: optional(time('When its budget was reached.')),
      taken: optional(
        object({ racer: text('Its name.'), at: time('When.') }, 'The racer that was taken over last.'),
      ),
    },
    'A race.',
  ),
);
export type RaceRecord = Fitting<typeof raceRecord>;

/** A verification, as it is now. */
export interface Verification {
  task: string;
  state: TaskState;
  /** The exit code, once it has ended by itself. */
  code?: number;
}

/** What is known of a racer. */
export interface RacerState extends Omit<Racer, 'verify' | 'original' | 'setting'> {
  /** `notStarted` also if the record of its run was removed. */
  state: TaskState | 'notStarted';
  /** Why it failed or was cancelled. */
  message?: string;
  verify?: Verification;
  /** With the tests of the base, if it has changed tests. */
  original?: Verification;
  /** How long its run has taken until now, or until its end. */
  elapsedMs?: number;
  turns?: number;
  /** Missing if its agent does not report costs. */
  costUsd?: number;
  worktree?: string;
}

/** A race, as it is now. */
export interface RaceState extends Omit<RaceRecord, 'racers' | 'environment' | 'caller' | 'umask'> {
  racers: RacerState[];
  /** The sum of what is known. */
  costUsd?: number;
  /** Whether nothing of it will change by itself. */
  isOver: boolean;
}

/** What a racer has changed. */
export interface RacerRow extends RacerState {
  files?: number;
  insertions?: number;
  deletions?: number;
  /** Files that look like tests, and were changed. */
  tests?: string[];
  /** Why its changes are not known. */
  noChanges?: string;
}

/** A race with what its racers have changed, those that passed and left the tests alone first. */
export interface RaceTable extends RaceState {
  racers: RacerRow[];
}

/** What became of a racer whose worktree was parked. */
export interface ParkedRacer extends Omit<RemovedWorktree, 'id'> {
  racer: string;
  worktree?: string;
}

export const raceTable = described(() => object({ id: raceId() }, 'The race.', 'The request'));

export const compareRacers = described(() =>
  object(
    {
      id: raceId(),
      from: someText('The name of a racer.', 'The racer'),
      to: someText('The name of another.', 'The racer'),
      stat: optional(flag('Whether to return the summary of `git diff --stat` instead.', '"stat"')),
    },
    'The racers to compare.',
    'The request',
  ),
);

export const parkRace = described(() =>
  object(
    {
      id: raceId(),
      keep: optional(
        listOf(
          someText('The name of a racer.', 'A racer'),
          'Racers whose worktrees stay. Default: the one that was taken over.',
          'The racers to keep',
        ),
      ),
    },
    'The race whose worktrees are removed, with what is in them parked.',
    'The request',
  ),
);
