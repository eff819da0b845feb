import type * as Re2 from 're2js';
import { stripVTControlCharacters } from 'node:util';
import { badRequest } from '../protocol/errors.ts';
import type { LineMatch } from '../protocol/task.ts';

/** What a line is cut to before it is matched. */
const LINE_LIMIT = 4096;
const MINUTE_MS = 60_000;

/** A line that matched, the `number`th; `suppressed` were not told since the last one. */
export interface MatchedLine {
  number: number;
  line: string;
  suppressed: number;
}

let engine: typeof Re2 | undefined;

/** Loads what compiles patterns, before the first one: it is a quarter of a host's program, and few have monitors. */
export async function loadPatterns(): Promise<void> {
  engine ??= await import('re2js');
}

/** A pattern that always ends soon, whatever it meets. @throws badRequest when it is none */
export function compilePattern(pattern: string): Re2.RE2JS {
  if (!engine) throw new Error('`loadPatterns` comes first.');
  try {
    return engine.RE2JS.compile(pattern);
  } catch (error) {
    if (!(error instanceof engine.RE2JSSyntaxException)) throw error;
    throw badRequest(
      `The pattern ${JSON.stringify(pattern)} cannot be used: ${error.message}. ` +
        'It is a regular expression of RE2, without look-around and back-references.',
    );
  }
}

/** Finds the lines of a growing output that match, and tells no more of them in a minute than allowed. */
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

  /** Takes the next piece of the output; a last line without its end waits for more. */
  push(text: string, nowMs: number): MatchedLine[] {
    // A carriage return at the very end may be half of a line end.
    const lines = (this.#rest + text).split(/\r?\n|\r(?!$)/);
    this.#rest = (lines.pop() ?? '').slice(0, LINE_LIMIT);
    return lines.flatMap((line) => this.#match(line, nowMs));
  }

  /** Bytes taken in that belong to a line without its end. */
  get pendingBytes(): number {
    return Buffer.byteLength(this.#rest);
  }

  /** The output has ended, and with it its last line. */
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
