import type * as z from 'zod/mini';
import { described, type Fitting } from '../base/schema.ts';
import { object, oneOf, optional, someText, text, textLike } from './fields.ts';

/* The producers and owners of tasks. */

/** The origin of a task. */
export type Producer = 'user' | 'cli' | 'mcp' | 'tool' | `extension:${string}` | `task:${string}`;

export const producer = described(() => {
  const form = {
    pattern: /^(?:user|cli|mcp|tool|(?:extension|task):[^]*)$/,
    expected: 'user, cli, mcp, tool, extension:<id> or task:<id>',
  };
  const schema = textLike(form, 'The origin of the task: user, cli, mcp, tool, extension:<id> or task:<id>.');
  return schema as typeof schema & z.ZodMiniType<Producer>;
});

/** The identity a client acts as; it owns the tasks it starts. */
export const session = described(() =>
  object(
    {
      id: someText('Stable over reloads, such as `window:<workspace>` or `cli:<user>`.', "A session's id"),
      label: text('Its name for people: that of a workspace or a user.', "A session's label"),
      workspace: optional(text('Path or URI of the workspace, for a window.')),
      role: optional(
        oneOf(
          ['person', 'program'],
          'A person sees the tasks of all sessions, a program only its own. Default: person.',
        ),
      ),
    },
    'A session: the identity of a client, which owns the tasks it starts.',
    'A session',
  ),
);
export type Session = Fitting<typeof session>;

/** The parents of a task. */
export const parent = described(() =>
  object(
    {
      task: optional(text('Id of a task.', 'The task that it is part of')),
      run: optional(text("Id of an agent's run.", 'The run that it is part of')),
      call: optional(text('Id of a call of a tool.', 'The call that it is part of')),
      agent: optional(text('Name of an agent.', 'The agent that it is part of')),
    },
    'The parents of the task. Default: the task that `producer` names.',
    'What a task is part of',
  ),
);
export type Parent = Fitting<typeof parent>;
