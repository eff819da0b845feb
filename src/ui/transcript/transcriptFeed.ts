import type { Disposable } from '../../base/disposable.ts';
import { toError } from '../../base/errors.ts';
import { followTranscript } from '../../client/transcriptFollower.ts';
import { TranscriptPages, type TranscriptOf } from './transcriptPages.ts';
import { viewEvents } from './viewEvent.ts';
import type { EventBatch, ViewEvent } from './viewMessages.ts';

export interface FeedOptions {
  /** The transcript as it is now; asked again whenever reading begins anew. */
  transcript(): TranscriptOf;
  send(batch: EventBatch): void;
  onError(error: Error): void;
}

const PAUSE_MS = 50;
const BATCH_EVENTS = 1_000;
/** More than that waiting, and the view is behind: it gets the last part instead. */
const WAITING_EVENTS = 5_000;
/** More than that shown while only the end is looked at, and the view begins anew with the last part. */
const SHOWN_EVENTS = 20_000;

/**
 * Feeds a view with a transcript: the last part, what comes, and on request what is earlier. It sends one part at a
 * time and the next when that is shown, so neither a large transcript nor a flood makes anybody wait.
 */
export class TranscriptFeed implements Disposable {
  readonly #options: FeedOptions;
  #pages: TranscriptPages | undefined;
  #follower: Disposable | undefined;
  #waiting: ViewEvent[] = [];
  #isSending = false;
  #isBehind = false;
  #isLoading = false;
  #shown = 0;
  #timer: NodeJS.Timeout | undefined;
  /** Which reading it is; what an earlier one still brings is dropped. */
  #reading = 0;

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  /** Shows the last part, and from then on what comes. */
  start(): void {
    this.stop();
    const reading = ++this.#reading;
    const transcript = this.#options.transcript();
    const pages = new TranscriptPages(transcript);
    this.#pages = pages;
    this.#load(async () => {
      const events = await pages.last();
      if (reading !== this.#reading) return;
      this.#shown = 0;
      this.#send({ place: 'alone', events, hasEarlier: pages.hasEarlier });
      this.#follower = followTranscript({
        path: transcript.path,
        offset: pages.end,
        onEvents: (news) => this.#take(viewEvents(news, pages.asked)),
        onRestart: () => this.start(),
        onError: this.#options.onError,
      });
    });
  }

  /** Shows what is before. */
  earlier(): void {
    const pages = this.#pages;
    const reading = this.#reading;
    if (!pages?.hasEarlier || this.#isLoading) return;
    this.#load(async () => {
      const events = await pages.earlier();
      if (reading === this.#reading) this.#send({ place: 'before', events, hasEarlier: pages.hasEarlier });
    });
  }

  /** What was sent is shown. */
  confirm({ isAtEnd }: { isAtEnd: boolean }): void {
    this.#isSending = false;
    if (this.#isBehind || (isAtEnd && this.#shown > SHOWN_EVENTS)) this.start();
    else this.#sendSoon();
  }

  /** Reads no more until it is started again. */
  stop(): void {
    this.#reading++;
    this.#follower?.dispose();
    this.#follower = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = [];
    this.#isSending = false;
    this.#isBehind = false;
    this.#isLoading = false;
  }

  dispose(): void {
    this.stop();
  }

  #load(read: () => Promise<void>): void {
    const reading = this.#reading;
    this.#isLoading = true;
    read()
      .catch((error: unknown) => this.#options.onError(toError(error)))
      .finally(() => {
        if (reading === this.#reading) this.#isLoading = false;
      });
  }

  #take(events: ViewEvent[]): void {
    this.#waiting.push(...events);
    if (this.#waiting.length > WAITING_EVENTS) {
      this.#isBehind = true;
      this.#waiting = [];
      this.#follower?.dispose();
      if (!this.#isSending) this.start();
    } else {
      this.#sendSoon();
    }
  }

  #sendSoon(): void {
    if (this.#isSending || this.#waiting.length === 0) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#isSending) return;
      const events = this.#waiting.splice(0, BATCH_EVENTS);
      this.#send({ place: 'after', events, hasEarlier: this.#pages?.hasEarlier ?? false });
    }, PAUSE_MS);
  }

  #send(batch: EventBatch): void {
    this.#isSending = true;
    this.#shown += batch.events.length;
    this.#options.send(batch);
  }
}
