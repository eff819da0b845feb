import type { Problem, ProblemMatcher, ProblemPattern } from '../../protocol/problems.ts';

/** A problem whose file is named as the program names it. */
export type NamedProblem = Omit<Problem, 'path' | 'matcher'> & { file: string };

const FIELDS = [
  'file',
  'location',
  'line',
  'column',
  'endLine',
  'endColumn',
  'severity',
  'code',
  'message',
] as const;
type Found = Partial<Record<(typeof FIELDS)[number], string>> & { isFile?: boolean };

interface Compiled {
  pattern: ProblemPattern;
  regexp: RegExp;
}

/** Finds problems as one matcher describes them, over as many lines as it has patterns. */
export class ProblemLineMatcher {
  readonly #matcher: ProblemMatcher;
  readonly #patterns: Compiled[];
  /** What the lines before the last have said, while further lines like the last may follow. */
  #looping: Found | undefined;

  /** @throws SyntaxError if a pattern is none */
  constructor(matcher: ProblemMatcher) {
    this.#matcher = matcher;
    this.#patterns = matcher.patterns.map((pattern) => ({ pattern, regexp: compiled(pattern) }));
  }

  /** How many lines a problem takes. */
  get length(): number {
    return this.#patterns.length;
  }

  get isLooping(): boolean {
    return this.#looping !== undefined;
  }

  /** A line after others with problems: a further problem, `'none'` that is one, or the end of them. */
  next(line: string): NamedProblem | 'skip' | undefined {
    const last = this.#patterns.at(-1);
    const match = last && this.#looping && last.regexp.exec(line);
    if (!match) {
      this.#looping = undefined;
      return undefined;
    }
    return this.#problemOf(fill({ ...this.#looping }, last.pattern, match)) ?? 'skip';
  }

  /** The problem that exactly these lines tell of; as many as `length`. */
  match(lines: readonly string[]): NamedProblem | undefined {
    let found: Found = { ...(this.#patterns[0]?.pattern.isFile && { isFile: true }) };
    let before: Found | undefined;
    for (const [index, { pattern, regexp }] of this.#patterns.entries()) {
      const match = regexp.exec(lines[index] ?? '');
      if (!match) return undefined;
      if (pattern.loop && index === this.#patterns.length - 1) before = { ...found };
      found = fill(found, pattern, match);
    }
    const problem = this.#problemOf(found);
    if (problem) this.#looping = before;
    return problem;
  }

  forget(): void {
    this.#looping = undefined;
  }

  #problemOf(found: Found): NamedProblem | undefined {
    const { file, message, code } = found;
    const place = placeOf(found);
    if (!file || !message || !place) return undefined;
    const severity = severityOf(found.severity) ?? this.#matcher.severity ?? 'error';
    return { file, message, severity, ...(code && { code }), ...place };
  }
}

/** Without `g` and `y`, which would have a pattern remember where it was. */
export function compiled({ regexp, flags = '' }: Pick<ProblemPattern, 'regexp' | 'flags'>): RegExp {
  return new RegExp(regexp, flags.replace(/[gy]/g, ''));
}

/** The first line that says something counts; a message may go on. */
function fill(found: Found, pattern: ProblemPattern, match: RegExpExecArray): Found {
  for (const field of FIELDS) {
    const index = pattern[field];
    const value = index === undefined ? undefined : match[index]?.trim();
    if (value === undefined) continue;
    if (found[field] === undefined) found[field] = value;
    else if (field === 'message') found.message += `\n${value}`;
  }
  return found;
}

function placeOf({ isFile, location, line, column, endLine, endColumn }: Found) {
  if (isFile) return { line: 1, column: 1 };
  const parts = location === undefined ? [line, column, endLine, endColumn] : location.split(',');
  const [first, second, third, fourth] = parts.map((part) => wholeNumber(part));
  // A location has an end only as a whole.
  const hasEnd = fourth !== undefined && (location === undefined || third !== undefined);
  if (first === undefined) return undefined;
  return {
    line: first,
    ...(second !== undefined && { column: second }),
    ...(second !== undefined && hasEnd && { endLine: third ?? first, endColumn: fourth }),
  };
}

function wholeNumber(text: string | undefined): number | undefined {
  const value = Number.parseInt(text ?? '', 10);
  return Number.isSafeInteger(value) ? Math.max(1, value) : undefined;
}

/** The words that tools use. */
function severityOf(word = ''): Problem['severity'] | undefined {
  const said = word.toLowerCase();
  if (/^(?:e|err|error|fatal)/.test(said)) return 'error';
  if (/^(?:w|warn|warning)$/.test(said)) return 'warning';
  if (/^(?:i|info|information|note|hint)$/.test(said)) return 'info';
  return undefined;
}
