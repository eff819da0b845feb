import { described, type Fitting } from '../base/schema.ts';
import { count, flag, listOf, object, oneOf, optional, someText, text } from './fields.ts';
import { id } from './taskId.ts';

/* Problems that the outputs of tasks tell of, and the matchers that find them. */

export const PROBLEM_SEVERITIES = ['error', 'warning', 'info'] as const;

const group = (says: string) => optional(count(0, says));

/** One line of a problem, as in `problemPatterns` of the editor. */
export const problemPattern = described(() =>
  object(
    {
      regexp: someText('A regular expression of JavaScript.'),
      flags: optional(text('Its flags.')),
      isFile: optional(flag('Whether a problem is one of the whole file.')),
      file: group('The group with the path.'),
      location: group('The group with `line`, `line,column` or `line,column,endLine,endColumn`.'),
      line: group('The group with the line.'),
      column: group('The group with the column.'),
      endLine: group('The group with the last line.'),
      endColumn: group('The group with the column at the end.'),
      severity: group('The group with the severity.'),
      code: group('The group with the code.'),
      message: group('The group with the message.'),
      loop: optional(flag('Whether further lines like this one are further problems.')),
    },
    'One line of a problem.',
    'A pattern',
  ),
);
export type ProblemPattern = Fitting<typeof problemPattern>;

/** How problems are found, with all references to other matchers resolved. */
export const problemMatcher = described(() =>
  object(
    {
      name: text('What people call it.'),
      severity: optional(oneOf(PROBLEM_SEVERITIES, 'The severity of problems that name none.')),
      location: oneOf(['absolute', 'relative', 'autoDetect'], 'How the path of a problem is meant.'),
      folders: listOf(
        text('An absolute folder.'),
        'What relative paths start from, before the folder of the task.',
      ),
      patterns: listOf(problemPattern(), 'The lines of a problem.'),
      background: optional(
        object(
          {
            isActiveAtStart: optional(flag('Whether the task looks for problems from its start.')),
            begins: someText('A regular expression for the line with which it begins to look for problems.'),
            ends: someText('One for the line after which it has told all.'),
          },
          'For programs that do not end: where their reports of problems begin and end.',
        ),
      ),
    },
    'How problems are found.',
    'A matcher',
  ),
);
export type ProblemMatcher = Fitting<typeof problemMatcher>;

const mapping = () =>
  object(
    {
      from: someText('An absolute folder as programs see it.'),
      to: someText('The folder on this machine.'),
    },
    'A folder in a container, and where it is here.',
  );

/** The parameters of `mapPaths`. */
export const mapPaths = described(() =>
  object(
    { mappings: listOf(mapping(), 'Every mapping; it replaces those before.') },
    'Where folders that outputs name are on this machine.',
    'The request',
  ),
);
export type PathMapping = Fitting<typeof mapping>;

/** The parameters of `problems`. */
export const problems = described(() =>
  object(
    {
      id: id(),
      matchers: listOf(problemMatcher(), 'The matchers, of which the first that fits a line takes it.'),
      follow: optional(
        count(
          1,
          'A number for `legwork/problems`: answers only when the task has ended, and tells before that of each change.',
        ),
      ),
    },
    'The task, and how to find problems in its output.',
    'The request',
  ),
);

/** The parameters of `links`. */
export const links = described(() =>
  object(
    { id: id(), text: text('What is shown of its output; at most 256 Ki characters are searched.') },
    'A task, and a text that is shown of its output.',
    'The request',
  ),
);

/** A problem in a file. Lines and columns from 1; without columns it is about the whole line. */
export interface Problem {
  /** Index of the matcher. */
  matcher: number;
  /** Absolute. */
  path: string;
  severity: (typeof PROBLEM_SEVERITIES)[number];
  message: string;
  code?: string;
  line: number;
  column?: number;
  endLine?: number;
  endColumn?: number;
}

export interface ProblemsResult {
  problems: Problem[];
  /** Whether the output was too long to be searched as a whole, or has more problems than are reported. */
  isPartial: boolean;
  /** Names of matchers that took too long for a line, and were left out. */
  tooSlow: string[];
}

/** The problems of a task that is still running, as `follow` asks for. */
export interface ProblemsParams {
  follow: number;
  problems: Problem[];
}
