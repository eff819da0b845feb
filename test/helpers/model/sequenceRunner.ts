import { expect } from 'vitest';
import { inTime } from '../host/inTime.ts';
import { openHome, type Home } from '../host/openHome.ts';
import { waitFor } from '../host/waitFor.ts';
import { Gates } from './gates.ts';
import { HostDriver, type Answer } from './hostDriver.ts';
import { emptyModel, expectedList, hasEnded, type ModelState } from './modelState.ts';
import type { Step } from './operations.ts';
import { predict } from './predict.ts';
import type { Request, Verdict } from './requests.ts';

/** How long the host may take to come to what the model says. */
const SETTLE_LIMIT_MS = 8000;

/** What was done, over all sequences. */
export interface Tally {
  operations: number;
  refused: number;
  kills: number;
}

/**
 * Carries out the steps at a fresh host and compares it with the model after each: its answer, then, once it has
 * settled, everything it lists and how often each command has begun.
 * @throws Error with all that was done until then
 */
export async function runSequence(steps: Step[], tally: Tally): Promise<void> {
  const home = openHome({ graceMs: 100, idleMs: 60_000 });
  const gates = new Gates(home.work, steps.length + 1);
  const run = new SequenceRun({ home, gates, tally });
  try {
    await run.driver.connect();
    for (const step of steps) await run.take(step);
    await run.settle();
    await run.end();
  } catch (error) {
    // What is left would be in the way of the sequences to come; that it cannot be ended is not the failure to tell.
    await run.end().catch(() => undefined);
    const said = error instanceof Error ? error.message : String(error);
    throw new Error(`${said}\n\nAfter:\n${run.log.join('\n')}`, { cause: error });
  } finally {
    gates.dispose();
    home.disconnect();
  }
}

interface Wait {
  id: string;
  /** What it was told. */
  end: Promise<{ status: { state: string } } | undefined>;
  /** How the task must have ended: the first time, for its id may be used again before the host is seen settled. */
  state?: string;
}

class SequenceRun {
  readonly driver: HostDriver;
  readonly log: string[] = [];
  readonly #home: Home;
  readonly #gates: Gates;
  readonly #tally: Tally;
  /** Everything as it was when the host was last seen settled. */
  #settled: ModelState = emptyModel();
  /** What was asked since then. */
  #requests: Request[] = [];
  /** What must become of it. */
  #expected: ModelState = this.#settled;
  #isHasty = false;
  #waits: Wait[] = [];

  constructor(parts: { home: Home; gates: Gates; tally: Tally }) {
    this.#home = parts.home;
    this.#gates = parts.gates;
    this.#tally = parts.tally;
    this.driver = new HostDriver(parts.home, parts.gates);
  }

  async take(step: Step): Promise<void> {
    if (!this.#isHasty || !(await this.#tryStep(step))) {
      await this.settle();
      await this.#tryStep(step);
    }
    this.#isHasty = step.isHasty;
    if (!step.isHasty) await this.settle();
  }

  /** `false` when what would come of it now is not certain, or there is nothing to do. */
  async #tryStep(step: Step): Promise<boolean> {
    const gate = step.name === 'start' ? this.#gates.fresh() : '';
    const request = step.toRequest(this.#expected, gate);
    const prediction = request && predict(this.#settled, [...this.#requests, request]);
    if (!request || !prediction) return false;
    this.log.push(`${this.#requests.length > 0 ? 'at once ' : ''}${JSON.stringify(request)}`);
    const answer = await inTime('the answer', this.driver.carryOut(request));
    this.#tally.operations++;
    if ('refused' in answer) this.#tally.refused++;
    if (request.verb === 'kill') this.#tally.kills++;
    this.#compare(prediction.verdict, answer);
    if ('refused' in answer) return true;
    // From now on the task has the id that the host gave it.
    const isNew = request.verb === 'start' || request.verb === 'register';
    const given = { id: String(answer.answer), attempt: this.driver.lastAttempt };
    this.#requests.push(isNew ? { ...request, ...given } : request);
    this.#expected = predict(this.#settled, this.#requests)?.state ?? prediction.state;
    if (request.verb === 'wait') this.#wait(request);
    this.#noteEnds();
    if (request.verb === 'kill') this.#waits = [];
    return true;
  }

  #compare(verdict: Verdict, answer: Answer): void {
    if ('refused' in verdict) {
      const told = 'refused' in answer ? answer.refused : 'nothing';
      return expect(verdict.refused, `it was refused with ${told}`).toContain(told);
    }
    if ('refused' in answer) return expect(answer.refused).toBe(verdict.mayBeRefused ?? 'nothing');
    const { answer: wanted } = verdict;
    if (Array.isArray(wanted) && Array.isArray(answer.answer)) {
      // `find` gives one of several.
      const isOne = this.log.at(-1)?.includes('"find"') === true;
      if (isOne) expect(wanted).toContain(answer.answer[0]);
      else expect([...answer.answer].sort()).toEqual([...wanted].sort());
    } else if (wanted !== '(new)') expect(answer.answer).toEqual(wanted);
  }

  #wait({ who, id }: Extract<Request, { verb: 'wait' }>): void {
    const end = this.driver
      .client(who)
      .wait(id)
      .catch(() => undefined);
    this.#waits.push({ id, end });
  }

  /** Waits until the host shows what it must. */
  async settle(): Promise<void> {
    if (this.#requests.length === 0) return;
    const wanted = expectedList(this.#expected);
    let last: unknown;
    try {
      await waitFor(
        'the host to settle',
        async () => {
          last = await this.driver.list();
          return JSON.stringify(last) === JSON.stringify(wanted) && this.#hasRunAsItMust();
        },
        SETTLE_LIMIT_MS,
      );
    } catch (error) {
      expect(last, 'the host never came to what the contract says').toEqual(wanted);
      expect(this.#runs()).toEqual(this.#expected.tasks.map(({ id, runs }) => ({ id, ...runs })));
      throw error;
    }
    for (const task of this.#expected.tasks) {
      const count = this.#gates.runs(task.gate);
      task.runs = { least: count, most: count };
      task.isFresh = false;
      if (hasEnded(task)) this.#gates.empty(task.gate);
    }
    await this.#seeWaitsEnd();
    this.#settled = this.#expected;
    this.#requests = [];
  }

  #runs() {
    return this.#expected.tasks.map(({ id, gate }) => {
      const count = this.#gates.runs(gate);
      return { id, least: count, most: count };
    });
  }

  #hasRunAsItMust(): boolean {
    return this.#expected.tasks.every(({ gate, runs }) => {
      const count = this.#gates.runs(gate);
      return count >= runs.least && count <= runs.most;
    });
  }

  /** Takes down how tasks must have ended that somebody waits for. */
  #noteEnds(): void {
    for (const wait of this.#waits) {
      const task = this.#expected.tasks.find(({ id }) => id === wait.id);
      if (wait.state === undefined && task && hasEnded(task)) wait.state = task.state;
    }
  }

  /** Whoever waits for a task that has ended has been told. */
  async #seeWaitsEnd(): Promise<void> {
    const over = this.#waits.filter(({ state }) => state !== undefined);
    this.#waits = this.#waits.filter(({ state }) => state === undefined);
    for (const { id, end, state } of over) {
      const ended = await inTime(`the end of the wait for ${id}`, end);
      expect(ended?.status.state, `what the wait for ${id} told`).toBe(state);
    }
  }

  /** Ends everything. */
  async end(): Promise<void> {
    const client = this.driver.client('anna');
    await client.cancelAll();
    const unfinished = await client.list({ includeTerminal: false, includeHidden: true });
    const external = unfinished.filter(({ kind }) => kind === 'other');
    await Promise.all(external.map(({ id }) => client.complete({ id, outcome: { state: 'cancelled' } })));
    const ends = Promise.all(unfinished.map(({ id }) => client.wait(id)));
    await inTime('everything to end', ends);
    await client.hostStop();
    await waitFor('no host to be left', () => this.#home.hostPids().length === 0);
  }
}
