import type { ProgressType } from 'vscode-jsonrpc';
import { described, type Fitting } from '../base/schema.ts';
import { count, flag, listOf, object, oneOf, optional, someText, text, time } from './fields.ts';
import { TASK_STATES } from './filter.ts';

/* Searching in outputs and transcripts. */

/** How many lines are found at most, unless a request says otherwise. */
export const USUAL_HITS = 1000;
const CASES = ['smart', 'match', 'ignore'] as const;

export const search = described(() =>
  object(
    {
      pattern: someText('What to find in a line.', 'The pattern'),
      isRegex: optional(
        flag("Whether it is a regular expression in RE2's syntax. Default: false, a text.", '"isRegex"'),
      ),
      case: optional(
        oneOf(
          CASES,
          'Whether upper and lower case differ; `smart`: if the pattern has upper case. Default: smart.',
          'The case',
        ),
      ),
      wholeWord: optional(flag('Whether it must be a whole word. Default: false.', '"wholeWord"')),
      words: optional(
        listOf(
          text('An id, a name or the beginning of an id.', 'A word'),
          'Only the tasks that these words refer to.',
          '"words"',
        ),
      ),
      group: optional(text('Only tasks of this group.', 'The group')),
      states: optional(
        listOf(oneOf(TASK_STATES, 'A state.', 'A state'), 'Only tasks in these states.', 'The states'),
      ),
      since: optional(
        time('Only tasks that have not ended, or ended at this time or later.', 'The time of the end'),
      ),
      agent: optional(text('Only runs of this agent, by its id.', 'The agent')),
      limit: optional(count(1, `At most this many lines. Default ${USUAL_HITS}.`, 'The limit')),
      partialResultToken: optional(
        text('The token of the `$/progress` notifications with the lines found.', 'The token'),
      ),
    },
    'What to find, and in the outputs of which tasks.',
    'The request',
  ),
);
export type SearchParams = Fitting<typeof search>;

/** A line that was found. */
export interface SearchHit {
  /** Id of the task. */
  task: string;
  /** Number of the attempt. */
  attempt: number;
  /** There is a later attempt. */
  isEarlier?: true;
  /** The file: the output of that attempt, or the transcript of an agent run. */
  path: string;
  /** In the text of a transcript; `line` is then that of the event, which is a line of the file. */
  isTranscript?: true;
  /** Number of the line, from 1, as editors count: a carriage return ends a line, too. */
  line: number;
  /** Where the match begins in the line without control sequences, from 1, in UTF-16 units. */
  column: number;
  /** The line, or the part around the match; without control characters. */
  text: string;
  /** Where the match is in `text`. */
  start: number;
  end: number;
}

/** What was found; the lines themselves were sent before. */
export interface SearchResult {
  /** How many lines were found. */
  hits: number;
  /** Whether there may be more: the limit was reached. */
  isCut: boolean;
  /** In the outputs of how many tasks was searched. */
  tasks: number;
}

/** Lines as they are found: of the newest task first, and within an output from top to bottom. */
export const SearchProgress: ProgressType<SearchHit[]> = { __: undefined, _pr: undefined };
