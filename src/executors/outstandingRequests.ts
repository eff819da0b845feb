import { toError } from '../base/errors.ts';
import type { Launcher } from './launcher.ts';
import type { LauncherRequest } from './launcherRequests.ts';
import type { ProcessKeeper } from './processKeeper.ts';

/** What there is without the native launcher. */
export interface NodeProcesses {
  launcher: Pick<Launcher, 'launch'>;
  keeper: ProcessKeeper;
}

/** What was asked and is not answered: asked again of the next launcher, or left to the fallback. */
interface Outstanding {
  request: LauncherRequest;
  /** Of its answer. */
  verb: string;
  /** @throws Error for an answer that makes no sense */
  onAnswer(fields: string[]): void;
  handOver(fallback: NodeProcesses): void;
}

export interface OutstandingRequestsOptions {
  fallback: NodeProcesses;
  /** Tells the launcher that lives, if one does. @throws Error for what no launcher can be told */
  send(fields: readonly string[]): void;
  onProblem(error: Error): void;
}

/** The requests to the native launcher that are not answered yet, by number. */
export class OutstandingRequests {
  readonly #options: OutstandingRequestsOptions;
  readonly #outstanding = new Map<number, Outstanding>();
  #lastNumber = 0;

  constructor(options: OutstandingRequestsOptions) {
    this.#options = options;
  }

  has(number: number): boolean {
    return this.#outstanding.has(number);
  }

  /** Its answer is not awaited any more: whether it was. */
  delete(number: number): boolean {
    return this.#outstanding.delete(number);
  }

  /** Asks, and goes on asking each launcher until `delete`: the number. */
  ask(outstanding: Outstanding): number {
    const number = ++this.#lastNumber;
    this.#outstanding.set(number, outstanding);
    this.send(number);
    return number;
  }

  /** Asks once more. */
  send(number: number): void {
    const outstanding = this.#outstanding.get(number);
    if (!outstanding) return;
    const [verb, ...fields] = outstanding.request;
    try {
      this.#options.send([verb, String(number), ...fields]);
    } catch (error) {
      this.#outstanding.delete(number);
      this.#options.onProblem(toError(error));
      outstanding.handOver(this.#options.fallback);
    }
  }

  sendAll(): void {
    for (const number of this.#outstanding.keys()) this.send(number);
  }

  /** @throws Error for an answer that makes no sense */
  answer([verb = '', text = '', ...fields]: string[]): void {
    const number = /^\d{1,15}$/.test(text) ? Number(text) : 0;
    if (number < 1 || number > this.#lastNumber) throw new Error('It answers what it was not asked.');
    // What is not awaited any more, such as an end that was being told when its watch was given up.
    const asked = this.#outstanding.get(number);
    if (asked && asked.verb !== verb) throw new Error('It answers something else than it was asked.');
    asked?.onAnswer(fields);
  }

  /** No launcher will answer. */
  handOverAll(): void {
    const left = [...this.#outstanding.values()];
    this.#outstanding.clear();
    for (const each of left) each.handOver(this.#options.fallback);
  }

  clear(): void {
    this.#outstanding.clear();
  }
}
