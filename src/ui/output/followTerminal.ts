import * as vscode from 'vscode';
import { DisposableList } from '../../base/disposable.ts';
import { toError } from '../../base/errors.ts';
import { followText } from '../../client/outputFollower.ts';
import { commandSpecOf, titleOf, type Task } from '../../protocol/task.ts';
import { shortLine } from '../editor/labelText.ts';
import { canSend } from '../tasks/taskAbilities.ts';
import { followReadable, readablePath } from './readableOutput.ts';
import { TaskTerminal } from './taskTerminal.ts';
import { TerminalOutput } from './terminalOutput.ts';
import { dimmed, onAttemptOver, pacedTo, writerOf, type FollowOptions } from './terminalTab.ts';
import { TypedLine } from './typedLine.ts';

const TAIL_BYTES = 1024 * 1024;
const TITLE_LENGTH = 40;

/**
 * Opens a terminal tab that draws a task's output as the program meant it, or an agent's transcript, until the task
 * ends. What is typed goes to the task's input, where that is open; of a task with a terminal of its own the tab is that.
 */
export function followInTerminal(task: Task, options: FollowOptions): vscode.Terminal {
  const terminal = vscode.window.createTerminal({
    name: shortLine(titleOf(task), TITLE_LENGTH),
    iconPath: new vscode.ThemeIcon('output'),
    pty: followingTerminal(task, options),
  });
  terminal.show();
  return terminal;
}

/** What draws a task in a terminal tab. */
export function followingTerminal(task: Task, options: FollowOptions): vscode.Pseudoterminal {
  return commandSpecOf(task)?.terminal ? new TaskTerminal(task, options) : new FollowTerminal(task, options);
}

class FollowTerminal implements vscode.Pseudoterminal {
  readonly #task: Task;
  readonly #options: FollowOptions;
  readonly #typed = new TypedLine();
  readonly #didWrite = new vscode.EventEmitter<string>();
  readonly #parts = new DisposableList();

  readonly onDidWrite = this.#didWrite.event;

  constructor(task: Task, options: FollowOptions) {
    this.#task = task;
    this.#options = options;
  }

  open(): void {
    const { agent } = this.#task;
    const path = readablePath(this.#task);
    const fire = (text: string) => this.#didWrite.fire(text);
    const write = writerOf(this.#task, { model: this.#options.model, fire });
    const drawn = new TerminalOutput();
    const paced = this.#parts.add(pacedTo({ path, drawn: (text) => drawn.push(text), write }));
    const options = {
      tailBytes: TAIL_BYTES,
      onText: (text: string) => paced.push(text),
      onError: (error: Error) =>
        write(dimmed(vscode.l10n.t('the output cannot be read: {0}', error.message))),
    };
    const follower = this.#parts.add(
      // What an agent prints itself is for programs.
      agent ? followReadable(this.#task, options) : followText({ path, ...options }),
    );
    const finish = async (ending: string) => {
      await follower.catchUp();
      paced.flush();
      write(drawn.restore() + dimmed(ending));
      this.#parts.dispose();
      this.#options.handleOver?.();
    };
    this.#parts.add(onAttemptOver(this.#options.model, this.#task, (ending) => void finish(ending)));
  }

  handleInput(data: string): void {
    const now = this.#options.model.get(this.#task.id);
    if (!now || now.attempt.number !== this.#task.attempt.number || !canSend(now)) return;
    if (!this.#options.mayType()) return;
    const { echo, lines } = this.#typed.push(data);
    this.#didWrite.fire(echo);
    // A command reads lines; to an agent one is a message.
    const contents = this.#task.agent
      ? lines.filter((line) => line.trim() !== '')
      : lines.map((line) => `${line}\n`);
    for (const content of contents) {
      this.#options
        .send({ content })
        .catch((error: unknown) =>
          this.#didWrite.fire(dimmed(vscode.l10n.t('not sent: {0}', toError(error).message))),
        );
    }
  }

  close(): void {
    this.#parts.dispose();
    this.#didWrite.dispose();
  }
}
