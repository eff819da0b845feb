import { LineReader } from '../../base/lineReader.ts';
import type { AgentEnd, AgentEvent, AgentStep } from '../../protocol/agentEvents.ts';
import type { AgentRequest, RequestAnswer } from '../../protocol/agentRequests.ts';
import type { InboxMessage } from '../../protocol/agentRun.ts';
import type {
  AgentAdapter,
  AgentExit,
  Conversation,
  ConversationReplay,
  ConversationStep,
  FileCheck,
  RunRequest,
  RunSettings,
} from '../agentAdapter.ts';
import { sentLines, type ConversationLog, type EarlierLog, type SentLine } from './conversationLog.ts';
import { FactsReader } from './factsReader.ts';
import { messageText, withoutIntroduction } from './messageText.ts';
import { areOrdinary } from './ordinaryFiles.ts';
import type { TranscriptFile } from './transcriptFile.ts';

export interface AgentRunOptions {
  adapter: AgentAdapter;
  request: RunRequest;
  outputPath: string;
  log: ConversationLog;
  transcript: TranscriptFile;
  /** What an earlier host left; missing for a conversation that begins now. */
  earlier?: Pick<EarlierLog, 'entries' | 'former'>;
  /** Whether its input is fed by the conversation, and ends when there is no more to say. */
  isFed: boolean;
  /** Who gave the prompt, where that is not the person whose run it is. */
  from?: string;
  /** The next message of its inbox, which is then no longer there. */
  takeMessage(): InboxMessage | undefined;
  /** Something can be told anew: its facts, what it asks. */
  onDidChange(): void;
  /** It has done all it was asked. */
  onDidFinish(): void;
}

/**
 * One attempt of an agent run, live: reads what the agent prints, keeps the transcript, and says to the agent what its
 * conversation wants said. Everything it knows follows from the output and the log, so a new host goes on with both.
 */
export class AgentRun {
  readonly #options: AgentRunOptions;
  readonly #conversation: Conversation;
  readonly #reader: LineReader;
  readonly #facts = new FactsReader();
  #replay: ConversationReplay | undefined;
  #linesRead = 0;
  /** Events that are in the transcript already. */
  #known: number;
  /** Who said the messages that the conversation tells next; the first is the prompt. */
  readonly #senders: (string | undefined)[];
  #wasInterrupted = false;
  #isHeld = false;
  #isClosed = false;
  /** Nobody reads what is said to it any more: messages stay in the inbox. */
  #isEnding = false;
  #isOver = false;
  /** Checks of files that are under way. */
  readonly #checking = new Set<number>();
  /** Resolves when it is where an earlier host was. */
  readonly ready: Promise<void>;

  constructor(options: AgentRunOptions) {
    this.#options = options;
    const { adapter, request, outputPath, earlier, transcript } = options;
    this.#conversation = adapter.conversation(request);
    this.#known = transcript.count;
    this.#senders = [options.from];
    this.#reader = new LineReader(outputPath, (lines) => this.#handleLines(lines));
    this.ready = earlier ? this.#replayAfter(earlier) : this.#begin();
  }

  get facts() {
    return this.#facts.facts;
  }

  get progress() {
    return this.#facts.progress;
  }

  /** Nothing, until it is where an earlier host was, and after its end. */
  get openRequests(): readonly AgentRequest[] {
    return this.#replay || this.#isOver ? [] : this.#conversation.openRequests;
  }

  get cannotResume(): boolean {
    return this.#conversation.cannotResume;
  }

  /** It was interrupted, and does nothing until it is told more. */
  get isHeld(): boolean {
    return this.#isHeld && !this.#replay && !this.#isOver;
  }

  async #begin(): Promise<void> {
    this.#take(this.#conversation.open());
    this.#reader.follow();
  }

  async #replayAfter({ entries, former }: Pick<EarlierLog, 'entries' | 'former'>): Promise<void> {
    const sent = sentLines(entries);
    for (const { message, from } of sent) if (message !== undefined) this.#senders.push(from);
    this.#wasInterrupted = sent.some(({ interrupts }) => interrupts);
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
    while (this.#conversation.takesMessage && !this.#isClosed) {
      const message = this.#options.takeMessage();
      if (!message) break;
      this.#senders.push(message.from);
      const { id, from } = message;
      this.#take(this.#conversation.message(messageText(message)), {
        message: id,
        ...(from !== undefined && { from }),
      });
    }
    const { isTurnOver, openRequests, openChecks } = this.#conversation;
    const isIdle = isTurnOver && openRequests.length === 0 && openChecks.length === 0;
    if (isIdle && !this.#isHeld && !this.#isClosed) this.#close();
    for (const check of openChecks) void this.#check(check);
    this.#options.onDidChange();
  }

  /** Looks at the files of a request. The result is written down before it counts, so a new host comes to the same. */
  async #check({ id, paths }: FileCheck): Promise<void> {
    if (this.#checking.has(id)) return;
    this.#checking.add(id);
    const result = await areOrdinary(this.#options.request.cwd, paths);
    if (this.#isOver || this.#isEnding) return;
    this.#options.log.write({ check: id, areOrdinary: result, after: this.#linesRead });
    this.#take(this.#conversation.endCheck(id, result));
    this.settle();
  }

  #close(): void {
    if (!this.#options.isFed) return;
    this.#isClosed = true;
    this.#take(this.#conversation.close());
    this.#options.log.write({ line: null, after: this.#linesRead });
    this.#options.onDidFinish();
  }

  answer(request: string, answer: RequestAnswer): void {
    this.#take(this.#conversation.answer(request, answer));
    this.settle();
  }

  /** Changes what it may do, or its model; `false` where that cannot be. */
  adjust(settings: RunSettings): boolean {
    const step = this.#conversation.adjust(settings);
    if (step.send.length === 0) return false;
    this.#take(step);
    this.settle();
    return true;
  }

  /** Asks it to stop what it does; `false` where that cannot be. */
  interrupt(): boolean {
    const step = this.#conversation.interrupt();
    if (step.send.length === 0) return false;
    this.#wasInterrupted = true;
    this.#take(step, { interrupts: true });
    this.settle();
    return true;
  }

  /** The true end, after the process has ended; `asked` is the end that somebody else brought about. */
  async finish(exit: AgentExit, asked?: AgentEnd): Promise<AgentEnd> {
    this.#isEnding = true;
    await this.ready;
    await this.#reader.end();
    const end = asked ?? this.#conversation.finish(exit);
    const left = this.openRequests.map(({ id }) => ({ type: 'withdrawn' as const, request: id }));
    this.#isOver = true;
    this.#record([...left, { type: 'end', end }]);
    this.dispose();
    return end;
  }

  /** Written down first: whoever dies in between, the next host finds what was sent and makes the events again. */
  #take(step: ConversationStep, about: Pick<SentLine, 'message' | 'from' | 'interrupts'> = {}): void {
    for (const line of step.send) this.#options.log.write({ line, after: this.#linesRead, ...about });
    this.#record(step.events);
  }

  #record(steps: readonly AgentStep[]): void {
    const at = new Date().toISOString();
    const events: AgentEvent[] = [];
    for (const told of steps) {
      const step = this.#withSender(told);
      this.#facts.note(step);
      if (step.type === 'message') this.#isHeld = false;
      if (step.type === 'turnEnd' && step.end.state === 'cancelled' && this.#wasInterrupted)
        this.#isHeld = true;
      if (this.#known > 0) this.#known--;
      else events.push({ at, ...(this.#linesRead > 0 && { line: this.#linesRead }), ...step });
    }
    if (events.length > 0) this.#options.transcript.append(events);
  }

  #withSender(step: AgentStep): AgentStep {
    if (step.type !== 'message') return step;
    const from = this.#senders.shift();
    return from === undefined ? step : { ...step, from, text: withoutIntroduction(step.text, from) };
  }

  dispose(): void {
    this.#isOver = true;
    this.#reader.dispose();
    this.#options.log.dispose();
    this.#options.transcript.dispose();
  }
}
