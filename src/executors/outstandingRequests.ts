import { toError } from '../base/errors.ts';
import type { Launcher } from './launcher.ts';
import type { LauncherRequest } from './launcherRequests.ts';
import type { ProcessKeeper } from './processKeeper.ts';

/** The fallback that is used without the native launcher. */
export interface NodeProcesses {
  launcher: Pick<Launcher, 'launch'>;
  keeper: ProcessKeeper;
}

/** A request without a response. It is sent again to the next launcher, or handed over to the fallback. */
interface Outstanding {
  request: LauncherRequest;
  /** Verb of the response. */
  verb: string;
  /** @throws Error for an invalid response */
  onAnswer(fields: string[]): void;
  handOver(fallback: NodeProcesses): void;
}

export interface OutstandingRequestsOptions {
  fallback: NodeProcesses;
  /** Sends fields to the running launcher, if any. @throws Error for fields that cannot be encoded */
  send(fields: readonly string[]): void;
  onProblem(error: Error): void;
}

/** Requests to the native launcher that have no response yet, by number. */
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

  /** Forgets a request; `false` if it was not outstanding. */
  delete(number: number): boolean {
    return this.#outstanding.delete(number);
  }

  /** Sends a request, and sends it again to each new launcher until it is answered or deleted. Returns its number. */
  ask(outstanding: Outstanding): number {
    const number = ++this.#lastNumber;
    this.#outstanding.set(number, outstanding);
    this.send(number);
    return number;
  }

  /** Sends a request again. */
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

  /** @throws Error for an invalid response */
  answer([verb = '', text = '', ...fields]: string[]): void {
    const number = /^\d{1,15}$/.test(text) ? Number(text) : 0;
    if (number < 1 || number > this.#lastNumber) throw new Error('Response to an unknown request.');
    // The request may have been deleted while its response was on the way.
    const asked = this.#outstanding.get(number);
    if (asked && asked.verb !== verb) throw new Error('Response of the wrong kind.');
    asked?.onAnswer(fields);
  }

  /** Hands all requests over to the fallback. */
  handOverAll(): void {
    const left = [...this.#outstanding.values()];
    this.#outstanding.clear();
    for (const each of left) each.handOver(this.#options.fallback);
  }

  clear(): void {
    this.#outstanding.clear();
  }
}
