import { availableParallelism } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PlainFiles } from './plainFiles.ts';
import type { Prefilter } from './prefilter.ts';
import { RipgrepRun } from './ripgrep.ts';
import { endOf, isTranscript, keyOf, type SearchTarget, type SearchTargets } from './searchTarget.ts';

/** A command line is not longer than the system takes. */
const LARGEST_BATCH = process.platform === 'win32' ? 500 : 5000;
/** It is not worth a process of its own. */
const SMALLEST_BATCH = 100;
const MOST_BATCHES = 4;

export interface CandidateOptions {
  targets: SearchTargets;
  /** How many targets there are, about. */
  count: number;
  /** The folder to which the names of targets are relative. */
  folder: string;
  /** Missing: every file is worth reading. */
  ripgrep: string | undefined;
  /** Missing: every output is worth reading. */
  outputs: Prefilter | undefined;
  /** Outputs that are worth reading whatever is searched for, and those that are known not to be. */
  styled: Prefilter;
  plain: PlainFiles;
  /** Missing: every transcript is worth reading. */
  transcripts: Prefilter | undefined;
  signal: AbortSignal;
}

/**
 * The files that are worth reading, in their order. Several ripgreps look at batches ahead of what is being read, each with
 * one thread, because with more it does not keep the order.
 */
export async function* candidates(options: CandidateOptions): AsyncGenerator<SearchTarget> {
  const { targets, count, signal, ripgrep } = options;
  if (ripgrep === undefined) return yield* all(targets);
  const ahead: Batch[] = [];
  // Every process costs time, so there are no more than can run.
  const atOnce = Math.min(MOST_BATCHES, availableParallelism());
  const size = Math.min(LARGEST_BATCH, Math.max(SMALLEST_BATCH, Math.ceil(count / atOnce)));
  const begin = () => {
    const next = signal.aborted ? [] : targets.take(size);
    if (next.length > 0) ahead.push(new Batch(next, ripgrep, options));
  };
  // What waits for a ripgrep goes on as soon as that is gone.
  const end = () => ahead.forEach((batch) => batch.end());
  signal.addEventListener('abort', end);
  try {
    for (let number = 0; number < atOnce; number++) {
      begin();
      // Others are answered between: a process with many names takes some milliseconds to start.
      await nextTurn();
    }
    for (let batch = ahead[0]; batch; batch = ahead[0]) {
      yield* batch.found();
      ahead.shift();
      begin();
    }
  } finally {
    signal.removeEventListener('abort', end);
    end();
  }
}

function* all(targets: SearchTargets): Generator<SearchTarget> {
  for (let next = targets.take(SMALLEST_BATCH); next.length > 0; next = targets.take(SMALLEST_BATCH))
    yield* next;
}

/** What says which of some targets are worth reading: a ripgrep, or without one all of them are. */
interface Source {
  /** Places of the targets, ascending. */
  places: number[];
  run?: RipgrepRun;
  /** It looks for what makes files styled; the others are plain. */
  tellsPlain?: boolean;
}

/** Some targets that follow each other. */
class Batch {
  readonly #targets: readonly SearchTarget[];
  readonly #options: CandidateOptions;
  readonly #sources: Source[];

  constructor(targets: readonly SearchTarget[], ripgrep: string, options: CandidateOptions) {
    this.#targets = targets;
    this.#options = options;
    const { outputs, styled, transcripts, plain } = options;
    const source = (places: number[], prefilter: Prefilter | undefined): Source => {
      if (places.length === 0 || !prefilter) return { places };
      const names = places.map((place) => targets[place]?.name ?? '');
      return { places, run: new RipgrepRun(ripgrep, { folder: options.folder, names, prefilter }) };
    };
    const [unknown, printed, said]: [number[], number[], number[]] = [[], [], []];
    targets.forEach((target, place) => {
      if (isTranscript(target)) return said.push(place);
      if (!plain.has(keyOf(target), endOf(target))) unknown.push(place);
      return printed.push(place);
    });
    this.#sources = [
      ...(outputs ? [{ ...source(unknown, styled), tellsPlain: true }] : []),
      source(printed, outputs),
      source(said, transcripts),
    ];
  }

  /** The targets that were found, in their order. */
  async *found(): AsyncGenerator<SearchTarget> {
    for await (const place of merged(this.#sources.map((source) => this.#placesOf(source)))) {
      const target = this.#targets[place];
      if (target) yield target;
    }
  }

  end(): void {
    for (const { run } of this.#sources) run?.kill();
  }

  async *#placesOf({ places, run, tellsPlain = false }: Source): AsyncGenerator<number> {
    if (!run) return yield* places;
    const named = new Set<number>();
    let last = -1;
    for await (const index of run.found()) {
      last = index;
      named.add(index);
      yield places[index] ?? 0;
    }
    // What it has not looked at may be worth it.
    if (run.hasFailed) return yield* places.slice(last + 1);
    for (const [index, place] of (tellsPlain ? places : []).entries()) {
      const target = this.#targets[place];
      const end = target && !named.has(index) ? endOf(target) : undefined;
      if (target && end !== undefined) this.#options.plain.add(keyOf(target), end);
    }
    return undefined;
  }
}

/** The numbers of sources that ascend, as one that does, each once. */
async function* merged(sources: readonly AsyncGenerator<number>[]): AsyncGenerator<number> {
  const heads = await Promise.all(sources.map((source) => source.next()));
  for (;;) {
    const least = Math.min(...heads.map((head) => (head.done ? Infinity : head.value)));
    if (least === Infinity) return;
    yield least;
    for (const [at, source] of sources.entries()) {
      const head = heads[at];
      // oxlint-disable-next-line no-await-in-loop -- one after the other is the purpose
      if (head && !head.done && head.value === least) heads[at] = await source.next();
    }
  }
}
