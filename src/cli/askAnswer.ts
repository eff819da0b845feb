import { createInterface, type Interface } from 'node:readline';
import { kindOf, type AgentRequest, type FieldValues } from '../protocol/agentRequests.ts';
import { isDenial } from '../protocol/requestAnswers.ts';
import { fieldStep, optionStep, REASON_STEP, type PromptStep } from './requestPrompt.ts';
import { requestLines, type Answer } from './requestText.ts';

/** Lines that arrive sooner than this were typed before the question could be read. */
const READING_MS = 250;

/** Where a person is asked, and what makes that needless. */
export interface AskingTerminal {
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream;
  signal: AbortSignal;
}

/**
 * Asks the person at the terminal, step by step, until the answer is valid. Resolves with `undefined` when the input ends
 * or `signal` aborts before the answer is whole. Ignores lines that were typed before the question.
 */
export async function askAnswer(
  request: AgentRequest,
  terminal: AskingTerminal,
): Promise<Answer | undefined> {
  const typist = new Typist(terminal);
  try {
    if (kindOf(request) === 'question' && request.fields?.length) return await askFields(request, typist);
    const answer = await typist.ask(optionStep(request));
    if (!answer || !denies(request, answer.value)) return answer?.value;
    const reason = await typist.ask(REASON_STEP);
    // Who ends the input has said no before.
    if (terminal.signal.aborted) return undefined;
    return { ...answer.value, ...(reason?.value !== undefined && { reason: reason.value }) };
  } finally {
    typist.dispose();
  }
}

async function askFields(request: AgentRequest, typist: Typist): Promise<Answer | undefined> {
  const { fields = [], text, url } = request;
  typist.tell(requestLines({ ...request, fields: [], options: [] }), text !== undefined || url !== undefined);
  const values: FieldValues = {};
  for (const field of fields) {
    const answer = await typist.ask(fieldStep(request, field));
    if (!answer) return undefined;
    if (answer.value !== undefined) values[field.id] = answer.value;
  }
  return { fields: values };
}

function denies(request: AgentRequest, answer: Answer): boolean {
  return 'decision' in answer ? answer.decision.startsWith('deny') : isDenial(request, answer);
}

/** The person who types. Not at a raw terminal, so that Ctrl-C remains a signal. */
class Typist {
  readonly #terminal: AskingTerminal;
  readonly #lines: Interface;
  #isGone = false;
  #hear: ((line: string) => void) | undefined;
  #giveUp: (() => void) | undefined;

  constructor(terminal: AskingTerminal) {
    this.#terminal = terminal;
    this.#lines = createInterface({ input: terminal.input, terminal: false });
    // A line for which no step waits is none that was asked for.
    this.#lines.on('line', this.#handleLine);
    this.#lines.once('close', this.#handleEnd);
    terminal.signal.addEventListener('abort', this.#handleEnd);
    if (terminal.signal.aborted) this.#handleEnd();
  }

  tell(lines: readonly string[], isWorthIt: boolean): void {
    if (isWorthIt && !this.#isGone) this.#terminal.output.write(lines.map((line) => `${line}\n`).join(''));
  }

  /** `undefined` when the person has gone, or is not needed any more. */
  ask<T>(step: PromptStep<T>): Promise<{ value: T } | undefined> {
    const { promise, resolve } = Promise.withResolvers<{ value: T } | undefined>();
    if (this.#isGone) return Promise.resolve(undefined);
    const askedAtMs = Date.now();
    const show = () => this.#terminal.output.write(step.text);
    this.#hear = (line) => {
      const read = Date.now() - askedAtMs < READING_MS ? undefined : step.read(line);
      if (read && 'value' in read) {
        this.#hear = undefined;
        return resolve(read);
      }
      if (read) this.#terminal.output.write(`${read.fault}\n`);
      show();
    };
    this.#giveUp = () => resolve(undefined);
    show();
    return promise;
  }

  readonly #handleLine = (line: string) => this.#hear?.(line);

  readonly #handleEnd = () => {
    this.#isGone = true;
    this.#hear = undefined;
    this.#giveUp?.();
  };

  dispose(): void {
    // readline emits further lines of the same chunk even after `close`.
    this.#lines.removeListener('line', this.#handleLine);
    this.#terminal.signal.removeEventListener('abort', this.#handleEnd);
    this.#lines.close();
  }
}
