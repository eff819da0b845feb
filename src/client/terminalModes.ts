/* What a program switches in a terminal, which whoever looked on must get back as it was. */

// oxlint-disable no-control-regex -- control sequences are what is looked for here
const SWITCH = new RegExp(
  [
    '\\u001b\\[(?<modes>\\??[\\d;]+)(?<state>[hl])',
    '\\u001b\\[(?<keyboard>[<>])(?<count>\\d*)u',
    '\\u001b\\[>4;(?<otherKeys>\\d+)m',
    '\\u001b\\[\\d*(?:;\\d*)?(?<margins>r)',
    '\\u001b(?<keypad>[=>])',
    '\\u001b\\[\\d* (?<shape>q)',
    // Character sets, and which of them is in use.
    '(?<letters>\\u001b[()][0B]|[\\u000e\\u000f])',
    '\\u001b\\]8;[^;\\u0007]*;(?<link>[^\\u0007]*)\\u0007',
    '\\u001b\\]9;4;(?<progress>\\d)[^\\u0007]*\\u0007',
    // A soft reset takes back less in some terminals than in others, so it counts for nothing.
    '\\u001b(?<reset>c)',
  ].join('|'),
  'g',
);
// oxlint-enable no-control-regex
/** A switch that comes in pieces is no longer than this; links come whole. */
const LONGEST_SWITCH = 64;
/** Modes that are on in a terminal that nobody has changed: wrapping, and the cursor. */
const USUALLY_ON = new Set(['?7', '?25']);
/** Modes of how output is drawn, which a terminal takes back by itself or does not show. */
const WITHOUT_TRACE = new Set(['?12', '?2026']);

/** Takes note of what a program switches in a terminal, and knows how to undo it. It is given what a `TerminalFilter` passes. */
export class TerminalModes {
  #rest = '';
  /** Private ones with a `?`, as they are written. */
  readonly #changed = new Map<string, boolean>();
  #keyboards = 0;
  #hasOtherKeys = false;
  #hasMargins = false;
  #hasKeypad = false;
  #hasShape = false;
  #hasLetters = false;
  #hasLink = false;
  #hasProgress = false;

  push(written: string): void {
    const text = this.#rest + written;
    let end = 0;
    for (const match of text.matchAll(SWITCH)) {
      end = match.index + match[0].length;
      this.#take(match.groups ?? {});
    }
    const last = text.lastIndexOf('\u001b');
    this.#rest = last >= end && text.length - last <= LONGEST_SWITCH ? text.slice(last) : '';
  }

  /** Whether a private mode is on that is off by default. */
  isOn(mode: string): boolean {
    return this.#changed.get(`?${mode}`) === true;
  }

  /** The sequences that restore the terminal; afterwards, no mode counts as changed. */
  restore(): string {
    const parts = [
      this.#hasLink && '\u001b]8;;\u0007',
      this.#hasProgress && '\u001b]9;4;0\u0007',
      this.#keyboards > 0 && `\u001b[<${this.#keyboards}u`,
      this.#hasOtherKeys && '\u001b[>4m',
      this.#hasKeypad && '\u001b>',
      // Taking margins back moves the cursor.
      this.#hasMargins && '\u001b7\u001b[r\u001b8',
      this.#hasShape && '\u001b[0 q',
      ...[...this.#changed].map(([mode, isOn]) => `\u001b[${mode}${isOn ? 'l' : 'h'}`),
      // After the other screen, with which they may come back.
      this.#hasLetters && '\u001b(B\u001b)B\u000f',
      '\u001b[0m',
    ];
    this.#reset();
    this.#hasLink = this.#hasProgress = false;
    return parts.filter((part) => part !== false).join('');
  }

  #take(found: Record<string, string | undefined>): void {
    const { modes, state, keyboard, count, otherKeys, margins, keypad, shape, letters, link, progress } =
      found;
    const sign = modes?.startsWith('?') ? '?' : '';
    for (const mode of modes?.slice(sign.length).split(';') ?? []) this.#switch(sign + mode, state === 'h');
    if (keyboard === '>') this.#keyboards++;
    if (keyboard === '<') this.#keyboards = Math.max(0, this.#keyboards - Number(count || 1));
    if (otherKeys !== undefined) this.#hasOtherKeys = otherKeys !== '0';
    if (margins !== undefined) this.#hasMargins = true;
    if (keypad !== undefined) this.#hasKeypad = keypad === '=';
    if (shape !== undefined) this.#hasShape = true;
    if (letters !== undefined) this.#hasLetters = true;
    if (link !== undefined) this.#hasLink = link !== '';
    if (progress !== undefined) this.#hasProgress = progress !== '0';
    if (found.reset !== undefined) this.#reset();
  }

  #switch(mode: string, isOn: boolean): void {
    if (WITHOUT_TRACE.has(mode)) return;
    if (isOn === USUALLY_ON.has(mode)) this.#changed.delete(mode);
    else this.#changed.set(mode, isOn);
  }

  /** What a reset takes back; links and progress it leaves in some terminals. */
  #reset(): void {
    this.#changed.clear();
    this.#keyboards = 0;
    this.#hasOtherKeys = this.#hasMargins = this.#hasKeypad = this.#hasShape = this.#hasLetters = false;
  }
}
