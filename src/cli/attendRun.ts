import type { Disposable } from '../base/disposable.ts';
import type { AgentRequest } from '../protocol/agentRequests.ts';
import { isExpectedError } from '../protocol/errors.ts';
import type { AnswerParams } from '../protocol/messages.ts';
import { openRequests } from '../protocol/openRequests.ts';
import type { Task } from '../protocol/task.ts';
import { askAnswer } from './askAnswer.ts';
import { complain, type Cli } from './cli.ts';
import { followTask } from './followTask.ts';
import { answerHint, messageHint } from './requestText.ts';

/** Where to ask, and what to do before each question. */
export interface AttendOptions {
  input: NodeJS.ReadStream;
  beforeAsking?: () => Promise<void>;
}

/**
 * While the program waits for a run: asks the person at the terminal to answer the agent's requests, or, without a
 * terminal, prints once how to answer.
 */
export function attendRun(cli: Cli, id: string, options: AttendOptions): Disposable {
  const attendant = new Attendant(cli, id, options);
  const following = followTask(cli, id, {
    attends: () => attendant.isAttended,
    handleTask: (task) => attendant.note(task),
  });
  return {
    dispose: () => {
      following.dispose();
      attendant.dispose();
    },
  };
}

class Attendant implements Disposable {
  readonly #cli: Cli;
  readonly #id: string;
  readonly #options: AttendOptions;
  /** Open requests that were already shown. */
  #shown = new Set<string>();
  #open: readonly AgentRequest[] = [];
  #attempt = 1;
  #current: { request: string; question: AbortController } | undefined;
  #waitsForMessage = false;
  #isDisposed = false;

  constructor(cli: Cli, id: string, options: AttendOptions) {
    this.#cli = cli;
    this.#id = id;
    this.#options = options;
  }

  note(task: Task): void {
    const { status, attempt } = task;
    this.#attempt = attempt.number;
    this.#open = openRequests(task);
    // The next attempt may reuse ids.
    this.#shown = new Set([...this.#shown].filter((id) => this.#isOpen(id)));
    if (this.#current && !this.#isOpen(this.#current.request))
      this.#withdraw('This request is no longer open.\n');
    const waitsForMessage = status.state === 'waiting' && status.for === 'input';
    if (waitsForMessage && !this.#waitsForMessage) complain(this.#cli, messageHint(this.#id));
    this.#waitsForMessage = waitsForMessage;
    this.#look();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#withdraw('');
  }

  /** Stops waiting for an answer to the current question. */
  #withdraw(sentence: string): void {
    if (!this.#current || this.#current.question.signal.aborted) return;
    this.#current.question.abort();
    this.#cli.stderr.write(`\n${sentence}`);
  }

  #isOpen(request: string): boolean {
    return this.#open.some(({ id }) => id === request);
  }

  #look(): void {
    while (!this.#current && !this.#isDisposed) {
      const next = this.#open.find(({ id }) => !this.#shown.has(id));
      if (!next) return;
      this.#shown.add(next.id);
      if (this.isAttended) void this.#ask(next);
      else complain(this.#cli, answerHint(this.#id, next));
    }
  }

  /** Whether a person is at the terminal. */
  get isAttended(): boolean {
    const { input } = this.#options;
    return input.isTTY && !input.readableEnded && this.#cli.stderr.isTTY;
  }

  async #ask(request: AgentRequest): Promise<void> {
    const question = new AbortController();
    const attempt = this.#attempt;
    this.#current = { request: request.id, question };
    await this.#options.beforeAsking?.();
    const { signal } = question;
    const terminal = { input: this.#options.input, output: this.#cli.stderr, signal };
    const answer = await askAnswer(request, terminal);
    this.#current = undefined;
    if (answer) await this.#answer({ ...answer, request: request.id, attempt });
    if (this.#isDisposed) return;
    if (!answer && !signal.aborted) {
      this.#cli.stderr.write('\n');
      complain(this.#cli, answerHint(this.#id, request));
    }
    this.#look();
  }

  async #answer(answer: Omit<AnswerParams, 'id'>): Promise<void> {
    try {
      await this.#cli.hosts.insist((client) => client.answer({ id: this.#id, ...answer }));
    } catch (error) {
      if (!isExpectedError(error)) throw error;
      complain(this.#cli, error.message);
    }
  }
}
