import { described, type Fitting } from '../base/schema.ts';
import { anyValue, listOf, object, oneOf, optional, text } from './fields.ts';

/* The tools that an agent uses, and the files that they change. */

export const fileChange = described(() =>
  object(
    {
      path: text('Its path.'),
      kind: oneOf(['add', 'update', 'delete'], 'What happens to it.'),
      oldText: optional(
        text('The text that was replaced, whole or the part; missing when unknown or large.'),
      ),
      newText: optional(text('The text that replaces it; missing when unknown or large.')),
    },
    'A file that is changed.',
  ),
);
export type FileChange = Fitting<typeof fileChange>;

const TOOL_KINDS = [
  'read',
  'edit',
  'delete',
  'move',
  'search',
  'execute',
  'think',
  'fetch',
  'other',
] as const;

export const agentTool = described(() =>
  object(
    {
      id: text('Unique within the run.'),
      name: text('As the agent calls it.'),
      kind: oneOf(TOOL_KINDS, 'What it does.'),
      title: text('One line for people: the command, the path.'),
      command: optional(text('The whole command, of a tool that runs one.')),
      changes: optional(listOf(fileChange(), 'What it is to change, as far as it says beforehand.')),
      input: optional(anyValue('What it was given.')),
    },
    'A use of a tool.',
  ),
);
export type AgentTool = Fitting<typeof agentTool>;
