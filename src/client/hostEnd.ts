/** How a started host has ended, as its client sees it. */
export type HostEnd =
  /** Another host owns the data directory, or it was stopped. */
  | { kind: 'left' }
  /** It reported why it cannot run. */
  | { kind: 'refused'; sentence: string }
  /** A bug has ended it, and it reported that. */
  | { kind: 'bug'; sentence: string }
  | { kind: 'crashed'; reason: string };

const REFUSED = 1;
const BUG = 70;
/** Node's own warnings, which are unrelated to the end. */
const NOTICE = /^\(node:\d+\)|^\(Use `/;
/** The line of a crash that contains the reason; Node prints the location before it and the stack after it. */
const THROWN = /^(?:\w*Error.*?: )(.+)/;

/** Interprets an exit and the output on stderr. */
export function readHostEnd(ended: {
  code: number | null;
  signal: NodeJS.Signals | null;
  complaint: string;
}): HostEnd {
  if (ended.code === 0) return { kind: 'left' };
  const lines = ended.complaint.split(/\r?\n/).filter((line) => line.trim() !== '' && !NOTICE.test(line));
  const [first = ''] = lines;
  if (ended.code === REFUSED && lines.length === 1) return { kind: 'refused', sentence: first };
  if (ended.code === BUG && lines.length === 1) return { kind: 'bug', sentence: first };
  const thrown = lines.map((line) => THROWN.exec(line)?.[1]).find((reason) => reason !== undefined);
  const by = ended.signal ? `it was ended by ${ended.signal}` : `it ended with code ${ended.code}`;
  return { kind: 'crashed', reason: (thrown ?? (first || by)).replace(/\.$/, '') };
}
