import { readTranscriptPage } from '../../client/transcriptFollower.ts';
import { earlierTranscriptPath } from '../../protocol/dataDirectory.ts';
import { viewEvents, type Asked } from './viewEvent.ts';
import type { ViewEvent } from './viewMessages.ts';

/** The transcript of a run's latest attempt, and which attempt that is. */
export interface TranscriptOf {
  path: string;
  attempt: number;
  /** Whether it goes on where the attempt before it ended, so that it is read together with that. */
  isResumed: boolean;
}

const PAGE_BYTES = 256 * 1024;

/** Reads a run's transcripts from the end, page by page, those of earlier attempts too. */
export class TranscriptPages {
  /** What the latest attempt has asked by the end of its last page. */
  readonly asked: Asked = new Map();
  readonly #of: TranscriptOf;
  /** What the next page ends with; missing when all has been read. */
  #next: { attempt: number; end?: number } | undefined;
  /** Up to which byte the latest attempt was read. */
  #end = 0;

  constructor(of: TranscriptOf) {
    this.#of = of;
    this.#next = { attempt: of.attempt };
  }

  get hasEarlier(): boolean {
    return this.#next !== undefined;
  }

  /** Where to follow the latest attempt from, once a page was read. */
  get end(): number {
    return this.#end;
  }

  /** The last page. While a resumed attempt is short, the end of the previous attempt precedes it. */
  async last(): Promise<ViewEvent[]> {
    let { events, bytes } = await this.#read(PAGE_BYTES);
    while (this.#of.isResumed && this.#next && bytes < PAGE_BYTES) {
      const before = await this.#read(PAGE_BYTES - bytes);
      events = [...before.events, ...events];
      bytes += Math.max(1, before.bytes);
    }
    return events;
  }

  /** The part before what was read last. */
  async earlier(): Promise<ViewEvent[]> {
    let events: ViewEvent[] = [];
    while (events.length === 0 && this.#next) ({ events } = await this.#read(PAGE_BYTES));
    return events;
  }

  async #read(size: number): Promise<{ events: ViewEvent[]; bytes: number }> {
    if (!this.#next) return { events: [], bytes: 0 };
    const { attempt, end } = this.#next;
    const isLatest = attempt === this.#of.attempt;
    const path = isLatest ? this.#of.path : earlierTranscriptPath(this.#of.path, attempt);
    const page = await readTranscriptPage({ path, bytes: size, ...(end === undefined ? {} : { end }) });
    const isLast = isLatest && end === undefined;
    if (isLast) this.#end = page.to;
    const isBegin = page.from === 0;
    if (isBegin) this.#next = attempt > 1 ? { attempt: attempt - 1 } : undefined;
    else this.#next = { attempt, end: page.from };
    const events = isLast ? viewEvents(page.events, this.asked) : viewEvents(page.events);
    // Of one attempt alone there is nothing to tell apart.
    const isTold = isBegin && this.#of.attempt > 1 && (isLatest || events.length > 0);
    return {
      events: isTold ? [{ type: 'attempt', number: attempt }, ...events] : events,
      bytes: page.to - page.from,
    };
  }
}
