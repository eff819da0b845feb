import { described } from '../base/schema.ts';
import { flag, object, optional, someText, text, whole } from './fields.ts';
import { filterFields, taskFilter } from './filter.ts';
import { ids } from './taskId.ts';

/* Requests about what a client is notified of, and which client notifies of it. */

export const subscribe = described(() =>
  object(
    {
      filter: optional(taskFilter()),
      news: optional(flag('Whether to send each step, too.', '"news"')),
      rows: optional(
        flag('Whether to send tasks as rows; the answer then contains only the newest ended ones.', '"rows"'),
      ),
      approvals: optional(
        flag(
          'Whether the client knows rows that wait for approval. To others, they are paused.',
          '"approvals"',
        ),
      ),
      attends: optional(
        flag(
          'Whether a person is connected who can answer requests of the tasks. Default: true, except for programs.',
          '"attends"',
        ),
      ),
    },
    'The events to subscribe to.',
    'The request',
  ),
);

export const unsubscribe = described(() =>
  object(
    { subscription: whole('The number.', 'The subscription') },
    'The subscription to end.',
    'The request',
  ),
);

export const drain = described(() =>
  object(
    {
      consumer: someText('The consumer; each one receives every end once.', 'The consumer'),
      ...filterFields(),
    },
    'The consumer, and the tasks.',
    'The request',
  ),
);

export const acknowledge = described(() =>
  object({ ids: ids() }, 'The tasks whose ends are claimed.', 'The request'),
);

export const claim = described(() =>
  object(
    { key: text('Identifies the event, such as `<task>:<number>` of a match.', 'The key') },
    'The event to claim.',
    'The request',
  ),
);
