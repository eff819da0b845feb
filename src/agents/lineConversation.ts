import { stripVTControlCharacters } from 'node:util';
import type { AgentEnd, AgentStep, PermissionRequest } from '../protocol/agentEvents.ts';
import type {
  AgentExit,
  Conversation,
  ConversationReplay,
  ConversationStep,
  FileCheck,
  FormerPart,
  RecordEntry,
  RunRequest,
} from '../core/agentAdapter.ts';
import { limitStep } from './eventLimits.ts';
import { insideFolder } from './fileChanges.ts';
import { parseMessage, type JsonObject } from './json.ts';
import { formerRulingOf, rulingOf, type AskedCall, type Ruling } from './permissionPolicy.ts';
import { failed, judgeEnd, SILENT } from './runEnd.ts';

const NOISE_LINES = 20;
const NOISE_LENGTH = 1000;

/** A step of which nothing came. */
export const nothing = (): ConversationStep => ({ events: [], send: [] });

/** What all conversations of JSON lines share: noise, replay and the judgement of the end. */
export abstract class LineConversation implements Conversation {
  protected readonly request: RunRequest;
  /** What the agent said of the end of its latest turn; nothing while it works. */
  protected said: AgentEnd | undefined;
  protected wasInterrupted = false;
  readonly #noise: string[] = [];
  #isClosed = false;
  #linesRead = 0;
  /** Up to which line an earlier version may have read, and what it answered. */
  #formerLines = 0;
  #formerAnswers: { id: unknown; after: number }[] = [];
  #hasWorked = false;

  constructor(request: RunRequest) {
    this.request = request;
  }

  get openRequests(): readonly PermissionRequest[] {
    return [];
  }

  get openChecks(): readonly FileCheck[] {
    return [];
  }

  get takesMessage(): boolean {
    return false;
  }

  get isTurnOver(): boolean {
    return this.said !== undefined;
  }

  get cannotResume(): boolean {
    return false;
  }

  abstract open(): ConversationStep;

  /** Takes a message of the agent. */
  protected abstract read(message: JsonObject): ConversationStep;

  /** Takes note of a line that was sent and that the agent's own lines do not bring about. */
  protected noteSent(_message: JsonObject, _interrupts: boolean): AgentStep[] {
    return [];
  }

  /** The id of the request that a line answers, as the agent wrote it. */
  protected answeredId(_sent: JsonObject): unknown {
    return undefined;
  }

  /** Who answers a request. `isSent`: an earlier version has answered it so, without a word in the transcript. */
  protected rule(id: unknown, call: AskedCall): { ruling: Ruling; isSent: boolean } {
    const { mode } = this.request;
    if (this.#linesRead <= this.#formerLines) {
      const former = formerRulingOf(this.request, call);
      if (former === 'ask') return { ruling: 'ask', isSent: false };
      if (this.wasAnsweredBefore(id)) return { ruling: former, isSent: true };
    }
    return { ruling: rulingOf(mode, call), isSent: false };
  }

  /** Whether an earlier version has answered this request, which the agent sent just now. */
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
        // What it would send by itself needs no note.
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
        // The lines that come now are nobody else's.
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
      return { events: events.map((step) => insideFolder(limitStep(step), this.request.cwd)), send };
    }
    const text = stripVTControlCharacters(line.slice(0, NOISE_LENGTH)).trim();
    if (!text) return nothing();
    this.#noise.push(text);
    if (this.#noise.length > NOISE_LINES) this.#noise.shift();
    return { events: this.readNoise(text), send: [] };
  }

  /** Takes a line that is no message: what is printed beside the protocol. */
  protected readNoise(_line: string): AgentStep[] {
    return [];
  }

  answer(_requestId: string, _optionId: string | undefined): ConversationStep {
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
      said: this.said ?? this.sayAtExit(exit),
      exit,
      noise: this.#noise,
      wasClosed: this.#isClosed,
      wasInterrupted: this.wasInterrupted,
    });
    return this.judgeSilence(end);
  }

  /** The end, unless it is a success of which nothing else tells. */
  protected judgeSilence(end: AgentEnd): AgentEnd {
    const isSilent = end.state === 'completed' && !end.text?.trim() && !this.#hasWorked;
    return isSilent ? failed(SILENT) : end;
  }

  #noteWork({ type }: AgentStep): void {
    if (type === 'toolStart' || type === 'plan') this.#hasWorked = true;
  }

  /** What the exit says of the end, for agents that say it in no other way. */
  protected sayAtExit(_exit: AgentExit): AgentEnd | undefined {
    return undefined;
  }

  /** Sends lines that nothing the agent says brings about: what they do is what a replay of them does. */
  protected send(messages: JsonObject[], { interrupts = false } = {}): ConversationStep {
    return {
      events: messages.flatMap((message) => this.noteSent(message, interrupts)),
      send: messages.map((message) => JSON.stringify(message)),
    };
  }
}
