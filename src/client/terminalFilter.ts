import {
  allowedCommand,
  allowedControl,
  allowedEscape,
  allowedSequence,
  type Drawing,
} from './terminalSequences.ts';

// oxlint-disable no-control-regex -- matching control characters is the purpose
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;
const SEQUENCE = /^([<=>?]?)([\d;:]*)([ -/]*)$/;
// oxlint-enable no-control-regex

const BEL = 0x07;
const CAN = 0x18;
const SUB = 0x1a;
const ESC = 0x1b;
const DELETE = 0x7f;
const C1 = {
  first: 0x80,
  last: 0x9f,
  dcs: 0x90,
  sos: 0x98,
  csi: 0x9b,
  st: 0x9c,
  osc: 0x9d,
  pm: 0x9e,
  apc: 0x9f,
};

const LONGEST_SEQUENCE = 128;
const LONGEST_COMMAND = 4096;
/** Collected in place of a disallowed sequence; it is part of no valid sequence. */
const REFUSED = '\u0000';

/** The parser state: `string` is a sequence whose content is never shown. */
type State = 'ground' | 'escape' | 'sequence' | 'command' | 'string';

/**
 * Filters terminal output of a task: keeps text, and only the sequences that draw (`terminalSequences.ts`). Parses like
 * terminals do, so that nothing bypasses it: sequences may be split anywhere between chunks, begin with one or two
 * characters, and end in any valid way. Unfinished sequences are held back, in bounded memory. Hand-written, because
 * parsers of terminals come with a terminal.
 */
export class TerminalFilter {
  readonly #drawing: Drawing;
  #state: State = 'ground';
  #collected = '';

  constructor(drawing: Drawing) {
    this.#drawing = drawing;
  }

  /** The allowed part of the next chunk. */
  push(chunk: string): string {
    let passed = '';
    for (let at = 0; at < chunk.length; at++) {
      if (this.#state === 'ground' || this.#state === 'string') {
        CONTROL.lastIndex = at;
        const next = CONTROL.exec(chunk)?.index ?? chunk.length;
        if (this.#state === 'ground') passed += chunk.slice(at, next);
        at = next;
        if (at === chunk.length) break;
      }
      passed += this.#step(chunk.charCodeAt(at), chunk.charAt(at));
    }
    return passed;
  }

  #step(code: number, character: string): string {
    if (code === ESC) {
      const ended = this.#endCommand();
      this.#begin('escape');
      return ended;
    }
    if (code === CAN || code === SUB) return this.#begin('ground');
    if (code >= C1.first && code <= C1.last) return this.#takeC1(code);
    switch (this.#state) {
      case 'ground':
        return allowedControl(character, this.#drawing);
      case 'escape':
        return this.#takeEscape(code, character);
      case 'sequence':
        return this.#takeSequence(code, character);
      case 'command':
        if (code === BEL) return this.#endCommand();
        if (code >= 0x20) this.#collect(character, LONGEST_COMMAND);
        return '';
      case 'string':
        return '';
    }
  }

  /** An 8-bit control character is interpreted, but never passed on, because terminals differ in it. */
  #takeC1(code: number): string {
    if (code === C1.st) return this.#endCommand();
    if (code === C1.csi) return this.#begin('sequence', REFUSED);
    if (code === C1.osc) return this.#begin('command', REFUSED);
    const isString = code === C1.dcs || code === C1.sos || code === C1.pm || code === C1.apc;
    return this.#begin(isString ? 'string' : 'ground');
  }

  #takeEscape(code: number, character: string): string {
    if (code < 0x20) return allowedControl(character, this.#drawing);
    if (code === DELETE) return '';
    if (code <= 0x2f) {
      this.#collect(character, LONGEST_SEQUENCE);
      return '';
    }
    const rest = this.#collected + character;
    if (rest === '[') return this.#begin('sequence');
    if (rest === ']') return this.#begin('command');
    if (['P', 'X', '^', '_'].includes(rest)) return this.#begin('string');
    this.#begin('ground');
    return allowedEscape(rest, this.#drawing);
  }

  #takeSequence(code: number, character: string): string {
    if (code < 0x20) return allowedControl(character, this.#drawing);
    if (code === DELETE) return '';
    if (code < 0x40) {
      this.#collect(character, LONGEST_SEQUENCE);
      return '';
    }
    const parts = code > DELETE ? null : SEQUENCE.exec(this.#collected);
    this.#begin('ground');
    if (!parts) return '';
    const [, prefix = '', parameters = '', intermediates = ''] = parts;
    return allowedSequence({ prefix, parameters, intermediates, final: character }, this.#drawing);
  }

  #collect(character: string, limit: number): void {
    this.#collected = this.#collected.length < limit ? this.#collected + character : REFUSED;
  }

  #begin(state: State, collected = ''): '' {
    this.#state = state;
    this.#collected = collected;
    return '';
  }

  #endCommand(): string {
    const allowed = this.#state === 'command' ? allowedCommand(this.#collected) : '';
    this.#begin('ground');
    return allowed;
  }
}
