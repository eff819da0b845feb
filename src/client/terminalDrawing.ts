import { TerminalFilter } from './terminalFilter.ts';
import { TerminalModes } from './terminalModes.ts';
import type { Drawing } from './terminalSequences.ts';

/** Draws what a task writes in somebody's terminal, and gives that back as it was. */
export class TerminalDrawing {
  readonly modes = new TerminalModes();
  readonly #drawing: Drawing;
  #filter: TerminalFilter;
  #hasSteered = false;

  constructor(drawing: Drawing) {
    this.#drawing = drawing;
    this.#filter = new TerminalFilter(drawing);
  }

  /** What is drawn of a further chunk. */
  draw(chunk: string): string {
    const drawn = this.#filter.push(chunk);
    this.modes.push(drawn);
    // Every sequence, or a shift to the other character set.
    this.#hasSteered ||= drawn.includes('\u001b') || drawn.includes('\u000e');
    return drawn;
  }

  /** What makes the terminal as it was; nothing if only text was drawn. What follows is drawn as if it were the first. */
  restore(): string {
    const restored = this.#hasSteered ? this.modes.restore() : '';
    this.#filter = new TerminalFilter(this.#drawing);
    this.#hasSteered = false;
    return restored;
  }
}
