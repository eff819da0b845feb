import { plainLine } from '../plainLine.ts';
import { STEP_SHAPES, type StepShape } from './stepShapes.ts';

/** A step of a program's work, as its output shows it; rows from 0. */
export interface OutputStep {
  title: string;
  kind: StepShape['kind'];
  row: number;
  /** The last row that belongs to it. */
  lastRow: number;
  /** Where its title is in its row, in UTF-16 code units. */
  length: number;
  steps: OutputStep[];
}

/** More than an editor folds. */
const STEP_LIMIT = 5000;
const TITLE_LIMIT = 200;
/** No title is printed on a longer line. */
const LINE_LIMIT = 1000;
/** A step of `ends` contains whatever is printed before it, so ranks count from there. */
interface Open {
  step: OutputStep;
  shape: StepShape;
}

/** Finds the steps of an output, line by line. */
export class StepFinder {
  readonly #steps: OutputStep[] = [];
  readonly #open: Open[] = [];
  #count = 0;
  /** The last row with something on it: empty lines after a step belong to none. */
  #lastPrinted = -1;

  push(printed: string, row: number): void {
    const { text } = plainLine(printed.slice(0, LINE_LIMIT));
    const line = text.trimEnd();
    if (line === '') return;
    const closed = this.#open.findLastIndex(({ shape }) => shape.ends?.test(line) === true);
    if (closed >= 0) {
      this.#lastPrinted = row;
      this.#close(closed);
      return;
    }
    const begun = this.#count < STEP_LIMIT ? this.#begin(line) : undefined;
    if (begun) {
      this.#closeBefore(begun.shape);
      const step = {
        title: begun.title,
        kind: begun.shape.kind,
        row,
        lastRow: row,
        length: printed.length,
        steps: [],
      };
      (this.#open.at(-1)?.step.steps ?? this.#steps).push(step);
      this.#open.push({ step, shape: begun.shape });
      this.#count++;
    }
    this.#lastPrinted = row;
  }

  /** All steps; those that are open end with the output. */
  end(): OutputStep[] {
    this.#close(0);
    return this.#steps;
  }

  #begin(line: string): { shape: StepShape; title: string } | undefined {
    for (const shape of STEP_SHAPES) {
      const match = shape.begins.exec(line);
      if (!match) continue;
      const title = (shape.title?.(match) ?? match[0]).trim().slice(0, TITLE_LIMIT);
      return { shape, title: title === '' ? line.trim().slice(0, TITLE_LIMIT) : title };
    }
    return undefined;
  }

  /** Ends the steps that the next one does not belong to: those of its rank or a higher one, up to one with an end of its own. */
  #closeBefore({ rank, ends }: StepShape): void {
    const inner = this.#open.findLastIndex(({ shape }) => shape.ends !== undefined) + 1;
    const first = this.#open.findIndex(({ shape }, index) => index >= inner && (ends || shape.rank >= rank));
    if (first >= 0) this.#close(first);
  }

  #close(from: number): void {
    for (const { step } of this.#open.splice(from)) step.lastRow = Math.max(step.row, this.#lastPrinted);
  }
}
