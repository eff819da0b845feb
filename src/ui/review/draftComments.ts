import type { Side } from './reviewUris.ts';

/** So many lines are quoted of what a comment is about, the first and the last ones. */
const QUOTED_LINES = 20;
const LINE_LENGTH = 400;

/** Comments on some lines of a file that a run has changed, not sent yet. Lines count from 0. */
export interface DraftThread {
  run: string;
  side: Side;
  path: string;
  /** The address of the document that has the lines. */
  uri: string;
  firstLine: number;
  lastLine: number;
  /** The lines, as they were when they were commented on. */
  quoted: string[];
  comments: string[];
}

/** The lines that a comment quotes. */
export function quotedLines(lines: readonly string[]): string[] {
  const cut = (line: string) => (line.length > LINE_LENGTH ? `${line.slice(0, LINE_LENGTH)}…` : line);
  if (lines.length <= QUOTED_LINES) return lines.map(cut);
  const half = QUOTED_LINES / 2;
  return [...lines.slice(0, half).map(cut), '…', ...lines.slice(-half).map(cut)];
}

/** What an agent is sent: each comment with its file, its lines and what they were. Plain text. */
export function commentMessage(threads: readonly DraftThread[]): string {
  const parts = threads
    .toSorted((a, b) => compare(a.path, b.path) || a.firstLine - b.firstLine)
    .map((thread) => [
      placeText(thread),
      ...thread.quoted.map((line) => `> ${line}`),
      '',
      ...thread.comments,
    ]);
  return ['Comments on your changes. Please act on them.', ...parts.map((lines) => lines.join('\n'))].join(
    '\n\n',
  );
}

/** Where the lines are: `src/a.ts, lines 3 to 5, before your changes:`. */
function placeText({ path, firstLine, lastLine, side }: DraftThread): string {
  const lines =
    firstLine === lastLine ? `line ${firstLine + 1}` : `lines ${firstLine + 1} to ${lastLine + 1}`;
  return [path, lines, ...(side === 'before' ? ['before your changes'] : [])].join(', ') + ':';
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What was remembered, without what another version may have written otherwise. */
export function parseDrafts(saved: unknown): DraftThread[] {
  return Array.isArray(saved) ? saved.filter(isDraft) : [];
}

function isDraft(value: unknown): value is DraftThread {
  if (typeof value !== 'object' || value === null) return false;
  const { run, side, path, uri, firstLine, lastLine, quoted, comments } = value as Record<
    keyof DraftThread,
    unknown
  >;
  const areTexts = (list: unknown) => Array.isArray(list) && list.every((each) => typeof each === 'string');
  return (
    [run, path, uri].every((each) => typeof each === 'string') &&
    (side === 'before' || side === 'after') &&
    Number.isInteger(firstLine) &&
    Number.isInteger(lastLine) &&
    areTexts(quoted) &&
    areTexts(comments)
  );
}
