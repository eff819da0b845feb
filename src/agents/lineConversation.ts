import { plainText } from '../base/plainText.ts';
import type { AgentEnd, AgentStep } from '../protocol/agentEvents.ts';
import type { AgentRequest, RequestAnswer } from '../protocol/agentRequests.ts';
import type {
  AgentExit,
  Conversation,
  ConversationReplay,
  ConversationStep,
  FileCheck,
  FormerPart,
  RecordEntry,
  RunRequest,
  RunSettings,
} from '../core/agentAdapter.ts';
import type { RunMode } from '../protocol/runMode.ts';
import { limitStep } from './eventLimits.ts';
import { withRelativePaths } from './fileChanges.ts';
import { parseMessage, type JsonObject } from './json.ts';
import { applyFormerMode, applyMode, type RequestedCall, type Ruling } from './permissionPolicy.ts';
import { failed, judgeEnd, SILENT, withLogin } from './runEnd.ts';

const NOISE_LINES = 20;
const NOISE_LENGTH = 1000;

/** An empty step: no events, nothing to send. */
export const nothing = (): ConversationStep => ({ events: [], send: [] });

/** Base of all conversations over JSON lines: lines that are not messages, replay, and the end of the run. */
export abstract class LineConversation implements Conversation {
  protected readonly request: RunRequest;
  /** What the agent may do now: the mode of the run, until a person changes it. */
  protected mode: RunMode;
  /** The end of the latest turn as the agent reported it; `undefined` during a turn. */
  protected reportedEnd: AgentEnd | undefined;
  protected wasInterrupted = false;
  readonly #noise: string[] = [];
  #isClosed = false;
  #linesRead = 0;
  /** Number of lines that an earlier version of Legwork may have read, and its answers. */
  #formerLines = 0;
  #formerAnswers: { id: unknown; after: number }[] = [];
  #hasWorked = false;

  constructor(request: RunRequest) {
    this.request = request;
    this.mode = request.mode;
  }

  get openRequests(): readonly AgentRequest[] {
    return [];
  }

  get openChecks(): readonly FileCheck[] {
    return [];
  }

  get takesMessage(): boolean {
    return false;
  }

  get isTurnOver(): boolean {
    return this.reportedEnd !== undefined;
  }

  /** How a person logs in to the agent, as a sentence. */
  protected get login(): string | undefined {
    return undefined;
  }

  get cannotResume(): boolean {
    return false;
  }

  get brokenPromise(): string | undefined {
    return undefined;
  }

  abstract open(): ConversationStep;

  /** Reads a message of the agent. */
  protected abstract read(message: JsonObject): ConversationStep;

  /** Updates the state after sending a line that does not follow from the agent's output. */
  protected noteSent(_message: JsonObject, _interrupts: boolean): AgentStep[] {
    return [];
  }

  /** The id of the request that a sent line answers, as the agent wrote it. */
  protected answeredId(_sent: JsonObject): unknown {
    return undefined;
  }

  /** Decides who answers a request. `isSent`: an earlier version already answered it, without an event. */
  protected rule(id: unknown, call: RequestedCall): { ruling: Ruling; isSent: boolean } {
    if (this.#linesRead <= this.#formerLines) {
      const former = applyFormerMode(this.request, call);
      if (former === 'ask') return { ruling: 'ask', isSent: false };
      if (this.wasAnsweredBefore(id)) return { ruling: former, isSent: true };
    }
    return { ruling: applyMode(this.mode, call), isSent: false };
  }

  /** Whether an earlier version has answered this request, which was just read. */
  protected wasAnsweredBefore(id: unknown): boolean {
    const isAnswer = (answer: { id: unknown; after: number }) =>
      answer.id === id && answer.after >= this.#linesRead;
    const at = this.#linesRead <= this.#formerLines ? this.#formerAnswers.findIndex(isAnswer) : -1;
    if (at >= 0) this.#formerAnswers.splice(at, 1);
    return at >= 0;
  }

  replay(record: readonly RecordEntry[], former?: FormerPart): ConversationReplay {
    this.#formerLines = former?.lines ?? 0;
    for (const entry of former?.entries ?? []) {
      const message = 'line' in entry && entry.line !== null ? parseMessage(entry.line) : undefined;
      const id = message && this.answeredId(message);
      if (id !== undefined) this.#formerAnswers.push({ id, after: entry.after });
    }
    const unsent: string[] = [];
    let position = 0;
    let linesRead = 0;
    const take = (step: ConversationStep, upTo: number) => {
      const events = [...step.events];
      unsent.push(...step.send);
      for (let entry = record[position]; entry && entry.after <= upTo; entry = record[++position]) {
        if ('check' in entry) {
          const checked = this.endCheck(entry.check, entry.areOrdinary);
          events.push(...checked.events);
          unsent.push(...checked.send);
          continue;
        }
        // Lines that follow from the agent's output are in `unsent` and change no state.
        const index = entry.line === null ? -1 : unsent.indexOf(entry.line);
        if (index >= 0) unsent.splice(index, 1);
        else if (entry.line === null) this.#isClosed = true;
        else events.push(...this.noteSent(parseMessage(entry.line) ?? {}, entry.interrupts === true));
      }
      return events;
    };
    return {
      begin: () => take(this.open(), 0),
      push: (line) => take(this.push(line), ++linesRead),
      end: () => {
        const events = take(nothing(), Number.POSITIVE_INFINITY);
        // From here on, no line was read by an earlier version.
        this.#formerAnswers = [];
        return { events, send: unsent };
      },
    };
  }

  push(line: string): ConversationStep {
    this.#linesRead++;
    const message = parseMessage(line);
    if (message) {
      const { events, send } = this.read(message);
      events.forEach((step) => this.#noteWork(step));
      return { events: this.shown(events), send };
    }
    const text = plainText(line.slice(0, NOISE_LENGTH)).trim();
    if (!text) return nothing();
    this.#noise.push(text);
    if (this.#noise.length > NOISE_LINES) this.#noise.shift();
    return { events: this.readNoise(text), send: [] };
  }

  /** The steps as a transcript has them: with paths relative to the folder, and no longer than its limits. */
  protected shown(steps: readonly AgentStep[]): AgentStep[] {
    return steps.map((step) => withRelativePaths(limitStep(step), this.request.cwd));
  }

  /** Reads a line that is not a message. */
  protected readNoise(_line: string): AgentStep[] {
    return [];
  }

  answer(_requestId: string, _answer: RequestAnswer): ConversationStep {
    return nothing();
  }

  adjust(_settings: RunSettings): ConversationStep {
    return nothing();
  }

  endCheck(_id: number, _areOrdinary: boolean): ConversationStep {
    return nothing();
  }

  message(_text: string): ConversationStep {
    return nothing();
  }

  interrupt(): ConversationStep {
    return nothing();
  }

  close(): ConversationStep {
    this.#isClosed = true;
    return nothing();
  }

  finish(exit: AgentExit): AgentEnd {
    const end = judgeEnd({
      reported: this.reportedEnd ?? this.endFromExit(exit),
      exit,
      noise: this.#noise,
      wasClosed: this.#isClosed,
      wasInterrupted: this.wasInterrupted,
    });
    return withLogin(this.rejectSilence(end), this.login);
  }

  /** Turns a success without any text or work into a failure. */
  protected rejectSilence(end: AgentEnd): AgentEnd {
    const isSilent = end.state === 'completed' && !end.text?.trim() && !this.#hasWorked;
    return isSilent ? failed(SILENT) : end;
  }

  #noteWork({ type }: AgentStep): void {
    if (type === 'toolStart' || type === 'plan') this.#hasWorked = true;
  }

  /** The end as derived from the exit, for agents that report no end. */
  protected endFromExit(_exit: AgentExit): AgentEnd | undefined {
    return undefined;
  }

  /** Sends lines that do not follow from the agent's output, with the same effect as replaying them. */
  protected send(messages: JsonObject[], { interrupts = false } = {}): ConversationStep {
    return {
      events: messages.flatMap((message) => this.noteSent(message, interrupts)),
      send: messages.map((message) => JSON.stringify(message)),
    };
  }
}
