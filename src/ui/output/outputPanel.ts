import * as vscode from 'vscode';
import { DisposableList } from '../../base/disposable.ts';
import { followOutput, type OutputFollower } from '../../client/outputFollower.ts';
import { isTerminal, type Task } from '../../protocol/task.ts';
import type { TaskModel } from '../taskModel.ts';
import { formatBytes } from '../quantityText.ts';
import { endText } from '../taskText.ts';
import { PacedText } from './pacedText.ts';
import { PlainOutput } from './plainOutput.ts';

const CHANNEL_NAME = 'Legwork Task';
const TAIL_BYTES = 256 * 1024;
const REDRAW_EVERY_MS = 2_000;

/** The Output panel's one channel for tasks: the chosen task's last part at once, then live. */
export class OutputPanel {
  readonly #log: vscode.LogOutputChannel;
  readonly #subscription: { dispose(): void };
  #channel: vscode.OutputChannel | undefined;
  #shown: { id: string; attempt: number } | undefined;
  #following: { parts: DisposableList; follower: OutputFollower; finish(task: Task): void } | undefined;

  constructor(model: TaskModel, log: vscode.LogOutputChannel) {
    this.#log = log;
    this.#subscription = model.onDidChange(({ changed }) => {
      const change = changed.findLast(({ task }) => task.id === this.#shown?.id);
      if (change) this.#handleChanged(change.task);
    });
  }

  /** Shows a task's output in the panel. */
  show(task: Task): void {
    this.#channel ??= vscode.window.createOutputChannel(CHANNEL_NAME);
    if (this.#shown?.id !== task.id || this.#shown.attempt !== task.attempt.number) {
      this.#channel.clear();
      this.#follow(task, TAIL_BYTES);
    }
    this.#channel.show(true);
  }

  /** Whether a person can see this task's output right now. */
  isInSight(taskId: string): boolean {
    if (this.#shown?.id !== taskId || !vscode.window.state.focused) return false;
    return vscode.window.visibleTextEditors.some(
      ({ document }) => document.uri.scheme === 'output' && document.uri.path.endsWith(CHANNEL_NAME),
    );
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#following?.parts.dispose();
    this.#channel?.dispose();
  }

  #handleChanged(task: Task): void {
    if (task.attempt.number !== this.#shown?.attempt) {
      this.#channel?.append(`\n[attempt ${task.attempt.number}]\n`);
      this.#follow(task);
    } else if (isTerminal(task)) {
      this.#following?.finish(task);
    }
  }

  #follow(task: Task, tailBytes?: number): void {
    this.#following?.parts.dispose();
    this.#shown = { id: task.id, attempt: task.attempt.number };
    const parts = new DisposableList();
    const append = (text: string) => {
      if (text !== '') this.#channel?.append(text);
    };
    const plain = new PlainOutput();
    const paced = parts.add(
      new PacedText({
        intervalMs: 100,
        sliceLength: 256 * 1024,
        waitingLimit: 1024 * 1024,
        emit: append,
        skip: (length) =>
          append(`\n[about ${formatBytes(length)} skipped; the whole output is in ${task.output.path}]\n`),
      }),
    );
    const redraw = setInterval(() => append(plain.takeRedraw()), REDRAW_EVERY_MS);
    parts.add({ dispose: () => clearInterval(redraw) });
    const follower = parts.add(
      followOutput({
        path: task.output.path,
        ...(tailBytes === undefined ? {} : { tailBytes }),
        onText: (text) => paced.push(plain.push(text)),
        onError: (error) => append(`\n[The output cannot be read: ${error.message}]\n`),
      }),
    );
    const finish = (ended: Task) => {
      void follower.catchUp().then(() => {
        if (this.#following?.follower !== follower) return;
        paced.flush();
        append(`${plain.takeRedraw()}\n[${endText(ended)}]\n`);
        parts.dispose();
        this.#following = undefined;
      });
    };
    this.#following = { parts, follower, finish };
    this.#log.debug(`Showing ${task.output.path}`);
    if (isTerminal(task)) finish(task);
  }
}
