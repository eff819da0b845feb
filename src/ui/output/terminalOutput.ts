import { splitUnfinishedSequence } from './plainOutput.ts';

/** Operating system commands by which a terminal's program talks to the editor or the clipboard. */
// oxlint-disable-next-line no-control-regex -- control sequences are what is removed here
const EDITOR_COMMANDS = /\u001b\](?:52|133|633|1337)[^\u0007\u001b]*(?:\u0007|\u001b\\)/g;

/**
 * Turns what a program wrote to a file into what a terminal draws, chunk by chunk: line feeds get their
 * carriage returns, unless the program had a terminal that did so, and sequences that would command the editor are dropped.
 */
export class TerminalOutput {
  readonly #keepsLineFeeds: boolean;
  #rest = '';

  constructor({ keepsLineFeeds = false } = {}) {
    this.#keepsLineFeeds = keepsLineFeeds;
  }

  push(chunk: string): string {
    const { whole, rest } = splitUnfinishedSequence(this.#rest + chunk);
    this.#rest = rest;
    const drawn = whole.replace(EDITOR_COMMANDS, '');
    return this.#keepsLineFeeds ? drawn : drawn.replace(/\r?\n/g, '\r\n');
  }
}
