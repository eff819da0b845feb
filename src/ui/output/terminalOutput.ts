import { TerminalDrawing } from '../../client/terminalDrawing.ts';

/** Draws output that a program wrote to a file: line feeds get their carriage returns. */
export class TerminalOutput {
  readonly #drawing = new TerminalDrawing('lines');

  push(chunk: string): string {
    return this.#drawing.draw(chunk).replace(/\r?\n/g, '\r\n');
  }

  /** What ends the styles, the link and the progress that the program left. */
  restore(): string {
    return this.#drawing.restore();
  }
}
