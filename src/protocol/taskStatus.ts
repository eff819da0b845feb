import { described, type Fitting } from '../base/schema.ts';
import { AGENT_LIMITS } from './agentEvents.ts';
import { count, flag, kinds, listOf, object, oneOf, only, optional, text, time, whole } from './fields.ts';
import type { TaskState } from './filter.ts';

/* Where a task stands, and why. */

const process = () => count(1, 'Id of a process.');
const reason = (says: string) => optional(text(says, 'The reason'));

/** Why a task failed. */
export const failure = described(() =>
  kinds(
    'kind',
    [
      object(
        {
          kind: only('exit', 'Its command ended with a code that is no success.'),
          code: whole('Exit code.'),
          message: optional(text('The last line it printed.')),
        },
        'It exited.',
      ),
      object(
        {
          kind: only('signal', 'A signal that nobody asked Legwork for ended it.'),
          signal: text('Name of the signal.'),
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
          kind: only('orphaned', 'Its process is gone and nothing recorded how it ended. Never success.'),
          message: text('What is known.'),
          survivors: optional(
            listOf(process(), 'Processes of it that still ran then, where the system tells.'),
          ),
        },
        'Nobody knows how it ended.',
      ),
      object(
        {
          kind: only('dependency', 'Tasks it was to start after did not end as wanted.'),
          on: listOf(text('Id of a task.'), 'Those tasks.'),
          message: text('What they did instead.'),
        },
        'It never started.',
      ),
      object(
        {
          kind: oneOf(
            ['timeout', 'outputLimit'],
            'It took or wrote more than it was allowed to, and was ended.',
          ),
          message: text('Which limit it reached.'),
        },
        'It reached a limit.',
      ),
      object(
        {
          kind: only('agent', 'The agent did not do what it was asked.'),
          message: text('Why not.'),
          limit: optional(oneOf(AGENT_LIMITS, 'What it ran into.')),
          retryAt: optional(time('When that is over, where that is known.')),
          isFinal: optional(flag('It is not retried: it may change nothing, and has.')),
        },
        'The agent failed.',
      ),
      object(
        { kind: only('reported', 'Whoever runs it elsewhere said so.'), message: text('What they said.') },
        'It was said to have failed.',
      ),
    ],
    { says: 'Why the task failed.' },
  ),
);
export type Failure = Fitting<typeof failure>;

/** What a task that has not started yet waits for. */
export const pendingReason = described(() =>
  kinds(
    'kind',
    [
      object({ kind: only('slot', 'A slot of its group.') }, 'It waits for a slot.'),
      object({ kind: only('paused', 'Somebody paused it, or its group.') }, 'It waits for a resume.'),
      object(
        {
          kind: only('tasks', 'Tasks that it starts after.'),
          ids: listOf(text('Id of a task.'), 'Those tasks.'),
        },
        'It waits for tasks.',
      ),
      object(
        { kind: only('leftovers', 'What an earlier attempt left is being ended.') },
        'It waits for an end.',
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
    ],
    { says: 'What a task that has not started yet waits for.' },
  ),
);
export type PendingReason = Fitting<typeof pendingReason>;

const state = <S extends TaskState>(name: S, says: string) => only(name, says);

/** Where a task stands, with the data of that state. The last three are for ever. */
export const taskStatus = described(() =>
  kinds(
    'state',
    [
      object(
        { state: state('pending', 'It has not started.'), waitsFor: optional(pendingReason()) },
        'It is pending.',
      ),
      object({ state: state('running', 'It runs.') }, 'It runs.'),
      object(
        {
          state: state('waiting', 'It needs somebody.'),
          for: oneOf(['permission', 'question', 'plan', 'input'], 'What it needs.'),
          message: text('What it asks.'),
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
          state: state('completed', 'It has done what it was to do.'),
          exitCode: optional(whole('Exit code; missing for work without a process.')),
        },
        'It completed.',
      ),
      object({ state: state('failed', 'It did not.'), failure: failure() }, 'It failed.'),
      object(
        {
          state: state('cancelled', 'Somebody cancelled it.'),
          reason: reason('Why.'),
          survivors: optional(listOf(process(), 'Processes of it that could not be ended.')),
        },
        'It was cancelled.',
      ),
    ],
    { says: 'Where the task stands.' },
  ),
);
export type TaskStatus = Fitting<typeof taskStatus>;
