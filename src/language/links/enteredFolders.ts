const ENTERING = /^[\w./-]*make(?:\.exe)?(?:\[\d+\])?: Entering directory [`'"](.+)['"]$/;
const LEAVING = /^[\w./-]*make(?:\.exe)?(?:\[\d+\])?: Leaving directory /;

/** Follows which folder a program works in, as far as it says so. */
export class EnteredFolders {
  readonly #folders: string[] = [];

  /** The folder that was entered last and not left. */
  get current(): string | undefined {
    return this.#folders.at(-1);
  }

  /** Takes the next line, without control sequences. */
  push(line: string): void {
    if (!line.includes(' directory ')) return;
    const [, entered] = ENTERING.exec(line) ?? [];
    if (entered !== undefined) this.#folders.push(entered);
    else if (LEAVING.test(line)) this.#folders.pop();
  }
}
