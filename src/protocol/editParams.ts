import * as z from 'zod/mini';
import { described } from '../base/schema.ts';
import { agentSetting, limitPolicy, usDollars } from './agentRun.ts';
import { annotated, count, duration, object, only, optional, orNull, text, whole } from './fields.ts';
import { MINIMUM_STALL_MS } from './power.ts';
import { id } from './taskId.ts';
import { taskName } from './taskOptions.ts';
import { dependencies, groupName, lockNames, retryPolicy } from './taskPolicies.ts';
import { untilParams } from './until.ts';

/* The parameters of `edit`. */

/** A name, or the empty text for no name. */
export const newName = described(() =>
  annotated(
    z.union([only('', 'No name.'), taskName()], { error: nameFault }),
    'The new name; empty: no name.',
  ),
);

/** Uses the error of the name, because callers that set a name do not mean to remove it. */
function nameFault({ errors }: { errors?: readonly (readonly { message: string }[])[] }): string {
  return errors?.at(-1)?.[0]?.message ?? 'A name is a text.';
}

export const edit = described(() =>
  object(
    {
      id: id(),
      name: optional(newName()),
      group: optional(groupName()),
      priority: optional(
        whole('Tasks with a higher priority start first within their group.', 'The priority'),
      ),
      before: optional(
        text(
          'Id of a task of its group that waits to start; this one is to start just before it, with its priority.',
          'The task to start before',
        ),
      ),
      isFirst: optional(
        only(true, 'It is to start before all others of its group, with the highest priority among them.'),
      ),
      isLast: optional(
        only(true, 'It is to start after all others of its group, with the lowest priority among them.'),
      ),
      locks: optional(lockNames()),
      after: optional(
        dependencies(
          'The tasks that must have ended before this one starts, instead of the earlier ones; empty: none.',
        ),
      ),
      retry: optional(
        orNull(retryPolicy(), 'Retries, counted from the attempt that waits; null: no retries.'),
      ),
      timeoutMs: optional(
        orNull(
          duration(1, 'The maximum duration.', 'The timeout'),
          'The maximum duration of one attempt, in milliseconds; null: unlimited.',
        ),
      ),
      outputLimitBytes: optional(
        count(1, 'The maximum output of one attempt, in bytes.', 'The output limit'),
      ),
      stallAfterMs: optional(
        orNull(
          duration(MINIMUM_STALL_MS, 'The time.', 'The time without output (stall)'),
          'The time without output and processor use after which people are notified, in milliseconds; null: never.',
        ),
      ),
      maxTurns: optional(
        orNull(
          count(1, 'The maximum number.', 'The limit of turns'),
          'Of an agent run: the maximum number of turns; null: unlimited.',
        ),
      ),
      maxCostUsd: optional(
        orNull(
          usDollars('The maximum cost.', 'The limit of cost'),
          'Of an agent run: the maximum cost of one attempt, in US dollars; null: unlimited.',
        ),
      ),
      until: optional(
        orNull(
          untilParams(),
          'Of an agent run: the check that it must pass, instead of the earlier one; null: none.',
        ),
      ),
      reviewSetting: optional(agentSetting()),
      maxTokens: optional(
        orNull(
          count(1, 'The maximum number.', 'The limit of tokens'),
          'Of an agent run: the maximum number of tokens of one attempt; null: unlimited.',
        ),
      ),
      onLimit: optional(limitPolicy()),
    },
    'What to change of a task that waits to start. Its name can be changed at any time.',
    'The request',
  ),
);
