import { LineReader } from '../../base/lineReader.ts';
import type { AgentEnd, AgentStep } from '../../protocol/agentEvents.ts';
import type { AgentRequest, RequestAnswer } from '../../protocol/agentRequests.ts';
import type {
  AgentExit,
  Conversation,
  ConversationReplay,
  ConversationStep,
  RunSettings,
} from '../agentAdapter.ts';
import { sentLines, type EarlierLog, type SentLine } from './conversationLog.ts';
import type { AgentRunOptions } from './agentRunOptions.ts';
import { EventRecorder } from './eventRecorder.ts';
import { FileChecks } from './fileChecks.ts';
import { messageText } from './messageText.ts';
import { RunWatch } from './runWatch.ts';

/**
 * One attempt of an agent run, live: reads what the agent prints, keeps the transcript, and says to the agent what its
 * conversation wants said. Everything it knows follows from the output and the log, so a new host goes on with both.
 */
export class AgentRun {
  readonly #options: AgentRunOptions;
  readonly #conversation: Conversation;
  readonly #reader: LineReader;
  readonly #recorder: EventRecorder;
  readonly #watch: RunWatch;
  readonly #checks: FileChecks;
  #replay: ConversationReplay | undefined;
  #linesRead = 0;
  #isClosed = false;
  /** It was told to end, and hears nothing else any more. */
  #isLeaving = false;
  /** Nobody reads what is said to it any more: messages stay in the inbox. */
  #isEnding = false;
  #isOver = false;
  /** Resolves when it is where an earlier host was. */
  readonly ready: Promise<void>;

  constructor(options: AgentRunOptions) {
    this.#options = options;
    const { adapter, request, outputPath, earlier, transcript, from, times } = options;
    this.#conversation = adapter.conversation(request);
    this.#recorder = new EventRecorder({ transcript, from });
    this.#checks = new FileChecks(request.cwd, (id, result) => this.#endCheck(id, result));
    const { onDidChange } = options;
    this.#watch = new RunWatch({ times, outputPath, hasBegun: () => this.#recorder.hasBegun, onDidChange });
    this.#reader = new LineReader(outputPath, (lines) => this.#handleLines(lines));
    const begun = earlier ? this.#replayAfter(earlier) : this.#begin();
    this.ready = begun.then(() => (this.#isOver ? undefined : this.#watch.begin()));
  }

  get facts() {
    const saidLastAt = this.openRequests.length > 0 || this.isHeld ? undefined : this.#watch.saidLastAt;
    return { ...this.#recorder.facts, ...(saidLastAt !== undefined && { saidLastAt }) };
  }

  get progress() {
    return this.#recorder.progress;
  }

  get declinedCount(): number {
    return this.#recorder.declinedCount;
  }

  /** It has not taken its prompt in time. */
  get isLate(): boolean {
    return this.#watch.isLate && !this.#isClosed;
  }

  /** What it did although it may not, as a sentence. */
  get brokenPromise(): string | undefined {
    return this.#conversation.brokenPromise;
  }

  /** Nothing, until it is where an earlier host was, and after it was told to end. */
  get openRequests(): readonly AgentRequest[] {
    return this.#replay || !this.#hears ? [] : this.#conversation.openRequests;
  }

  get #hears(): boolean {
    return !this.#isLeaving && !this.#isEnding && !this.#isOver;
  }

  get cannotResume(): boolean {
    return this.#conversation.cannotResume;
  }

  /** It was interrupted, and does nothing until it is told more. */
  get isHeld(): boolean {
    return this.#recorder.isHeld && !this.#replay && !this.#isOver && !this.#isLeaving;
  }

  async #begin(): Promise<void> {
    this.#take(this.#conversation.open());
    this.#reader.follow();
  }

  async #replayAfter({ entries, former }: Pick<EarlierLog, 'entries' | 'former'>): Promise<void> {
    const sent = sentLines(entries);
    for (const line of sent) this.#recorder.noteSent(line);
    this.#isClosed = sent.some(({ line }) => line === null);
    const replay = this.#conversation.replay(entries, former);
    this.#replay = replay;
    this.#record(replay.begin());
    this.#reader.follow();
    await this.#reader.catchUp();
    this.#replay = undefined;
    if (former?.lines === Number.POSITIVE_INFINITY) this.#options.log.beginRules(this.#linesRead);
    this.#take(replay.end());
    if (this.#isClosed) this.#options.onDidFinish();
    this.settle();
  }

  #handleLines(lines: string[]): void {
    this.#watch.note();
    for (const line of lines) {
      this.#linesRead++;
      if (this.#replay) this.#record(this.#replay.push(line));
      else this.#take(this.#conversation.push(line));
    }
    this.settle();
  }

  /** Gives it the messages that it takes now; closes its input when it has done all it was asked. */
  settle(): void {
    if (this.#replay || this.#isEnding) return;
    if (this.#isLeaving) {
      if (this.#conversation.isTurnOver && !this.#isClosed) this.#close();
      return this.#options.onDidChange();
    }
    while (this.#conversation.takesMessage && !this.#isClosed) {
      const message = this.#options.takeMessage();
      if (!message) break;
      const { id, from } = message;
      this.#take(this.#conversation.message(messageText(message)), {
        message: id,
        ...(from !== undefined && { from }),
      });
    }
    const { isTurnOver, openRequests, openChecks } = this.#conversation;
    const isIdle = isTurnOver && openRequests.length === 0 && openChecks.length === 0;
    if (isIdle && !this.isHeld && !this.#isClosed) this.#close();
    this.#checks.look(openChecks);
    this.#options.onDidChange();
  }

  /** The result of a check is written down before it counts, so a new host comes to the same. */
  #endCheck(id: number, areOrdinary: boolean): void {
    if (!this.#hears) return;
    this.#options.log.write({ check: id, areOrdinary, after: this.#linesRead });
    this.#take(this.#conversation.endCheck(id, areOrdinary));
    this.settle();
  }

  #close(): void {
    if (!this.#options.isFed) return;
    this.#isClosed = true;
    this.#take(this.#conversation.close());
    this.#options.log.write({ line: null, after: this.#linesRead });
    this.#options.onDidFinish();
  }

  /** `isUnattended`: nobody was there to answer it. */
  answer(request: string, answer: RequestAnswer, { isUnattended = false } = {}): void {
    if (!this.#hears) return;
    const about = isUnattended ? { declines: request } : {};
    this.#take(this.#conversation.answer(request, answer), about);
    this.settle();
  }

  /** Changes what it may do, or its model; `false` where that cannot be. */
  adjust(settings: RunSettings): boolean {
    if (!this.#hears) return false;
    const step = this.#conversation.adjust(settings);
    if (step.send.length === 0) return false;
    this.#take(step);
    this.settle();
    return true;
  }

  /** Asks it to stop what it does; `false` where that cannot be. */
  interrupt(): boolean {
    if (!this.#hears) return false;
    const step = this.#conversation.interrupt();
    if (step.send.length === 0) return false;
    this.#take(step, { interrupts: true });
    this.settle();
    return true;
  }

  /** Tells it to stop, since its run is to end; its input ends with its turn. `false` where that cannot be told. */
  leave(): boolean {
    if (this.#replay || this.#isEnding) return false;
    const step = this.#conversation.interrupt();
    if (step.send.length === 0) return false;
    this.#isLeaving = true;
    this.#take(step, { interrupts: true });
    this.settle();
    return true;
  }

  /** The true end, after the process has ended; `asked` is the end that somebody else brought about. */
  async finish(exit: AgentExit, asked?: AgentEnd): Promise<AgentEnd> {
    this.#isEnding = true;
    await this.ready;
    await this.#reader.end();
    const end = asked ?? this.#brokenEnd() ?? this.#conversation.finish(exit);
    const left = this.#conversation.openRequests.map(({ id }) => ({
      type: 'withdrawn' as const,
      request: id,
    }));
    this.#isOver = true;
    this.#record([...left, { type: 'end', end }]);
    this.dispose();
    return end;
  }

  #brokenEnd(): AgentEnd | undefined {
    return this.brokenPromise === undefined
      ? undefined
      : { state: 'failed', message: this.brokenPromise, isFinal: true };
  }

  /** Written down first: whoever dies in between, the next host finds what was sent and makes the events again. */
  #take(step: ConversationStep, about: Omit<SentLine, 'line' | 'after'> = {}): void {
    if (step.send.length > 0) {
      this.#recorder.noteSent(about);
      this.#watch.note();
      this.#options.log.write(...step.send.map((line) => ({ line, after: this.#linesRead, ...about })));
    }
    this.#record(step.events);
  }

  #record(steps: readonly AgentStep[]): void {
    this.#recorder.record(steps, this.#linesRead);
  }

  dispose(): void {
    this.#isOver = true;
    this.#reader.dispose();
    this.#watch.dispose();
    this.#options.log.dispose();
    this.#recorder.dispose();
  }
}
