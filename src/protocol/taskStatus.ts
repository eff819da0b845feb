import { described, type Fitting } from '../base/schema.ts';
import { AGENT_LIMITS } from './agentEvents.ts';
import { limitAsk } from './agentRun.ts';
import { BUDGET_SCOPES } from './budgets.ts';
import {
  count,
  flag,
  kinds,
  later,
  listOf,
  numberOf,
  object,
  oneOf,
  only,
  optional,
  text,
  time,
  whole,
} from './fields.ts';
import type { TaskState } from './filter.ts';

/* The status of a task, and its reasons. */

const process = () => count(1, 'Id of a process.');
const reason = (says: string) => optional(text(says, 'The reason'));

const anyNumber = { isFine: Number.isFinite, expected: 'a number' };

/** Why a task failed. */
export const failure = described(() =>
  kinds(
    'kind',
    [
      object(
        {
          kind: only('exit', 'Its command exited with a failure code.'),
          code: whole('Exit code.'),
          message: optional(text('The last line it printed.')),
        },
        'It exited.',
      ),
      object(
        {
          kind: only('signal', 'A signal that Legwork was not asked to send ended it.'),
          signal: text('Name of the signal.'),
          message: optional(text('Who sent it, where that is known.')),
          code: whole("The shell's 128 + number."),
        },
        'A signal ended it.',
      ),
      object(
        { kind: only('spawn', 'It could not be started.'), message: text("The system's reason.") },
        'It did not start.',
      ),
      object(
        {
          kind: only('orphaned', 'Its process is gone without a recorded end. Never a success.'),
          message: text('What is known.'),
          survivors: optional(
            listOf(process(), 'Its processes that were still running, if the system can list them.'),
          ),
        },
        'Its end is unknown.',
      ),
      object(
        {
          kind: only('dependency', 'Tasks it depends on did not end as required.'),
          on: listOf(text('Id of a task.'), 'Those tasks.'),
          message: text('How they ended instead.'),
        },
        'It never started.',
      ),
      object(
        {
          kind: oneOf(['timeout', 'outputLimit'], 'It exceeded its time or output limit, and was ended.'),
          message: text('Which limit it reached.'),
        },
        'It reached a limit.',
      ),
      object(
        {
          kind: only('agent', 'The agent run failed.'),
          message: text('Why not.'),
          limit: optional(oneOf(AGENT_LIMITS, 'What it ran into.')),
          retryAt: optional(time('When that is over, where that is known.')),
          isFinal: optional(flag('It is not retried: it may change nothing, and has.')),
        },
        'The agent failed.',
      ),
      object(
        {
          kind: only(
            'check',
            'The check or the review that the run goes on until did not pass, or could not run.',
          ),
          code: optional(whole('Exit code of the last check.')),
          message: text('Which, and why.'),
        },
        'It was not right.',
      ),
      object(
        {
          kind: only('reported', 'The registrant reported a failure.'),
          message: text('The reported message.'),
        },
        'It was reported as failed.',
      ),
    ],
    { says: 'Why the task failed.' },
  ),
);
export type Failure = Fitting<typeof failure>;

/** Whether it failed because of a limit: one that was set, or that of a provider. */
export function isLimit(failure: Failure): boolean {
  if (failure.kind === 'agent') return failure.limit !== undefined;
  return failure.kind === 'timeout' || failure.kind === 'outputLimit';
}

/** What a pending task waits for. */
export const pendingReason = described(() =>
  kinds(
    'kind',
    [
      object({ kind: only('slot', 'A slot of its group.') }, 'It waits for a slot.'),
      object({ kind: only('paused', 'The task or its group is paused.') }, 'It waits for a resume.'),
      object(
        {
          kind: only('tasks', 'Tasks that it starts after.'),
          ids: listOf(text('Id of a task.'), 'Those tasks.'),
        },
        'It waits for tasks.',
      ),
      object(
        {
          kind: only('lock', 'A lock that another task holds, or gets first.'),
          name: text('Its name.'),
          by: text('Id of the task that holds it.'),
          isAhead: optional(
            only(true, 'That task does not hold it yet: it waits for other locks, and gets this one first.'),
          ),
        },
        'It waits for a lock.',
      ),
      object(
        {
          kind: only('gate', 'The word of a person to start the next task of its group.'),
          after: text('Id of the task that has ended, and keeps its slot until then.'),
          since: time('Since when.'),
        },
        'It waits for the word of a person.',
      ),
      object(
        {
          kind: only('limit', 'Its agent has ended at a limit, and a person is asked whether it goes on.'),
          ask: limitAsk(),
        },
        'It waits for the word of a person about a limit.',
      ),
      object(
        {
          kind: only('budget', 'A budget that is spent.'),
          of: oneOf(BUDGET_SCOPES, 'What the budget is for.'),
          name: optional(text('The name of the group or the provider.')),
          spentUsd: numberOf(anyNumber, 'What has been spent of it today, in US dollars.'),
          limitUsd: numberOf(anyNumber, 'The budget of a day, in US dollars.'),
          until: time('When the next day begins.'),
        },
        'It waits for a budget.',
      ),
      object(
        { kind: only('leftovers', 'Leftovers of an earlier attempt are being ended.') },
        'It waits for leftovers to end.',
      ),
      object(
        {
          kind: only(
            'time',
            "A delayed start, the pause before a retry, or the end of a provider's usage limit.",
          ),
          until: time('When that is.'),
          isRateLimit: optional(only(true, 'It is the end of a usage limit.')),
        },
        'It waits for a time.',
      ),
      object(
        {
          kind: only('approval', 'A person must allow it, because the agent that started it asks first.'),
          since: time('Since when.'),
          run: text('Id of the agent run that wants it.'),
          agent: text('The name of its agent for people.'),
          variables: optional(
            listOf(
              text('`NAME=value`; a long value is cut.'),
              'What its environment has that the run itself does not have.',
            ),
          ),
          worktree: optional(
            listOf(text('In words.'), 'The worktree that is made for it, and what is run for that.'),
          ),
        },
        'It waits for the permission of a person to start.',
      ),
      object(
        {
          kind: only('check', 'Its agent is done, and what it did is being checked.'),
          step: oneOf(['check', 'review'], 'What checks it.'),
          task: optional(text('Id of that step, once it is there.')),
        },
        'It waits for its check.',
      ),
    ],
    { says: 'What a pending task waits for.' },
  ),
);
export type PendingReason = Fitting<typeof pendingReason>;

const state = <S extends TaskState>(name: S, says: string) => only(name, says);

/** The status of a task, with the data of that state. The last three are final. */
export const taskStatus = described(() =>
  kinds(
    'state',
    [
      object(
        { state: state('pending', 'It has not started.'), waitsFor: optional(later(pendingReason)) },
        'It is pending.',
      ),
      object({ state: state('running', 'It runs.') }, 'It runs.'),
      object(
        {
          state: state('waiting', 'It needs an answer or input.'),
          for: oneOf(['permission', 'question', 'plan', 'input'], 'What it needs.'),
          message: text('The question or request.'),
          since: optional(time('Since when.')),
        },
        'It waits for an answer.',
      ),
      object(
        {
          state: state('cancelRequested', 'It is being cancelled.'),
          requestedAt: time('Since when.'),
          reason: reason('Why.'),
        },
        'It is being cancelled.',
      ),
      object(
        {
          state: state('completed', 'It completed successfully.'),
          exitCode: optional(whole('Exit code; missing for work without a process.')),
        },
        'It completed.',
      ),
      object({ state: state('failed', 'It failed.'), failure: later(failure) }, 'It failed.'),
      object(
        {
          state: state('cancelled', 'It was cancelled.'),
          reason: reason('Why.'),
          survivors: optional(listOf(process(), 'Processes of it that could not be ended.')),
        },
        'It was cancelled.',
      ),
    ],
    { says: 'The status of the task.' },
  ),
);
export type TaskStatus = Fitting<typeof taskStatus>;
