import * as z from 'zod/mini';
import { described } from '../base/schema.ts';
import { agentSetting } from './agentRun.ts';
import { mustBe } from './fieldFaults.ts';
import { annotated, count, flag, listOf, object, optional, text, whole } from './fields.ts';
import { filterFields } from './filter.ts';
import { parent } from './session.ts';
import { environment } from './startParams.ts';
import { id } from './taskId.ts';

/* Requests that only read. */

/** An older host returns all matches of the filter in full; a client that asks for less must filter the answer. */
export const list = described(() =>
  object(
    {
      ...filterFields(),
      words: optional(
        listOf(
          text('An id, a name or the beginning of an id.', 'A word'),
          'Only the tasks that these words refer to.',
          '"words"',
        ),
      ),
      endedLimit: optional(count(0, 'At most this many ended tasks, the newest ones.', '"endedLimit"')),
      limit: optional(count(1, 'At most this many tasks, the newest ones.', '"limit"')),
      rows: optional(flag('Whether to return tasks as rows rather than in full.', '"rows"')),
    },
    'The tasks to list, and in how much detail.',
    'The request',
  ),
);

export const find = described(() =>
  object(
    {
      address: text('`parent` or `self`, or a name or id.', 'The address'),
      from: optional(parent()),
    },
    'The address of a live task. `from` is the task or run among whose descendants to search; for `parent` and `self`, the caller.',
    'The request',
  ),
);

export const output = described(() =>
  object(
    {
      id: id(),
      offset: optional(
        whole('Offset of the first byte; a negative one counts from the end. Default 0.', 'The offset'),
      ),
      length: optional(count(0, 'At most this many bytes; default and maximum 1 MiB.', 'The length')),
    },
    'The part of an output to read.',
    'The request',
  ),
);

export const agents = described(() =>
  object(
    {
      environment: environment(),
      settings: optional(
        annotated(
          z.record(z.string(), agentSetting(), { error: mustBe('an object', 'The settings of agents') }),
          "The user's settings, by id of the agent.",
        ),
      ),
      versions: optional(
        flag('Whether to query the version of each agent found, which may take seconds.', '"versions"'),
      ),
    },
    'How to find agents: in the `PATH` of the environment, and by settings.',
    'The request',
  ),
);
