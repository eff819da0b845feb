import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../base/disposable.ts';
import { toError } from '../../base/errors.ts';
import { exitCodeOf, isTerminal, type Task } from '../../protocol/task.ts';
import type { CommandContext } from '../commandContext.ts';
import { typingGuard } from '../editor/workspaceTrust.ts';
import type { TaskModel } from '../tasks/taskModel.ts';
import { followingTerminal } from '../output/followTerminal.ts';
import { dimmed } from '../output/terminalTab.ts';
import { onTerminalEnd } from './terminalEnd.ts';

/** What a terminal of the editor's runner shows, and what for. */
export interface EditorTaskRun {
  /** What the editor calls its task, which is the name of the terminal. */
  label: string;
  /** Starts the task; `undefined` if the person does not want it after all. */
  start(): Promise<Task | undefined>;
}

/**
 * The terminal of a Legwork task that the editor's own runner runs. It shows the task with all its attempts, and ends with
 * its exit code. Closing it leaves the task alone; *Terminate Task* cancels it.
 */
export class EditorTaskTerminal implements vscode.Pseudoterminal {
  readonly #context: CommandContext;
  readonly #run: EditorTaskRun;
  readonly #didWrite = new vscode.EventEmitter<string>();
  readonly #didClose = new vscode.EventEmitter<number>();
  readonly #parts = new DisposableList();
  #size: vscode.TerminalDimensions | undefined;
  #task: Task | undefined;
  #shown: vscode.Pseudoterminal | undefined;
  #isClosed = false;
  /** What the editor ended the task with while it was still being started. */
  #isTerminated = false;

  readonly onDidWrite = this.#didWrite.event;
  readonly onDidClose = this.#didClose.event;

  constructor(context: CommandContext, run: EditorTaskRun) {
    this.#context = context;
    this.#run = run;
  }

  open(size: vscode.TerminalDimensions | undefined): void {
    this.#size = size;
    this.#start().catch((error: unknown) => this.#fail(toError(error)));
  }

  handleInput(data: string): void {
    this.#shown?.handleInput?.(data);
  }

  setDimensions(size: vscode.TerminalDimensions): void {
    this.#size = size;
    this.#shown?.setDimensions?.(size);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#parts.dispose();
    void onTerminalEnd(this.#run.label).then((how) => {
      if (how !== 'terminated') return;
      this.#isTerminated = true;
      if (this.#task) this.#cancel(this.#task);
    });
  }

  async #start(): Promise<void> {
    const task = await this.#run.start();
    if (!task) return this.#end(1);
    this.#task = task;
    if (this.#isTerminated) this.#cancel(task);
    if (!this.#isClosed) this.#show(task);
  }

  #show(task: Task): void {
    const { gateway, model } = this.#context;
    const shown = followingTerminal(task, {
      model,
      mayType: typingGuard(),
      send: (typed) => gateway.withClient((client) => client.send({ id: task.id, ...typed })),
      resize: (size) => gateway.withClient((client) => client.resize({ id: task.id, ...size })),
      handleOver: () => this.#handleOver(task.id),
    });
    this.#shown = shown;
    this.#parts.add(shown.onDidWrite((text) => this.#didWrite.fire(text)));
    this.#parts.add({ dispose: () => shown.close() });
    shown.open(this.#size);
  }

  /** An attempt is over: the task has ended, or goes on with the next one. */
  #handleOver(id: string): void {
    if (this.#isClosed) return;
    const now = this.#context.model.get(id);
    if (!now) this.#end(1);
    else if (isTerminal(now)) this.#end(exitCodeOf(now));
    else if (now.status.state !== 'pending') this.#show(now);
    // Until the next attempt starts, its file is that of the last one.
    else this.#parts.add(onNextChange(this.#context.model, () => this.#handleOver(id)));
  }

  #cancel({ id }: Task): void {
    const { gateway, model, log } = this.#context;
    const now = model.get(id);
    if (now && isTerminal(now)) return;
    gateway
      .withClient((client) => client.cancel({ id }))
      .catch((error: unknown) => log.warn(`Failed to cancel ${id}: ${toError(error).message}`));
  }

  #fail(error: Error): void {
    this.#context.log.warn(`Failed to run "${this.#run.label}": ${error.message}`);
    if (this.#isClosed) return;
    this.#didWrite.fire(dimmed(error.message));
    this.#end(1);
  }

  #end(exitCode: number): void {
    if (!this.#isClosed) this.#didClose.fire(exitCode);
    this.#isClosed = true;
    this.#parts.dispose();
  }
}

/** Calls once, when something of the tasks is different. */
function onNextChange({ onDidChange }: TaskModel, handleChange: () => void): Disposable {
  const subscription = onDidChange(() => {
    subscription.dispose();
    handleChange();
  });
  return subscription;
}
