import type { ProblemMatcher, ProblemPattern } from '../../protocol/problems.ts';
import { BUILT_IN } from './builtInMatchers.ts';

/** A problem matcher, and for which files its problems are told. */
export interface KnownMatcher {
  matcher: ProblemMatcher;
  applyTo: 'allDocuments' | 'openDocuments' | 'closedDocuments';
}

/** What extensions contribute, as they have written it. */
export interface Contributions {
  problemPatterns?: unknown;
  problemMatchers?: unknown;
}

/** A base has a base, and so on: only so often. */
const DEEPEST = 10;
type Fields = Readonly<Record<string, unknown>>;

/** Problem matchers by name, read when they are asked for; those that cannot be read are left out, as the editor does. */
export class MatcherBook {
  readonly #patterns = new Map<string, Fields>();
  readonly #matchers = new Map<string, Fields>();

  constructor(contributions: readonly Contributions[]) {
    for (const { problemPatterns, problemMatchers } of contributions) {
      for (const each of listed(problemPatterns)) this.#add(this.#patterns, each);
      for (const each of listed(problemMatchers)) this.#add(this.#matchers, each);
    }
  }

  /** The matcher of a name such as `$tsc`. */
  find(name: string): KnownMatcher | undefined {
    return this.#find(name, 0);
  }

  /** A matcher as in a tasks.json, or its name. */
  read(written: unknown): KnownMatcher | undefined {
    return typeof written === 'string' ? this.find(written) : this.#read(written, 0);
  }

  #add(names: Map<string, Fields>, fields: Fields): void {
    const { name } = fields;
    if (typeof name === 'string' && name !== '') names.set(name, fields);
  }

  #find(name: string, depth: number): KnownMatcher | undefined {
    const fields = this.#matchers.get(bare(name));
    const found = fields && this.#read(fields, depth);
    return found && { ...found, matcher: { ...found.matcher, name: `$${bare(name)}` } };
  }

  #read(written: unknown, depth: number): KnownMatcher | undefined {
    const fields = fieldsOf(written);
    if (!fields || depth > DEEPEST) return undefined;
    const { base, pattern, owner, label } = fields;
    const from = typeof base === 'string' ? this.#find(base, depth + 1) : undefined;
    const patterns = pattern === undefined ? from?.matcher.patterns : this.#patternsOf(pattern);
    if (!patterns || patterns.length === 0) return undefined;
    const name = [label, owner].find((text) => typeof text === 'string') ?? from?.matcher.name ?? '';
    const severity = severityOf(fields['severity']) ?? from?.matcher.severity;
    const background = backgroundOf(fields['background'] ?? fields['watching']) ?? from?.matcher.background;
    return {
      matcher: {
        name: from && label === undefined ? from.matcher.name : (name as string),
        ...(severity && { severity }),
        ...(placesOf(fields['fileLocation']) ??
          (from && { location: from.matcher.location, folders: from.matcher.folders }) ?? {
            location: 'relative',
            folders: ['${workspaceFolder}'],
          }),
        patterns,
        ...(background && { background }),
      },
      applyTo: applyToOf(fields['applyTo']) ?? from?.applyTo ?? 'allDocuments',
    };
  }

  #patternsOf(written: unknown): ProblemPattern[] | undefined {
    if (typeof written === 'string') {
      const fields = this.#patterns.get(bare(written));
      return fields && this.#patternsOf(fields['patterns'] ?? fields);
    }
    const all = Array.isArray(written) ? written : [written];
    const patterns = all.map((each: unknown) => patternOf(each, !Array.isArray(written)));
    return patterns.every((each) => each !== undefined) ? patterns : undefined;
  }
}

/** The editor's own matchers, and those that extensions contribute. */
export function contributedMatchers(contributions: readonly Contributions[]): MatcherBook {
  return new MatcherBook([BUILT_IN, ...contributions]);
}

function bare(name: string): string {
  return name.replace(/^\$/, '');
}

function listed(value: unknown): Fields[] {
  return Array.isArray(value) ? value.flatMap((each: unknown): Fields[] => [fieldsOf(each) ?? {}]) : [];
}

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

const GROUPS = [
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

/** Of a pattern that stands alone, groups that it does not name are the usual ones, as the editor has it. */
function patternOf(written: unknown, isAlone: boolean): ProblemPattern | undefined {
  const fields = fieldsOf(written);
  const regexp = fields?.['regexp'];
  if (!fields || typeof regexp !== 'string' || regexp === '') return undefined;
  const groups = Object.fromEntries(
    GROUPS.flatMap((name) => {
      const index = fields[name];
      return typeof index === 'number' && Number.isSafeInteger(index) && index >= 0 ? [[name, index]] : [];
    }),
  ) as Partial<Record<(typeof GROUPS)[number], number>>;
  const isFile = fields['kind'] === 'file';
  const hasPlace = isFile || groups.location !== undefined;
  return {
    regexp,
    ...(isFile && { isFile }),
    ...(isAlone && { file: 1, ...(!hasPlace && { line: 2, column: 3 }), message: 0 }),
    ...groups,
    ...(fields['loop'] === true && { loop: true }),
  };
}

function severityOf(value: unknown): ProblemMatcher['severity'] {
  return value === 'error' || value === 'warning' || value === 'info' ? value : undefined;
}

function applyToOf(value: unknown): KnownMatcher['applyTo'] | undefined {
  return value === 'allDocuments' || value === 'openDocuments' || value === 'closedDocuments'
    ? value
    : undefined;
}

function placesOf(value: unknown): Pick<ProblemMatcher, 'location' | 'folders'> | undefined {
  const [kind, base] = Array.isArray(value) ? (value as unknown[]) : [value];
  if (kind === 'absolute') return { location: 'absolute', folders: [] };
  if (kind === 'relative' || kind === 'autoDetect')
    return { location: kind, folders: [typeof base === 'string' ? base : '${workspaceFolder}'] };
  if (kind !== 'search') return undefined;
  // Not searched through, but looked at: a name alone says too little.
  const include: unknown = fieldsOf(base)?.['include'];
  const folders = [include].flat().filter((folder) => typeof folder === 'string');
  return { location: 'autoDetect', folders: folders.length > 0 ? folders : ['${workspaceFolder}'] };
}

function backgroundOf(value: unknown): ProblemMatcher['background'] | undefined {
  const fields = fieldsOf(value);
  const regexpOf = (pattern: unknown) => {
    const regexp = typeof pattern === 'string' ? pattern : fieldsOf(pattern)?.['regexp'];
    return typeof regexp === 'string' && regexp !== '' ? regexp : undefined;
  };
  const [begins, ends] = [regexpOf(fields?.['beginsPattern']), regexpOf(fields?.['endsPattern'])];
  if (begins === undefined || ends === undefined) return undefined;
  return { begins, ends, ...(fields?.['activeOnStart'] === true && { isActiveAtStart: true }) };
}
