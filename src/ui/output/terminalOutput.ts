import { TerminalFilter } from '../../client/terminalFilter.ts';

/** Draws output that a program wrote to a file: line feeds get their carriage returns. */
export class TerminalOutput {
  readonly #filter = new TerminalFilter('lines');

  push(chunk: string): string {
    return this.#filter.push(chunk).replace(/\r?\n/g, '\r\n');
  }
}
