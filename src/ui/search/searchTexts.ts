import { l10n } from 'vscode';
import { formatCount } from '../../base/quantityText.ts';
import type { SearchParams, SearchResult } from '../../protocol/search.ts';

/** What people see of searches. */
export const SEARCH_TEXTS = {
  title: l10n.t('Search Outputs'),
  prompt: l10n.t(
    'In outputs and transcripts. Put a /regular expression/ between slashes. Case matters if there are upper case letters.',
  ),
  placeholder: l10n.t('Text to find'),
  searching: l10n.t('Searching…'),
  nothing: l10n.t('Nothing was found.'),
  transcriptPlace: l10n.t('transcript'),
  place: (line: number) => l10n.t('line {0}', formatCount(line)),
  earlierPlace: (line: number, attempt: number) =>
    l10n.t('line {0}, attempt {1}', formatCount(line), attempt),
};

/** What to search for: a text, or a regular expression between slashes. */
export function parsePattern(typed: string): Pick<SearchParams, 'pattern' | 'isRegex'> {
  const [, pattern] = /^\/(.+)\/$/s.exec(typed) ?? [];
  return pattern === undefined ? { pattern: typed } : { pattern, isRegex: true };
}

/** How much was found, in a sentence. */
export function countText({ hits, isCut, tasks }: SearchResult): string {
  if (isCut) return l10n.t('These are the first {0} lines. Type to filter them.', formatCount(hits));
  const lines = hits === 1 ? l10n.t('1 line') : l10n.t('{0} lines', formatCount(hits));
  return tasks === 1
    ? l10n.t('{0}; 1 task was searched', lines)
    : l10n.t('{0}; {1} tasks were searched', lines, formatCount(tasks));
}
