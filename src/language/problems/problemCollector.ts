import type { Problem, ProblemMatcher } from '../../protocol/problems.ts';
import { EnteredFolders } from '../links/enteredFolders.ts';
import { plainLine } from '../plainLine.ts';
import { compiled, ProblemLineMatcher, type NamedProblem } from './lineMatcher.ts';

/** A longer line is cut before patterns go over it. */
const LINE_LIMIT = 4096;
/** More than a person looks through. */
const PROBLEM_LIMIT = 1000;

interface Entry {
  index: number;
  matcher: ProblemLineMatcher;
  begins?: RegExp;
  ends?: RegExp;
  isActive: boolean;
  /** Whether the program has begun to look for problems at least once. */
  hasBegun: boolean;
  problems: Problem[];
}

export interface CollectorOptions {
  matchers: readonly ProblemMatcher[];
  /** The absolute path of the file that a program names, in the folder that it has entered; `undefined` if there can be none. */
  resolve(file: string, matcher: ProblemMatcher, entered: string | undefined): string | undefined;
  /** Called before a matcher goes over a line, so that it is known which one does not come back. */
  enter?(index: number): void;
}

/** Finds the problems of an output, line by line: the first matcher that fits takes a line. */
export class ProblemCollector {
  readonly #options: CollectorOptions;
  readonly #entries: Entry[];
  /** The latest lines, for problems that take several. */
  #lines: string[] = [];
  readonly #longest: number;
  #looping: Entry | undefined;
  readonly #seen = new Set<string>();
  #isPartial = false;
  readonly #entered = new EnteredFolders();

  /** Matchers that are not valid are left out. */
  constructor(options: CollectorOptions) {
    this.#options = options;
    this.#entries = options.matchers.flatMap((matcher, index) => entryOf(matcher, index) ?? []);
    this.#longest = Math.max(1, ...this.#entries.map(({ matcher }) => matcher.length));
  }

  /** Whether there were more problems than are kept. */
  get isPartial(): boolean {
    return this.#isPartial;
  }

  /** What the output has told so far. What a program found before it began anew does not count. */
  get problems(): Problem[] {
    const background = this.#entries.filter(({ begins, hasBegun }) => begins && hasBegun);
    return (background.length > 0 ? background : this.#entries).flatMap(({ problems }) => problems);
  }

  /** Takes the next line. Answers whether a program has told all that it has found this time. */
  push(printed: string): boolean {
    const line = plainLine(printed.slice(0, LINE_LIMIT)).text.trimEnd();
    this.#entered.push(line);
    for (const entry of this.#entries) if (entry.begins && this.#begins(entry, line)) this.#begin(entry);
    this.#match(line);
    const ended = this.#entries.filter((entry) => entry.isActive && this.#hasToldAll(entry, line));
    for (const entry of ended) entry.isActive = false;
    return ended.length > 0;
  }

  #begins({ index, begins }: Entry, line: string): boolean {
    this.#options.enter?.(index);
    return begins?.test(line) === true;
  }

  #hasToldAll({ index, ends }: Entry, line: string): boolean {
    this.#options.enter?.(index);
    return ends?.test(line) === true;
  }

  #begin(entry: Entry): void {
    entry.isActive = true;
    entry.hasBegun = true;
    for (const problem of entry.problems) this.#seen.delete(keyOf(problem));
    entry.problems = [];
    entry.matcher.forget();
  }

  #match(line: string): void {
    if (this.#looping) this.#options.enter?.(this.#looping.index);
    const further = this.#looping?.matcher.next(line);
    if (this.#looping && further !== undefined) {
      if (further !== 'skip') this.#add(this.#looping, further);
      return;
    }
    this.#looping = undefined;
    this.#lines.push(line);
    if (this.#lines.length > this.#longest) this.#lines.shift();
    for (const entry of this.#entries) {
      const { length } = entry.matcher;
      if (!entry.isActive || length > this.#lines.length) continue;
      this.#options.enter?.(entry.index);
      const problem = entry.matcher.match(this.#lines.slice(-length));
      if (!problem) continue;
      this.#add(entry, problem);
      this.#lines = [];
      if (entry.matcher.isLooping) this.#looping = entry;
      return;
    }
  }

  #add(entry: Entry, { file, ...found }: NamedProblem): void {
    const matcher = this.#options.matchers[entry.index];
    const path = matcher && this.#options.resolve(file, matcher, this.#entered.current);
    if (path === undefined) return;
    const problem = { matcher: entry.index, path, ...found };
    const key = keyOf(problem);
    if (this.#seen.has(key)) return;
    if (this.#seen.size >= PROBLEM_LIMIT) {
      this.#isPartial = true;
      return;
    }
    this.#seen.add(key);
    entry.problems.push(problem);
  }
}

function entryOf(matcher: ProblemMatcher, index: number): Entry | undefined {
  try {
    const { background } = matcher;
    const lines = new ProblemLineMatcher(matcher);
    if (lines.length === 0) return undefined;
    const entry = { index, matcher: lines, hasBegun: false, problems: [] };
    if (!background) return { ...entry, isActive: true };
    return {
      ...entry,
      begins: compiled({ regexp: background.begins }),
      ends: compiled({ regexp: background.ends }),
      isActive: background.isActiveAtStart === true,
      hasBegun: background.isActiveAtStart === true,
    };
  } catch {
    // An extension contributes whatever it wants to.
    return undefined;
  }
}

function keyOf({ path, line, column, message, severity }: Problem): string {
  return JSON.stringify([path, line, column, severity, message]);
}
