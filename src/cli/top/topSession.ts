import { constants } from 'node:os';
import { toError } from '../../base/errors.ts';
import { isConnectionLoss } from '../../client/connectionLoss.ts';
import { ChangedNotification } from '../../protocol/messages.ts';
import { openRequests } from '../../protocol/openRequests.ts';
import { isTerminal, type Task } from '../../protocol/task.ts';
import { ownSize } from '../attachTask.ts';
import { hasColours, type Cli } from '../cli.ts';
import { usesOf } from '../withUse.ts';
import { keysIn } from './keys.ts';
import { runVerb } from './runVerb.ts';
import { Screen } from './screen.ts';
import { TaskBoard } from './taskBoard.ts';
import { pageSize, scrolledTo, topLines, type Prompt } from './topView.ts';

const SECOND_MS = 1000;
/** How often what tasks use is looked at. */
const USE_MS = 2000;
/** Changes that come faster are drawn together. */
const FRAME_MS = 50;
const NOT_STOPPED_MS = 100;
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Lines of earlier output that are shown. */
const TAIL_LINES = '500';

/** A person at a terminal who looks at the table. */
export class TopSession {
  readonly #cli: Cli;
  readonly #screen: Screen;
  readonly #board = new TaskBoard();
  readonly #over = Promise.withResolvers<void>();
  #selectedId: string | undefined;
  #selected = 0;
  #first = 0;
  #prompt: Prompt = { kind: 'none' };
  #frame: NodeJS.Timeout | undefined;
  #isOver = false;
  #isLookingAtUse = false;
  /** A program that has the terminal meanwhile. */
  #isAway = false;

  constructor(cli: Cli) {
    this.#cli = cli;
    this.#screen = new Screen(cli.stdout);
  }

  /** Resolves when the person quits; the terminal is as before then. */
  async run(): Promise<void> {
    const { stdin } = process;
    const { stdout } = this.#cli;
    const enders = ENDING_SIGNALS.map((signal) => [signal, () => this.#end(signal)] as const);
    for (const [signal, handle] of enders) process.on(signal, handle);
    process.on('SIGTSTP', this.#suspend).on('SIGCONT', this.#resume);
    stdout.on('resize', this.#redraw);
    stdin.on('data', this.#handleInput).once('end', this.#quit).once('error', this.#quit);
    const clock = setInterval(() => this.#draw(), SECOND_MS);
    const uses = setInterval(() => void this.#lookAtUse(), USE_MS);
    this.#take();
    try {
      await Promise.race([this.#follow(), this.#over.promise]);
    } finally {
      this.#isOver = true;
      clearInterval(clock);
      clearInterval(uses);
      clearTimeout(this.#frame);
      this.#release();
      this.#screen.dispose();
      stdin.removeListener('data', this.#handleInput).removeListener('end', this.#quit);
      stdout.removeListener('resize', this.#redraw);
      process.removeListener('SIGTSTP', this.#suspend).removeListener('SIGCONT', this.#resume);
      for (const [signal, handle] of enders) process.removeListener(signal, handle);
    }
  }

  readonly #quit = () => this.#over.resolve();

  #end(signal: (typeof ENDING_SIGNALS)[number]): void {
    // Ctrl-C in a program that has the terminal ends only that.
    if (this.#isAway && signal === 'SIGINT') return;
    this.#cli.exitCode = 128 + constants.signals[signal];
    this.#over.resolve();
  }

  /** Follows all tasks, of one host after the other. */
  async #follow(): Promise<void> {
    while (!this.#isOver) {
      const closed = await this.#subscribe().catch((error: unknown) => {
        if (this.#isOver && isConnectionLoss(error)) return undefined;
        throw error;
      });
      await closed;
      if (this.#isOver) return;
      this.#say('The task host has ended. Connecting to the next one …');
    }
  }

  async #subscribe(): Promise<Promise<void>> {
    const { closed } = await this.#cli.hosts.insist(async (client, host) => {
      host.connection.onNotification(ChangedNotification, ({ changed, removed }) => {
        this.#board.update(changed, removed);
        this.#drawSoon();
      });
      const { tasks } = await client.subscribe({ rows: true, attends: true });
      this.#board.reset(tasks);
      return { closed: host.closed };
    });
    if (this.#prompt.kind === 'message') this.#prompt = { kind: 'none' };
    this.#draw();
    void this.#lookAtUse();
    return closed;
  }

  /** Asks what the running tasks use, if anybody sees it. */
  async #lookAtUse(): Promise<void> {
    if (this.#isLookingAtUse || !this.#screen.isOn || this.#board.counts.running === 0) return;
    this.#isLookingAtUse = true;
    try {
      this.#board.uses = await usesOf(await this.#cli.hosts.client());
      this.#drawSoon();
    } catch {
      // The connection was lost, which is told otherwise.
    } finally {
      this.#isLookingAtUse = false;
    }
  }

  #take(): void {
    process.stdin.setRawMode(true);
    process.stdin.resume();
    this.#screen.enter();
    this.#draw();
  }

  #release(): void {
    this.#screen.leave();
    process.stdin.setRawMode(false);
    process.stdin.pause();
  }

  readonly #suspend = () => {
    process.removeListener('SIGTSTP', this.#suspend);
    if (this.#isAway) {
      // The program that has the terminal has got the signal, too.
      process.kill(process.pid, 'SIGTSTP');
      return;
    }
    this.#release();
    // The whole job, as the terminal would.
    process.kill(0, 'SIGTSTP');
    // Without a shell that could continue it, nothing was stopped.
    setTimeout(this.#resume, NOT_STOPPED_MS);
  };

  readonly #resume = () => {
    process.removeListener('SIGTSTP', this.#suspend).on('SIGTSTP', this.#suspend);
    if (!this.#isAway && !this.#isOver && !this.#screen.isOn) this.#take();
  };

  readonly #redraw = () => {
    this.#screen.forget();
    this.#draw();
  };

  #drawSoon(): void {
    this.#frame ??= setTimeout(() => this.#draw(), FRAME_MS);
  }

  #draw(): void {
    clearTimeout(this.#frame);
    this.#frame = undefined;
    if (!this.#screen.isOn) return;
    const size = ownSize(this.#cli);
    this.#followSelection();
    this.#first = scrolledTo(this.#selected, this.#first, pageSize(size));
    const state = { board: this.#board, first: this.#first, selected: this.#selected, prompt: this.#prompt };
    this.#screen.draw(topLines(state, { ...size, nowMs: Date.now(), hasColours: hasColours(this.#cli) }));
  }

  /** The same task stays selected wherever it moves; another in its place when it is gone. */
  #followSelection(): void {
    const { shown } = this.#board;
    const at = shown.findIndex(({ id }) => id === this.#selectedId);
    this.#selected = at >= 0 ? at : Math.max(0, Math.min(this.#selected, shown.length - 1));
    if (at < 0 && this.#selectedId !== undefined) this.#selectedId = shown[this.#selected]?.id;
  }

  get #task(): Task | undefined {
    return this.#board.shown[this.#selected];
  }

  #say(text: string): void {
    this.#prompt = { kind: 'message', text };
    this.#draw();
  }

  readonly #handleInput = (bytes: Buffer) => {
    for (const key of keysIn(bytes.toString('utf8'))) if (!this.#isAway) this.#handleKey(key);
    this.#draw();
  };

  #handleKey(key: string): void {
    if (key === 'interrupt') return this.#over.resolve();
    if (key === 'suspend') return this.#suspend();
    if (this.#prompt.kind === 'filter') return this.#typeFilter(key);
    const prompt = this.#prompt;
    this.#prompt = { kind: 'none' };
    if (prompt.kind === 'confirmCancel') {
      if (key === 'y' || key === 'Y') void this.#cancel(prompt.task);
      return;
    }
    const page = pageSize(ownSize(this.#cli));
    const steps: Record<string, number> = {
      ...{ up: -1, k: -1, down: 1, j: 1, pageUp: -page, pageDown: page },
      ...{ home: -Infinity, g: -Infinity, end: Infinity, G: Infinity },
    };
    const step = Object.hasOwn(steps, key) ? steps[key] : undefined;
    if (step !== undefined) return this.#select(this.#selected + step);
    const task = this.#task;
    switch (key) {
      case 'q':
        return this.#over.resolve();
      case '/':
        this.#prompt = { kind: 'filter' };
        return;
      case 'escape':
        this.#board.filter = '';
        return;
      case 'redraw':
        return this.#screen.forget();
      case 'enter':
      case 'o':
        if (task) void this.#show(['logs', '--follow', '--tail', TAIL_LINES, task.id]);
        return;
      case 'a':
        if (task && openRequests(task).length > 0) void this.#show(['answer', task.id]);
        else if (task) this.#say(`Task ${task.id} asks nothing.`);
        return;
      case 'c':
        if (task && !isTerminal(task)) this.#prompt = { kind: 'confirmCancel', task };
        else if (task) this.#say(`Task ${task.id} has ended.`);
    }
  }

  #typeFilter(key: string): void {
    if (key === 'enter') this.#prompt = { kind: 'none' };
    else if (key === 'escape') {
      this.#board.filter = '';
      this.#prompt = { kind: 'none' };
    } else if (key === 'backspace') this.#board.filter = [...this.#board.filter].slice(0, -1).join('');
    else if ([...key].length === 1) this.#board.filter += key;
    this.#select(0);
  }

  #select(index: number): void {
    const { shown } = this.#board;
    this.#selected = Math.max(0, Math.min(index, shown.length - 1));
    this.#selectedId = shown[this.#selected]?.id;
  }

  async #cancel({ id }: Task): Promise<void> {
    try {
      await (await this.#cli.hosts.client()).cancel({ id });
    } catch (error) {
      this.#say(toError(error).message);
    }
  }

  /** Gives the terminal to another verb, until that ends. */
  async #show(words: string[]): Promise<void> {
    this.#isAway = true;
    this.#release();
    try {
      await runVerb(this.#cli, words, this.#over.promise);
    } catch (error) {
      this.#prompt = { kind: 'message', text: toError(error).message };
    } finally {
      this.#isAway = false;
      if (!this.#isOver) this.#take();
    }
  }
}
