/* The modes that a program sets in a terminal, which must be reset when a user detaches from it. */
const SWITCH =
  // oxlint-disable-next-line no-control-regex -- matching control sequences is the purpose
  /\u001b(?:\[\?([\d;]+)([hl])|\[([<>])(\d*)u|\[>4;(\d+)m|\[\d+;\d+(r)|([=>])|(c)|\[(!)p|\[\d* (q))/g;
/** The maximum length of a mode sequence. */
const LONGEST_SWITCH = 64;
/** Private modes that are on by default: wrapping, and the cursor. */
const USUALLY_ON = new Set(['7', '25']);
/** Modes for drawing output, which a terminal resets by itself or does not show. */
const WITHOUT_TRACE = new Set(['12', '2026']);

/** Tracks the modes that a program sets in a terminal, and can undo them. */
export class TerminalModes {
  #rest = '';
  readonly #changed = new Map<string, boolean>();
  #keyboards = 0;
  #hasOtherKeys = false;
  #hasMargins = false;
  #hasKeypad = false;
  #hasShape = false;

  push(written: string): void {
    const text = this.#rest + written;
    let end = 0;
    for (const match of text.matchAll(SWITCH)) {
      end = match.index + match[0].length;
      this.#take(match);
    }
    const last = text.lastIndexOf('\u001b');
    this.#rest = last >= end && text.length - last <= LONGEST_SWITCH ? text.slice(last) : '';
  }

  /** Whether a private mode is on that is off by default. */
  isOn(mode: string): boolean {
    return this.#changed.get(mode) === true;
  }

  /** The sequences that restore the terminal; afterwards, no mode counts as changed. */
  restore(): string {
    const modes = [...this.#changed].map(([mode, isOn]) => `\u001b[?${mode}${isOn ? 'l' : 'h'}`);
    const keyboards = this.#keyboards > 0 ? `\u001b[<${this.#keyboards}u` : '';
    const otherKeys = this.#hasOtherKeys ? '\u001b[>4m' : '';
    const keypad = this.#hasKeypad ? '\u001b>' : '';
    // Resetting the margins moves the cursor.
    const margins = this.#hasMargins ? '\u001b7\u001b[r\u001b8' : '';
    const shape = this.#hasShape ? '\u001b[0 q' : '';
    this.#reset();
    return `${keyboards}${otherKeys}${keypad}${margins}${shape}${modes.join('')}\u001b[0m`;
  }

  #take([, modes, state, push, count, otherKeys, margins, keypad, ...rest]: string[]): void {
    for (const mode of modes?.split(';') ?? []) this.#switch(mode, state === 'h');
    if (push === '>') this.#keyboards++;
    if (push === '<') this.#keyboards = Math.max(0, this.#keyboards - Number(count || 1));
    if (otherKeys !== undefined) this.#hasOtherKeys = otherKeys !== '0';
    if (margins !== undefined) this.#hasMargins = true;
    if (keypad !== undefined) this.#hasKeypad = keypad === '=';
    const [reset, softReset, shape] = rest;
    if (shape !== undefined) this.#hasShape = true;
    if (reset !== undefined || softReset !== undefined) this.#reset();
  }

  #switch(mode: string, isOn: boolean): void {
    if (WITHOUT_TRACE.has(mode)) return;
    if (isOn === USUALLY_ON.has(mode)) this.#changed.delete(mode);
    else this.#changed.set(mode, isOn);
  }

  #reset(): void {
    this.#changed.clear();
    this.#keyboards = 0;
    this.#hasOtherKeys = this.#hasMargins = this.#hasKeypad = this.#hasShape = false;
  }
}
