import type { Disposable } from '../../base/disposable.ts';

/** The alternate screen, without a cursor, without wrapping of lines. */
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l';
const LEAVE = '\u001b[?7h\u001b[?25h\u001b[?1049l';
const CLEAR = '\u001b[2J';

/** The terminal's alternate screen. Whatever ends the program, it is left. */
export class Screen implements Disposable {
  readonly #stdout: NodeJS.WriteStream;
  #lines: string[] = [];
  #isOn = false;
  readonly #leave = () => this.leave();

  constructor(stdout: NodeJS.WriteStream) {
    this.#stdout = stdout;
    process.on('exit', this.#leave);
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  enter(): void {
    if (this.#isOn) return;
    this.#isOn = true;
    this.#stdout.write(ENTER);
    this.forget();
  }

  leave(): void {
    if (!this.#isOn) return;
    this.#isOn = false;
    this.#stdout.write(LEAVE);
  }

  /** The next drawing draws everything: the size has changed, or somebody else has written. */
  forget(): void {
    this.#lines = [];
    if (this.#isOn) this.#stdout.write(CLEAR);
  }

  /** Draws the lines that have changed. */
  draw(lines: readonly string[]): void {
    if (!this.#isOn) return;
    const changes = lines.flatMap((line, index) =>
      line === (this.#lines[index] ?? '') ? [] : [`\u001b[${index + 1};1H\u001b[K${line}`],
    );
    this.#lines = [...lines];
    if (changes.length > 0) this.#stdout.write(changes.join(''));
  }

  dispose(): void {
    this.leave();
    process.removeListener('exit', this.#leave);
  }
}
