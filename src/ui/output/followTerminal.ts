import * as vscode from 'vscode';
import { DisposableList } from '../../base/disposable.ts';
import { toError } from '../../base/errors.ts';
import { followText } from '../../client/outputFollower.ts';
import { isTerminal, titleOf, type Task } from '../../protocol/task.ts';
import { oneLine } from '../plainText.ts';
import type { TaskModel } from '../taskModel.ts';
import { formatBytes } from '../quantityText.ts';
import { canSend } from '../taskAbilities.ts';
import { endText } from '../taskText.ts';
import { PacedText } from './pacedText.ts';
import { followReadable, readablePath } from './readableOutput.ts';
import { TerminalOutput } from './terminalOutput.ts';
import { TypedLine } from './typedLine.ts';

const TAIL_BYTES = 1024 * 1024;
const TITLE_LENGTH = 40;

export interface FollowOptions {
  model: TaskModel;
  /** Gives the task a line that was typed. */
  send(line: string): Promise<unknown>;
}

/**
 * Opens a terminal tab that draws a task's output as the program meant it, or an agent's transcript, until the task
 * ends. What is typed goes to the task's input, where that is open.
 */
export function followInTerminal(task: Task, options: FollowOptions): vscode.Terminal {
  const terminal = vscode.window.createTerminal({
    name: oneLine(titleOf(task), TITLE_LENGTH),
    iconPath: new vscode.ThemeIcon('output'),
    pty: new FollowTerminal(task, options),
  });
  terminal.show();
  return terminal;
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
    const { id, attempt, agent } = this.#task;
    const path = readablePath(this.#task);
    const write = (text: string) => this.#didWrite.fire(text);
    const drawn = new TerminalOutput();
    const paced = this.#parts.add(
      new PacedText({
        intervalMs: 50,
        sliceLength: 128 * 1024,
        waitingLimit: 1024 * 1024,
        emit: write,
        skip: (length) => write(dimmed(`about ${formatBytes(length)} skipped; all of it is in ${path}`)),
      }),
    );
    const options = {
      tailBytes: TAIL_BYTES,
      onText: (text: string) => paced.push(drawn.push(text)),
      onError: (error: Error) => write(dimmed(`the output cannot be read: ${error.message}`)),
    };
    const follower = this.#parts.add(
      // What an agent prints itself is for programs.
      agent ? followReadable(this.#task, options) : followText({ path, ...options }),
    );
    const finish = async (ending: string) => {
      await follower.catchUp();
      paced.flush();
      write(dimmed(ending));
      this.#parts.dispose();
    };
    const look = () => {
      const now = this.#options.model.get(id);
      if (!now) void finish('removed');
      else if (now.attempt.number !== attempt.number) void finish('run again');
      else if (isTerminal(now)) void finish(endText(now));
      else return;
      subscription.dispose();
    };
    const subscription = this.#parts.add(this.#options.model.onDidChange(look));
    look();
  }

  handleInput(data: string): void {
    const now = this.#options.model.get(this.#task.id);
    if (!now || now.attempt.number !== this.#task.attempt.number || !canSend(now)) return;
    const { echo, lines } = this.#typed.push(data);
    this.#didWrite.fire(echo);
    // A command reads lines; to an agent one is a message.
    const contents = this.#task.agent
      ? lines.filter((line) => line.trim() !== '')
      : lines.map((line) => `${line}\n`);
    for (const content of contents) {
      this.#options
        .send(content)
        .catch((error: unknown) => this.#didWrite.fire(dimmed(`not sent: ${toError(error).message}`)));
    }
  }

  close(): void {
    this.#parts.dispose();
    this.#didWrite.dispose();
  }
}

function dimmed(text: string): string {
  return `\r\n\u001b[0;2m[${text}]\u001b[0m\r\n`;
}
