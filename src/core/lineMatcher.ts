import type * as Re2 from 're2js';
import { stripVTControlCharacters } from 'node:util';
import { badRequest } from '../protocol/errors.ts';
import type { LineMatch } from '../protocol/task.ts';

/** Lines are cut to this length before they are matched. */
const LINE_LIMIT = 4096;
const MINUTE_MS = 60_000;

/** A line that matched, the `number`th; `suppressed` matches since the last one were not reported. */
export interface MatchedLine {
  number: number;
  line: string;
  suppressed: number;
}

let engine: typeof Re2 | undefined;

/** Loads the pattern compiler when it is first used: it is a quarter of the host's code, and monitors are rare. */
export async function loadPatterns(): Promise<void> {
  engine ??= await import('re2js');
}

/**
 * A pattern that is matched in linear time, whatever its input; `typed` is what a person has written of it.
 * @throws badRequest if it is invalid
 */
export function compilePattern(pattern: string, typed = pattern): Re2.RE2JS {
  if (!engine) throw new Error('`loadPatterns` comes first.');
  try {
    return engine.RE2JS.compile(pattern);
  } catch (error) {
    if (!(error instanceof engine.RE2JSSyntaxException)) throw error;
    throw badRequest(
      `The pattern ${JSON.stringify(typed)} cannot be used: ${error.message.replace(pattern, typed)}. ` +
        'It is a regular expression of RE2, without look-around and back-references.',
    );
  }
}

/** Finds the matching lines of a growing output, and reports a limited number of them per minute. */
export class LineMatcher {
  readonly #pattern: Re2.RE2JS;
  readonly #perMinute: number;
  #rest = '';
  #number: number;
  #suppressed = 0;
  #minuteStartMs = 0;
  #toldInMinute = 0;

  /** @throws badRequest */
  constructor(match: LineMatch, earlierMatches = 0) {
    this.#number = earlierMatches;
    this.#pattern = compilePattern(match.pattern);
    this.#perMinute = match.perMinute;
  }

  /** Takes the next piece of the output; an unfinished last line is kept until its end arrives. */
  push(text: string, nowMs: number): MatchedLine[] {
    // A carriage return at the very end may be half of a line end.
    const lines = (this.#rest + text).split(/\r?\n|\r(?!$)/);
    this.#rest = (lines.pop() ?? '').slice(0, LINE_LIMIT);
    return lines.flatMap((line) => this.#match(line, nowMs));
  }

  /** Number of bytes received for the unfinished line. */
  get pendingBytes(): number {
    return Buffer.byteLength(this.#rest);
  }

  /** The output has ended, and so has its last line. */
  end(nowMs: number): MatchedLine[] {
    const last = this.#rest.replace(/\r$/, '');
    this.#rest = '';
    return last ? this.#match(last, nowMs) : [];
  }

  #match(raw: string, nowMs: number): MatchedLine[] {
    const line = stripVTControlCharacters(raw).slice(0, LINE_LIMIT);
    if (!this.#pattern.matcher(line).find()) return [];
    this.#number++;
    if (nowMs - this.#minuteStartMs >= MINUTE_MS) {
      this.#minuteStartMs = nowMs;
      this.#toldInMinute = 0;
    }
    if (this.#toldInMinute >= this.#perMinute) {
      this.#suppressed++;
      return [];
    }
    this.#toldInMinute++;
    const matched = { number: this.#number, line, suppressed: this.#suppressed };
    this.#suppressed = 0;
    return [matched];
  }
}
