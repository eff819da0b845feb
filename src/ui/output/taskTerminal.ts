import { StringDecoder } from 'node:string_decoder';
import * as vscode from 'vscode';
import { DisposableList } from '../../base/disposable.ts';
import { toError } from '../../base/errors.ts';
import { followOutput } from '../../client/outputFollower.ts';
import { TerminalDrawing } from '../../client/terminalDrawing.ts';
import { replayOf } from '../../client/terminalReplay.ts';
import { withoutReports } from '../../client/terminalReports.ts';
import { TypedKeys } from '../../client/typedKeys.ts';
import { isUnfinished, type Task } from '../../protocol/task.ts';
import { dimmed, onAttemptOver, pacedTo, writerOf, type FollowOptions } from './terminalTab.ts';

/** The terminal of a task that has one of its own, in a tab: what it draws, keys and size. Closing it ends nothing. */
export class TaskTerminal implements vscode.Pseudoterminal {
  readonly #task: Task;
  readonly #options: FollowOptions;
  readonly #keys: TypedKeys;
  readonly #didWrite = new vscode.EventEmitter<string>();
  readonly #parts = new DisposableList();
  readonly #drawing = new TerminalDrawing('screen');

  readonly onDidWrite = this.#didWrite.event;

  constructor(task: Task, options: FollowOptions) {
    this.#task = task;
    this.#options = options;
    this.#keys = new TypedKeys((bytes) => options.send({ bytes: bytes.toString('base64') }));
  }

  open(size: vscode.TerminalDimensions | undefined): void {
    if (size) this.setDimensions(size);
    this.#follow().catch((error: unknown) => this.#tell(toError(error)));
  }

  handleInput(data: string): void {
    const keys = withoutReports(data, this.#drawing.modes);
    if (keys !== '' && this.#isLive() && this.#options.mayType()) this.#keys.push(Buffer.from(keys));
  }

  setDimensions({ columns, rows }: vscode.TerminalDimensions): void {
    // The task may have ended meanwhile; the terminal shows that.
    if (this.#isLive()) this.#options.resize({ columns, rows }).catch(() => undefined);
  }

  close(): void {
    this.#parts.dispose();
    this.#didWrite.dispose();
  }

  async #follow(): Promise<void> {
    const { path } = this.#task.output;
    const decoder = new StringDecoder('utf8');
    const drawn = (slice: string) => this.#drawing.draw(slice);
    const fire = (text: string) => this.#didWrite.fire(text);
    const write = writerOf(this.#task, { model: this.#options.model, fire });
    const paced = this.#parts.add(pacedTo({ path, drawn, write }));
    const show = (bytes: Buffer) => paced.push(decoder.write(bytes));
    const replay = await replayOf(this.#task);
    show(replay.bytes);
    const follower = this.#parts.add(
      followOutput({ path, offset: replay.end, onBytes: show, onError: (error) => this.#tell(error) }),
    );
    const finish = async (ending: string) => {
      await follower.catchUp();
      paced.flush();
      write(this.#drawing.restore() + dimmed(ending));
      this.#parts.dispose();
      this.#options.handleOver?.();
    };
    this.#parts.add(onAttemptOver(this.#options.model, this.#task, (ending) => void finish(ending)));
  }

  /** Whether the attempt that is shown can still take something. */
  #isLive(): boolean {
    const now = this.#options.model.get(this.#task.id);
    return now !== undefined && now.attempt.number === this.#task.attempt.number && isUnfinished(now);
  }

  #tell(error: Error): void {
    this.#didWrite.fire(dimmed(vscode.l10n.t('the output cannot be read: {0}', error.message)));
  }
}
