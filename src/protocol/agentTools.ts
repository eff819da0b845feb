import { described, type Fitting } from '../base/schema.ts';
import { anyValue, listOf, object, oneOf, optional, text } from './fields.ts';

/* The tools that an agent uses, and the files that they change. */

export const fileChange = described(() =>
  object(
    {
      path: text('Its path.'),
      kind: oneOf(['add', 'update', 'delete'], 'How it is changed.'),
      oldText: optional(text('The replaced text, of the file or a part; missing if unknown or large.')),
      newText: optional(text('The new text; missing if unknown or large.')),
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
      name: text("The agent's name of the tool."),
      kind: oneOf(TOOL_KINDS, 'What it does.'),
      title: text('One line for people: the command, the path.'),
      command: optional(text('The complete command, if the tool runs one.')),
      changes: optional(listOf(fileChange(), 'The changes it announces, as far as known.')),
      input: optional(anyValue('The input of the tool.')),
    },
    'A use of a tool.',
  ),
);
export type AgentTool = Fitting<typeof agentTool>;
