import { spawnSync } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import { followOutput } from '../client/outputFollower.ts';
import { TerminalDrawing } from '../client/terminalDrawing.ts';
import type { TerminalModes } from '../client/terminalModes.ts';
import { replayOf } from '../client/terminalReplay.ts';
import { withoutReports } from '../client/terminalReports.ts';
import { TypedKeys } from '../client/typedKeys.ts';
import { isTerminal, type Task, type TerminalSize } from '../protocol/task.ts';
import { complain, type Cli } from './cli.ts';
import { DETACH_KEYS, DetachKeys } from './detachKeys.ts';

/** Signals that end the program. */
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Largest number of columns or rows that a task can have. */
const LARGEST = 1000;
/** Starts a new line, whatever the modes of the terminal. */
const LINE_END = '\r\n';
const USUAL: TerminalSize = { columns: 80, rows: 24 };

/** Whether standard input and output are a terminal. */
export function canAttach(cli: Cli): boolean {
  return process.stdin.isTTY && cli.stdout.isTTY;
}

/** The size of the terminal of standard output, or 80 x 24 without one. */
export function ownSize({ stdout }: Pick<Cli, 'stdout'>): TerminalSize {
  const within = (count: number | undefined, usual: number) => Math.min(LARGEST, count || usual);
  return { columns: within(stdout.columns, USUAL.columns), rows: within(stdout.rows, USUAL.rows) };
}

/**
 * Connects the caller's terminal to a task, until the task ends or the user detaches (`undefined`). Resolves with the
 * ended task and restores the terminal. Of a task that was just started (`isNew`), all output is shown; of others the last
 * part, then what follows.
 */
export async function attachTask(cli: Cli, task: Task, { isNew = false } = {}): Promise<Task | undefined> {
  const { id, output } = task;
  if (!isTerminal(task)) {
    complain(cli, `attached to ${id}. Detach with ${DETACH_KEYS}.`);
  }
  const drawing = new TerminalDrawing('screen');
  let decoder = new StringDecoder('utf8');
  let last = LINE_END;
  const show = (bytes: Buffer) => {
    const drawn = drawing.draw(decoder.write(bytes));
    last = (last + drawn).slice(-LINE_END.length);
    cli.stdout.write(drawn);
  };
  const over = Promise.withResolvers<undefined>();
  const leave = () => over.resolve(undefined);
  const replay = await replayOf(task, { isWhole: isNew });
  const restore = takeTerminal(cli, { id, modes: drawing.modes, leave });
  show(replay.bytes);
  const follower = followOutput({
    path: output.path,
    offset: replay.end,
    onBytes: show,
    // A new attempt starts with default terminal modes, and in no half-written sequence.
    onRestart: () => {
      decoder = new StringDecoder('utf8');
      cli.stdout.write(drawing.restore());
    },
    onError: over.reject,
  });
  const untilEnd = async () => {
    const ended = await cli.hosts.insist((client) => client.wait(id));
    await follower.catchUp();
    return ended;
  };
  try {
    return await Promise.race([untilEnd(), over.promise]);
  } finally {
    follower.dispose();
    // Further messages start on a line of their own.
    cli.stdout.write(drawing.restore() + (last === LINE_END ? '' : LINE_END));
    restore();
  }
}

interface Attached {
  id: string;
  /** What the task switched in the terminal. */
  modes: TerminalModes;
  leave(): void;
}

/** Sends keys and sizes to the task; returns a function that restores the terminal. */
function takeTerminal(cli: Cli, { id, modes, leave }: Attached): () => void {
  const { stdin } = process;
  const detach = new DetachKeys();
  const keys = new TypedKeys(async (bytes) =>
    (await cli.hosts.client()).send({ id, bytes: bytes.toString('base64') }),
  );
  const handleKeys = (bytes: Buffer) => {
    const typed = detach.push(bytes);
    const own = Buffer.from(withoutReports(typed.keys.toString('latin1'), modes), 'latin1');
    if (own.length > 0) keys.push(own);
    if (typed.isLeaving) leave();
  };
  const handleSize = () => {
    // Fails if the task has ended, which `wait` reports.
    cli.hosts.insist((client) => client.resize({ id, ...ownSize(cli) })).catch(() => undefined);
  };
  stdin.setRawMode(true);
  // The task's terminal has already converted line ends; Node's raw mode leaves the caller's conversion enabled.
  spawnSync('stty', ['-opost'], { stdio: ['inherit', 'ignore', 'ignore'] });
  stdin.on('data', handleKeys).once('end', leave);
  cli.stdout.on('resize', handleSize);
  for (const signal of ENDING_SIGNALS) process.on(signal, leave);
  handleSize();
  return () => {
    for (const signal of ENDING_SIGNALS) process.removeListener(signal, leave);
    cli.stdout.removeListener('resize', handleSize);
    stdin.removeListener('data', handleKeys).removeListener('end', leave);
    stdin.setRawMode(false);
    stdin.pause();
  };
}
