import { StringDecoder } from 'node:string_decoder';
import { stripVTControlCharacters } from 'node:util';
import { splitUnfinishedSequence } from '../../base/controlSequences.ts';

/** A line that is longer is looked at in parts, so that no output is held in memory as a whole. */
const LONGEST_LINE = 1024 * 1024;

/** Whole lines of an output, each with a line feed at its end, or a part of a long line. */
export interface PlainPart {
  text: string;
  /** Number of its first line, from 1. */
  line: number;
  /** How much of its first line came before it, in UTF-16 units. */
  offset: number;
  /** Its only line goes on in the next part. */
  isCut?: boolean;
}

/**
 * Makes of the bytes of an output the lines that editors show, chunk by chunk: without control sequences, which may be
 * anywhere in a word; a carriage return ends a line, too, so each drawing of a progress bar is a line of its own.
 */
export class PlainLines {
  readonly #decoder = new StringDecoder('utf8');
  #sequence = '';
  /** The line that has not ended, in parts. */
  #rest: string[] = [];
  #restLength = 0;
  readonly #overlap: number;
  #line = 1;
  #offset = 0;

  /** So much of a part of a long line is also the beginning of the next part, in UTF-16 units. */
  constructor(overlap = 0) {
    this.#overlap = overlap;
  }

  /** The lines that are complete after this chunk. */
  push(chunk: Uint8Array): PlainPart | undefined {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    return this.#take(this.#plain(this.#decoder.write(bytes)));
  }

  /** The last line, if it has not ended; a control sequence that was never completed is no part of it. */
  end(): PlainPart | undefined {
    const last = this.#take(`${this.#plain(this.#decoder.end())}\n`);
    // Nothing follows the return that may have been half of a line end.
    return last?.text === '\n' && this.#sequence !== '\r' ? undefined : last;
  }

  #plain(text: string): string {
    const all = this.#sequence + text;
    const { whole, rest } = isStyled(all) ? splitUnfinishedSequence(all) : { whole: all, rest: '' };
    // A carriage return at the end may be half of a line end.
    const isHalf = rest === '' && whole.endsWith('\r');
    this.#sequence = isHalf ? '\r' : rest;
    const kept = isHalf ? whole.slice(0, -1) : whole;
    const plain = isStyled(kept) ? stripVTControlCharacters(kept) : kept;
    return plain.includes('\r') ? plain.replace(/\r\n?/g, '\n') : plain;
  }

  #take(text: string): PlainPart | undefined {
    const end = text.lastIndexOf('\n') + 1;
    const isLong = end === 0 && this.#restLength + text.length > LONGEST_LINE;
    if (end === 0 && !isLong) {
      this.#rest.push(text);
      this.#restLength += text.length;
      return undefined;
    }
    const cut = isLong ? text.length : end;
    const part = {
      text: this.#rest.join('') + text.slice(0, cut),
      line: this.#line,
      offset: this.#offset,
      ...(isLong && { isCut: true }),
    };
    const rest = isLong && this.#overlap > 0 ? part.text.slice(-this.#overlap) : text.slice(cut);
    this.#rest = [rest];
    this.#restLength = rest.length;
    this.#line += linesIn(part.text);
    this.#offset = isLong ? this.#offset + part.text.length - rest.length : 0;
    return part;
  }
}

/** Whether it has what control sequences begin with. */
function isStyled(text: string): boolean {
  return text.includes('\u001b') || text.includes('\u009b');
}

/** How many line feeds are between two places of a text. */
export function linesIn(text: string, from = 0, to = text.length): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
