import * as vscode from 'vscode';
import { DisposableList } from '../../base/disposable.ts';
import { formatBytes } from '../../base/quantityText.ts';
import { isTerminal, titleOf, type Task } from '../../protocol/task.ts';
import { shortLine } from '../editor/labelText.ts';
import type { TaskModel } from '../tasks/taskModel.ts';
import { notStartedText } from '../tasks/pendingText.ts';
import { endText, fullText } from '../tasks/taskText.ts';
import { PacedText } from './pacedText.ts';
import { followReadable, readablePath, type ReadableOutput } from './readableOutput.ts';

const CHANNEL_NAME = 'Legwork Task';
const TAIL_BYTES = 256 * 1024;
const REDRAW_EVERY_MS = 2_000;

/** The Output panel's one channel for tasks: the chosen task's last part at once, then live. */
export class OutputPanel {
  readonly #model: TaskModel;
  readonly #log: vscode.LogOutputChannel;
  readonly #subscription: { dispose(): void };
  #channel: vscode.OutputChannel | undefined;
  #shown: { id: string; attempt: number; path: string } | undefined;
  /** Whether the panel says why the task has not started. */
  #isWaiting = false;
  #following: { parts: DisposableList; output: ReadableOutput; finish(task: Task): void } | undefined;

  constructor(model: TaskModel, log: vscode.LogOutputChannel) {
    this.#model = model;
    this.#log = log;
    this.#subscription = model.onDidChange(({ changed }) => {
      const change = changed.findLast(({ task }) => task.id === this.#shown?.id);
      if (change) this.#handleChanged(change.task);
    });
  }

  /** Shows a task's output in the panel; the focus stays where it is, unless it is to go there. */
  show(task: Task, { keepsFocus = true }: { keepsFocus?: boolean } = {}): void {
    this.#channel ??= vscode.window.createOutputChannel(CHANNEL_NAME);
    const isShown = this.#shown?.id === task.id && this.#shown.attempt === task.attempt.number;
    if (!isShown) this.#begin(task);
    this.#channel.show(keepsFocus);
  }

  #begin(task: Task): void {
    this.#channel?.clear();
    this.#channel?.appendLine(headerOf(task));
    const waiting = notStartedText(task, this.#model);
    if (waiting !== '') this.#channel?.appendLine(`[${waiting}]`);
    this.#follow(task, TAIL_BYTES);
    this.#isWaiting = waiting !== '';
  }

  /** Whether a person can see this task's output right now. */
  isInSight(taskId: string): boolean {
    if (this.#shown?.id !== taskId || !vscode.window.state.focused) return false;
    return vscode.window.visibleTextEditors.some(({ document }) => this.isChannel(document));
  }

  /** Whether a document is the panel's channel. */
  isChannel({ uri }: vscode.TextDocument): boolean {
    return uri.scheme === 'output' && uri.path.endsWith(CHANNEL_NAME);
  }

  /** Id of the task whose output the panel has. */
  get shownTask(): string | undefined {
    return this.#shown?.id;
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#following?.parts.dispose();
    this.#channel?.dispose();
  }

  #handleChanged(task: Task): void {
    if (task.attempt.number !== this.#shown?.attempt) {
      this.#channel?.append(`\n[${vscode.l10n.t('attempt {0}', task.attempt.number)}]\n`);
      this.#follow(task);
    } else if (this.#isWaiting && task.status.state !== 'pending') {
      // That it has not started is true no more.
      this.#begin(task);
    } else if (readablePath(task) !== this.#shown.path) {
      // An agent run has its transcript from when its agent is started.
      this.#follow(task);
    } else if (isTerminal(task)) {
      this.#following?.finish(task);
    }
  }

  #follow(task: Task, tailBytes?: number): void {
    this.#following?.parts.dispose();
    this.#isWaiting = false;
    const path = readablePath(task);
    this.#shown = { id: task.id, attempt: task.attempt.number, path };
    const parts = new DisposableList();
    const append = (text: string) => {
      if (text !== '') this.#channel?.append(text);
    };
    const paced = parts.add(
      new PacedText({
        intervalMs: 100,
        sliceLength: 256 * 1024,
        waitingLimit: 1024 * 1024,
        emit: append,
        skip: (length) =>
          append(
            `\n[${vscode.l10n.t('about {0} skipped; the whole is in {1}', formatBytes(length), path)}]\n`,
          ),
      }),
    );
    const output = parts.add(
      followReadable(task, {
        ...(tailBytes === undefined ? {} : { tailBytes }),
        onText: (text) => paced.push(text),
        onError: (error) => append(`\n[${vscode.l10n.t('The output cannot be read: {0}', error.message)}]\n`),
      }),
    );
    const redraw = setInterval(() => append(output.takeRedraw()), REDRAW_EVERY_MS);
    parts.add({ dispose: () => clearInterval(redraw) });
    const finish = (ended: Task) => {
      void output.catchUp().then(() => {
        if (this.#following?.output !== output) return;
        paced.flush();
        append(`${output.end()}[${endText(ended)}]\n`);
        parts.dispose();
        this.#following = undefined;
      });
    };
    this.#following = { parts, output, finish };
    this.#log.debug(`Showing ${path}`);
    if (isTerminal(task)) finish(task);
  }
}

/**
 * Which task the panel shows, and how it ended: `Output of web: npm run build (sh-7f3k2m9q) · exit 0`. Of one that has not, it
 * would be wrong soon: a line that is written stays.
 */
function headerOf(task: Task): string {
  const words = task.name === undefined ? [fullText(task)] : [titleOf(task), fullText(task)];
  const what = words.map((text) => shortLine(text)).join(': ');
  return isTerminal(task)
    ? vscode.l10n.t('Output of {0} ({1}) · {2}', what, task.id, endText(task))
    : vscode.l10n.t('Output of {0} ({1})', what, task.id);
}
