import { formatCount } from '../../base/quantityText.ts';
import type { SearchParams, SearchResult } from '../../protocol/search.ts';

/** What people see of searches. */
export const SEARCH_TEXTS = {
  title: 'Search Outputs',
  prompt:
    'In outputs and transcripts. A /regular expression/ stands between slashes. Upper and lower case differ if there is upper case.',
  placeholder: 'Text to find',
  searching: 'Searching…',
  nothing: 'Nothing was found.',
  transcriptPlace: 'transcript',
  place: (line: number) => `line ${formatCount(line)}`,
  earlierPlace: (line: number, attempt: number) => `line ${formatCount(line)}, attempt ${attempt}`,
};

/** What to search for: a text, or a regular expression between slashes. */
export function parsePattern(typed: string): Pick<SearchParams, 'pattern' | 'isRegex'> {
  const [, pattern] = /^\/(.+)\/$/s.exec(typed) ?? [];
  return pattern === undefined ? { pattern: typed } : { pattern, isRegex: true };
}

/** How much was found, in a sentence. */
export function countText({ hits, isCut, tasks }: SearchResult): string {
  if (isCut) return `These are the first ${formatCount(hits)} lines. Type to filter them.`;
  const lines = hits === 1 ? '1 line' : `${formatCount(hits)} lines`;
  return tasks === 1
    ? `${lines}; 1 task was searched`
    : `${lines}; ${formatCount(tasks)} tasks were searched`;
}
