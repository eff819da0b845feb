import { withoutReports } from '../../client/terminalReports.ts';

/** Arrow keys and the like, which have no meaning in a line that is only written. */
// oxlint-disable-next-line no-control-regex -- control sequences are what is looked for here
const SEQUENCE = /\u001b(?:[[O][0-?]*[ -/]*[@-~]|.)?/g;
const ERASE = '\b \b';

/** What came of some typing: what the terminal is to draw, and the lines that are complete. */
export interface Typed {
  echo: string;
  lines: string[];
}

/** The line that a person types into a terminal, as far as it is written. */
export class TypedLine {
  #characters: string[] = [];

  push(data: string): Typed {
    const typed: Typed = { echo: '', lines: [] };
    // What is pasted may have line ends of any kind.
    for (const character of withoutReports(data)
      .replace(SEQUENCE, '')
      .replace(/\r\n|\n/g, '\r')) {
      if (character === '\r') {
        typed.lines.push(this.#characters.join(''));
        typed.echo += '\r\n';
        this.#characters = [];
      } else if (character === '\u007f' || character === '\b') {
        if (this.#characters.pop() !== undefined) typed.echo += ERASE;
      } else if (character === '\u0015') {
        typed.echo += ERASE.repeat(this.#characters.length);
        this.#characters = [];
      } else if (character >= ' ' || character === '\t') {
        this.#characters.push(character);
        typed.echo += character;
      }
    }
    return typed;
  }
}
