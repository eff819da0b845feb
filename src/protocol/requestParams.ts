import * as z from 'zod/mini';
import { described, type Described } from '../base/schema.ts';
import { acknowledge, claim, drain, subscribe, unsubscribe } from './eventParams.ts';
import { changedFile, changes, discardChanges, patch } from './changes.ts';
import { usDollars } from './agentRun.ts';
import { edit, newName } from './editParams.ts';
import { complete, register, update } from './externalParams.ts';
import {
  annotated,
  count,
  flag,
  listOf,
  object,
  oneOf,
  optional,
  orNull,
  shapes,
  text,
  time,
} from './fields.ts';
import { TASK_STATES } from './filter.ts';
import { agents, find, list, output } from './queryParams.ts';
import { settingsChange } from './hostSettings.ts';
import { links, mapPaths, problems } from './problems.ts';
import { compareRacers, parkRace, race, raceTable } from './race.ts';
import { search } from './search.ts';
import { addSchedule, editSchedule, ofSchedule, scheduleTimes } from './schedule.ts';
import { session } from './session.ts';
import { environment, startParams } from './startParams.ts';
import { stats } from './statistics.ts';
import { takeOver, undoTakeOver } from './takeOver.ts';
import { adjust, answer, resize, send } from './talkParams.ts';
import { id, ids, reason } from './taskId.ts';
import { groupName, retentionPolicy } from './taskPolicies.ts';
import { use } from './use.ts';
import { removeWorktrees, worktrees } from './worktree.ts';

/* The parameters of every request; `messages.ts` has the results. */

const task = described(() => object({ id: id() }, 'The id of a task.', 'The request'));
const ofSession = described(() =>
  object(
    { session: text('Id of the session.', 'The id of the session') },
    'The id of a session.',
    'The request',
  ),
);
const cancel = described(() =>
  object({ id: id(), reason: reason() }, 'The task, and the reason.', 'The request'),
);
const nothing = described(() => annotated(z.unknown(), 'No parameters.'));

const cancelRun = described(() =>
  object(
    { run: text("Id of an agent's run, as in `parent.run`.", 'The id of the run'), reason: reason() },
    'The run, and the reason.',
    'The request',
  ),
);

const cancelAll = described(() =>
  object(
    { session: optional(text('Only tasks of this session.', 'The id of the session')), reason: reason() },
    'The tasks, and the reason.',
    'The request',
  ),
);

const rerun = described(() =>
  object(
    { id: id(), environment: optional(environment()) },
    'The task, and the environment of the new attempt. Default: the environment of the last one.',
    'The request',
  ),
);

const hold = described(() =>
  shapes(
    { id: object({ id: id() }, 'A task.'), group: object({ group: groupName() }, 'A group.') },
    'A task or a group.',
  ),
);

const setGroup = described(() =>
  object(
    {
      name: groupName(),
      slots: optional(
        orNull(
          count(1, 'The maximum number.', 'The number of slots'),
          'How many of its tasks run at the same time; null: unlimited.',
        ),
      ),
      isGated: optional(
        flag(
          'Whether a task that has ended keeps its slot until a person starts the next one; without slots, the group has one.',
          '"isGated"',
        ),
      ),
      budgetUsd: optional(
        orNull(
          usDollars('The maximum cost.', 'The budget'),
          'What its agent runs may cost together on a day, in US dollars; null: unlimited.',
        ),
      ),
    },
    'Sets the slots, the gate or the budget of a group; omitted fields stay as they are.',
    'The request',
  ),
);

const ofGroup = described(() => object({ group: groupName() }, 'The name of a group.', 'The request'));

const transfer = described(() =>
  object({ ids: ids(), to: session() }, 'The tasks, and their new owner.', 'The request'),
);

const collect = described(() =>
  object(
    {
      session: text('Id of the session whose ended tasks are removed.', 'The id of the session'),
      endedBefore: optional(
        time('Only tasks that ended before this time, in ISO 8601.', 'The time of the end'),
      ),
      states: optional(
        listOf(oneOf(TASK_STATES, 'A state.', 'A state'), 'Only tasks in these states.', 'The states'),
      ),
    },
    'The ended tasks to remove.',
    'The request',
  ),
);

const remove = described(() =>
  object(
    {
      ids: ids(),
      force: optional(
        flag(
          'Whether to remove tasks with leftovers too; those processes keep running, and are no longer tracked.',
          '"force"',
        ),
      ),
      forGood: optional(
        flag(
          'Whether to remove them for good at once, which frees their disk space; otherwise they can be restored for some minutes.',
          '"forGood"',
        ),
      ),
    },
    'The ended tasks to remove.',
    'The request',
  ),
);

const restore = described(() => object({ ids: ids() }, 'The removed tasks to restore.', 'The request'));

const rename = described(() =>
  object(
    {
      id: id(),
      name: newName(),
    },
    'The task, and its new name.',
    'The request',
  ),
);

/** The parameters of each request, by its name. */
export const requestParams = {
  start: startParams,
  register,
  update,
  complete,
  list,
  get: task,
  use,
  find,
  wait: task,
  cancel,
  cancelTree: cancel,
  cancelRun,
  cancelAll,
  rerun,
  startNow: task,
  pause: hold,
  resume: hold,
  groups: nothing,
  setGroup,
  startNext: ofGroup,
  transfer,
  send,
  resize,
  answer,
  interrupt: task,
  adjust,
  agents,
  hasRunning: ofSession,
  settleHidden: ofSession,
  remove,
  restore,
  collect,
  clean: retentionPolicy,
  setRetention: retentionPolicy,
  configure: settingsChange,
  testNotice: nothing,
  drain,
  rename,
  edit,
  output,
  search,
  stats,
  links,
  problems,
  mapPaths,
  changes,
  changedFile,
  patch,
  discardChanges,
  takeOver,
  undoTakeOver,
  worktrees,
  removeWorktrees,
  race,
  races: nothing,
  raceTable,
  waitRace: raceTable,
  compareRacers,
  parkRace,
  addSchedule,
  schedules: nothing,
  editSchedule,
  removeSchedule: ofSchedule,
  runSchedule: ofSchedule,
  scheduleTimes,
  acknowledge,
  claim,
  subscribe,
  unsubscribe,
} satisfies Record<string, Described>;
