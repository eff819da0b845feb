/** A place in a file that a line mentions, in all readings that are possible; the first one that exists is meant. */
export interface Mention {
  /** Where it stands in the line. */
  start: number;
  end: number;
  paths: string[];
  /** From 1, as printed. */
  line?: number;
  column?: number;
}

/** A character of a path that stands without quotes. Brackets are part of a path only as in `[id]` and `(group)`. */
const CHARACTER = String.raw`[^\s"'\`<>|*?:,;()\[\]{}\u0000-\u001f]`;
const NOT_BEFORE = String.raw`(?<![^\s"'\`<>|*?:,;()\[\]{}])`;
const BRACKETED = String.raw`\[[A-Za-z_.][\w.-]*\]|\([A-Za-z_.@][\w.@-]*\)`;
const PATH = String.raw`(?<path>(?:[A-Za-z]:(?=[\\/]))?(?:${CHARACTER}|${BRACKETED})+)`;
const EXTENSION = String.raw`\.[A-Za-z][\w]{0,9}`;
/** `:3`, `:3:4`, and `:[3,4]` as Maven prints it. */
const COLONS = String.raw`:(?:\[(?<l1>\d+)(?:,(?<c1>\d+))?\]|(?<l2>\d+)(?::(?<c2>\d+))?)(?![\w])`;
/** `(3)`, `(3,4)` and `(3,4,5,6)`, as compilers of Microsoft print it. */
const PARENTHESES = String.raw`\((?<l3>\d+)(?:[,:] ?(?<c3>\d+))?(?:[,-]\d+)*\)`;
/** `, line 3`, ` line 3`, ` on line 3` and `:line 3`. */
const WORDS = String.raw`(?:,| on|:)? ?line (?<l4>\d+)`;

/** What may stand in a line, by rank: what an earlier one has taken, a later one does not see. */
const SHAPES: readonly RegExp[] = [
  // Addresses: those of files are links, and within others nothing is one.
  // oxlint-disable-next-line no-control-regex -- no address has one
  /\b(?<url>[a-z][a-z0-9+.-]{1,20}:\/\/[^\s"'`<>\u0000-\u001f]+)/gi,
  // Stack traces of Java, which name the class.
  /\bat (?:[\w.$-]+\/)*(?<owner>[\w$]+(?:\.[\w$<>]+)+)\((?<path>[\w$-]+\.\w{1,10}):(?<l1>\d+)\)/g,
  // In quotes, also with spaces.
  new RegExp(
    String.raw`(["'\`])(?<path>(?:(?!\1)[^\r\n\u0000-\u001f]){1,400})\1(?:${COLONS}|${PARENTHESES}|${WORDS.replace('l4', 'l5')})?`,
    'g',
  ),
  // At the beginning of a line, also with spaces.
  new RegExp(
    String.raw`^\s*(?<path>(?:[A-Za-z]:[\\/]|\.{0,2}\/)[^:*?"<>|(),\u0000-\u001f]*[^:*?"<>|(),\s\u0000-\u001f])(?:${PARENTHESES}|${COLONS})`,
    'g',
  ),
  new RegExp(String.raw`${NOT_BEFORE}${PATH}(?:${PARENTHESES}|${COLONS})`, 'g'),
  new RegExp(String.raw`${NOT_BEFORE}(?<path>${CHARACTER}+${EXTENSION})${WORDS}`, 'g'),
  // The line of a reporter that names a file for those that follow.
  new RegExp(String.raw`^(?<path>(?:[A-Za-z]:[\\/]|\/)[^:*?"<>|\u0000-\u001f]*${EXTENSION})\s*$`, 'g'),
  // Without a place, only with a folder.
  new RegExp(
    String.raw`${NOT_BEFORE}(?<path>(?:[A-Za-z]:(?=[\\/]))?(?:${CHARACTER}|${BRACKETED})*[\\/](?:${CHARACTER}|${BRACKETED})+)`,
    'g',
  ),
];

/** A longer line is searched only so far: no person reads it, and each of many shapes goes through it. */
const LINE_LIMIT = 2000;
/** Where a Java compiler looks for a package. */
const SOURCE_ROOTS = ['src/main/java/', 'src/test/java/', 'src/main/kotlin/', 'src/test/kotlin/', 'src/', ''];

/** The files that a line without control sequences mentions, from left to right. */
export function mentionsIn(whole: string): Mention[] {
  const line = whole.slice(0, LINE_LIMIT);
  if (!/[./\\:]/.test(line)) return [];
  const mentions: Mention[] = [];
  const taken: { start: number; end: number }[] = [];
  for (const shape of SHAPES) {
    for (const match of line.matchAll(shape)) {
      const { url, path = '', owner } = match.groups ?? {};
      const start = url === undefined ? match.index + match[0].indexOf(path) : match.index;
      const end = match.index + match[0].length;
      if (taken.some((other) => start < other.end && other.start < end)) continue;
      const mention = url === undefined ? mentionOf(match, { start, end }) : addressOf(url, start);
      const paths = owner === undefined ? mention?.paths : sourcesOf(owner, path);
      // A text in quotes that names no file may hold others that do.
      if (url !== undefined || (mention && isLikely(mention, shape))) taken.push({ start, end });
      if (mention && paths && isLikely(mention, shape)) mentions.push({ ...mention, paths });
    }
  }
  return mentions.toSorted((one, other) => one.start - other.start);
}

function isLikely({ paths, line }: Mention, shape: RegExp): boolean {
  const [path = ''] = paths;
  if (!/[A-Za-z_]/.test(path)) return false;
  // What is in quotes is mostly not a path.
  if (shape === SHAPES[2] && line === undefined) return /[\\/.]/.test(path) && /\w\.\w|[\\/]\w/.test(path);
  return true;
}

function mentionOf(match: RegExpExecArray, { start, end }: { start: number; end: number }): Mention {
  const { path = '', ...groups } = match.groups ?? {};
  const [line] = ['l1', 'l2', 'l3', 'l4', 'l5'].flatMap((name) => groups[name] ?? []);
  const [column] = ['c1', 'c2', 'c3'].flatMap((name) => groups[name] ?? []);
  // A sentence may end with it.
  const bare = line === undefined ? path.replace(/[.!]+$/, '') : path;
  // What follows a quoted path to its end is the quote.
  const isWhole = line !== undefined;
  return {
    start,
    end: isWhole ? end : start + bare.length,
    paths: readingsOf(bare),
    ...(line !== undefined && { line: Number(line) }),
    ...(column !== undefined && { column: Number(column) }),
  };
}

/** `--config=a.json` names `a.json`, and `a/src/x.ts` of a difference `src/x.ts`. */
function readingsOf(path: string): string[] {
  const afterSign = path.slice(path.lastIndexOf('=') + 1);
  const inDifference = /^[ab]\/./.test(path) ? path.slice(2) : path;
  return [...new Set([path, afterSign, inDifference])].filter((reading) => reading !== '');
}

/** `file://` with a place behind it; other addresses are the editor's. */
function addressOf(url: string, start: number): Mention | undefined {
  const trimmed = url.replace(/[.,;:!?)\]}]+$/, '');
  const [, address = '', line, column] = /^(file:\/\/.*?)(?::(\d+))?(?::(\d+))?$/i.exec(trimmed) ?? [];
  const path = pathOfAddress(address);
  if (path === undefined) return undefined;
  return {
    start,
    end: start + trimmed.length,
    paths: [path],
    ...(line !== undefined && { line: Number(line) }),
    ...(column !== undefined && { column: Number(column) }),
  };
}

/** The path of a file on this machine: an address with another machine in it would ask that machine. */
function pathOfAddress(address: string): string | undefined {
  const [, path] = /^file:\/\/(?:localhost)?(\/[^?#]*)/i.exec(address) ?? [];
  try {
    return path === undefined ? undefined : decodeURIComponent(path).replace(/^\/(?=[A-Za-z]:[\\/])/, '');
  } catch {
    return undefined;
  }
}

/** `com.acme.Foo.bar` in `Foo.java` is `com/acme/Foo.java` in one of the usual places. */
function sourcesOf(owner: string, file: string): string[] {
  const names = owner.split('.');
  const classAt = names.findIndex((name) => /^[A-Z]/.test(name));
  const folder = names.slice(0, Math.max(0, classAt)).join('/');
  return SOURCE_ROOTS.map((root) => `${root}${folder === '' ? '' : `${folder}/`}${file}`);
}
