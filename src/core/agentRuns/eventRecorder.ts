import type { AgentEvent, AgentStep } from '../../protocol/agentEvents.ts';
import type { SentLine } from './conversationLog.ts';
import { FactsReader } from './factsReader.ts';
import { withoutIntroduction } from './messageText.ts';
import type { TranscriptFile, TranscriptPlace } from './transcriptFile.ts';

/**
 * Keeps the transcript of an attempt, and what its events come to. A conversation does not know who said a message and
 * why a request was declined; the lines that were sent tell.
 */
export class EventRecorder {
  readonly #transcript: TranscriptFile;
  readonly #facts = new FactsReader();
  /**
   * Up to where events are in the transcript already. They are told by their lines: another version may have made more or
   * fewer of the same output.
   */
  readonly #known: TranscriptPlace;
  /** Who said the messages that the conversation tells next; the first is the prompt. */
  readonly #senders: (string | undefined)[];
  /** Requests that were declined because nobody was there. */
  readonly #declined = new Set<string>();
  #wasInterrupted = false;
  #isHeld = false;
  #hasBegun = false;

  /** `from` gave the prompt, where that is not the person whose run it is. */
  constructor({ transcript, from }: { transcript: TranscriptFile; from: string | undefined }) {
    this.#transcript = transcript;
    this.#known = { ...transcript.begun };
    this.#senders = [from];
  }

  get facts() {
    return this.#facts.facts;
  }

  get progress() {
    return this.#facts.progress;
  }

  /** It was interrupted, and does nothing until it is told more. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** It has been given its prompt. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** How many requests were declined because nobody was there. */
  get declinedCount(): number {
    return this.#declined.size;
  }

  /** A line is sent, of which events may follow. */
  noteSent({ message, from, interrupts, declines }: Omit<SentLine, 'line' | 'after'>): void {
    if (message !== undefined) this.#senders.push(from);
    if (interrupts) this.#wasInterrupted = true;
    if (declines !== undefined) this.#declined.add(declines);
  }

  /** `line` is the number of the line of output that it follows from. */
  record(steps: readonly AgentStep[], line: number): void {
    const at = new Date().toISOString();
    const events: AgentEvent[] = [];
    for (const told of steps) {
      const step = this.#complete(told);
      this.#facts.note(step);
      if (step.type === 'message') {
        this.#isHeld = false;
        this.#hasBegun = true;
      }
      if (step.type === 'turnEnd' && step.end.state === 'cancelled' && this.#wasInterrupted)
        this.#isHeld = true;
      if (!this.#isKnown(line)) events.push({ at, ...(line > 0 && { line }), ...step });
    }
    if (events.length > 0) this.#transcript.append(events);
  }

  #isKnown(line: number): boolean {
    if (line !== this.#known.line) return line < this.#known.line;
    return this.#known.count-- > 0;
  }

  #complete(step: AgentStep): AgentStep {
    if (step.type === 'answer' && this.#declined.has(step.request)) return { ...step, isUnattended: true };
    if (step.type !== 'message') return step;
    const from = this.#senders.shift();
    return from === undefined ? step : { ...step, from, text: withoutIntroduction(step.text, from) };
  }

  dispose(): void {
    this.#transcript.dispose();
  }
}
