import { stripVTControlCharacters } from 'node:util';
import { splitUnfinishedSequence } from '../../base/controlSequences.ts';

/** What is left of control characters once sequences are gone; line feed and tab stay. */
// oxlint-disable-next-line no-control-regex -- control characters are what is removed here
const CONTROL_CHARACTERS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/**
 * Turns what a program wrote for a terminal into lines for an editor, chunk by chunk: control sequences are
 * dropped, and of a line that is redrawn with carriage returns only the last drawing is kept.
 */
export class PlainOutput {
  #rest = '';
  /** The current line while it is being redrawn: its latest drawing. */
  #redraw: string | undefined;
  /** Whether a return was followed by more than the end of the line: until then it may be a part of that end. */
  #isRedrawn = false;
  /** Whether something of the current line was handed out already. */
  #isLineBegun = false;

  /** The text that is final after this chunk. */
  push(chunk: string): string {
    const { whole, rest } = splitUnfinishedSequence(this.#rest + chunk);
    this.#rest = rest;
    const text = stripVTControlCharacters(whole).replace(/\r+\n/g, '\n').replace(CONTROL_CHARACTERS, '');
    const lines = text.split('\n');
    const last = lines.pop() ?? '';
    return lines.map((line) => this.#endLine(line)).join('') + this.#continueLine(last);
  }

  /** The latest drawing of a line that is still being redrawn, as a line of its own; else nothing. */
  takeRedraw(): string {
    const drawing = this.#redraw?.trimEnd();
    if (!drawing) return '';
    const text = (this.#isLineBegun ? '\n' : '') + drawing;
    this.#redraw = '';
    this.#isLineBegun = true;
    return text;
  }

  #endLine(line: string): string {
    const begun = this.#continueLine(line);
    const text = begun + (this.#isRedrawn ? this.takeRedraw() : (this.#redraw ?? '').replace(/\r$/, ''));
    this.#redraw = undefined;
    this.#isRedrawn = false;
    this.#isLineBegun = false;
    return `${text}\n`;
  }

  #continueLine(part: string): string {
    if (this.#redraw === undefined && !part.includes('\r')) {
      this.#isLineBegun ||= part !== '';
      return part;
    }
    // What was handed out cannot be redrawn, but what completes it can still follow.
    const isCompleting = this.#redraw === undefined && this.#isLineBegun;
    const completing = isCompleting ? part.slice(0, part.indexOf('\r')) : '';
    const drawings = `${this.#redraw ?? ''}${part.slice(completing.length)}`.split('\r');
    this.#isRedrawn ||= drawings.slice(1).some((drawing) => drawing !== '');
    const latest = drawings.findLast((drawing) => drawing.trim() !== '') ?? '';
    this.#redraw = this.#isRedrawn ? latest : (drawings[0] ?? '');
    // A return at the end means that the next chunk draws anew.
    if (drawings.at(-1) === '') this.#redraw += '\r';
    return completing;
  }
}
