import type * as z from 'zod/mini';
import { described, type Fitting } from '../base/schema.ts';
import { object, oneOf, optional, someText, text, textLike } from './fields.ts';

/* Who asks for tasks and owns them. */

/** Who asked for a task. */
export type Producer = 'user' | 'cli' | 'mcp' | 'tool' | `extension:${string}` | `task:${string}`;

export const producer = described(() => {
  const form = {
    pattern: /^(?:user|cli|mcp|tool|(?:extension|task):[^]*)$/,
    expected: 'user, cli, mcp, tool, extension:<id> or task:<id>',
  };
  const schema = textLike(form, 'Who asks for the task: user, cli, mcp, tool, extension:<id> or task:<id>.');
  return schema as typeof schema & z.ZodMiniType<Producer>;
});

/** The identity a client acts as; it owns the tasks it starts. */
export const session = described(() =>
  object(
    {
      id: someText('Stable over reloads, such as `window:<workspace>` or `cli:<user>`.', "A session's id"),
      label: text("How people know it: a workspace's name, a user's.", "A session's label"),
      workspace: optional(text('Path or URI of the workspace, for a window.')),
      role: optional(
        oneOf(
          ['person', 'program'],
          'A person sees the tasks of all sessions, a program only what it owns. Default: person.',
        ),
      ),
    },
    'A session: who acts, and owns what it starts.',
    'A session',
  ),
);
export type Session = Fitting<typeof session>;

/** What a task is part of. */
export const parent = described(() =>
  object(
    {
      task: optional(text('Id of a task.', 'The task that it is part of')),
      run: optional(text("Id of an agent's run.", 'The run that it is part of')),
      call: optional(text('Id of a call of a tool.', 'The call that it is part of')),
      agent: optional(text('Name of an agent.', 'The agent that it is part of')),
    },
    'What the task is part of. Default: the task that `producer` names.',
    'What a task is part of',
  ),
);
export type Parent = Fitting<typeof parent>;
