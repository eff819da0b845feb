/* What a program switches in a terminal, of which the one who looked must be given back his own. */
const SWITCH =
  // oxlint-disable-next-line no-control-regex -- control sequences are what is looked for here
  /\u001b(?:\[\?([\d;]+)([hl])|\[([<>])(\d*)u|\[>4;(\d+)m|\[\d+;\d+(r)|([=>])|(c)|\[(!)p|\[\d* (q))/g;
/** A switch is no longer than this. */
const LONGEST_SWITCH = 64;
/** Private modes that are on in a terminal that nobody has changed: wrapping, and the cursor. */
const USUALLY_ON = new Set(['7', '25']);
/** Modes of how output is drawn, which a terminal takes back by itself or does not show. */
const WITHOUT_TRACE = new Set(['12', '2026']);

/** Takes note of what a program switches in a terminal, and knows how to undo it. */
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

  /** Whether a private mode is on that is usually off. */
  isOn(mode: string): boolean {
    return this.#changed.get(mode) === true;
  }

  /** What makes the terminal as it was; from then on nothing is changed. */
  restore(): string {
    const modes = [...this.#changed].map(([mode, isOn]) => `\u001b[?${mode}${isOn ? 'l' : 'h'}`);
    const keyboards = this.#keyboards > 0 ? `\u001b[<${this.#keyboards}u` : '';
    const otherKeys = this.#hasOtherKeys ? '\u001b[>4m' : '';
    const keypad = this.#hasKeypad ? '\u001b>' : '';
    // Taking margins back moves the cursor.
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
