import { spawnSync } from 'node:child_process';
import { followOutput } from '../client/outputFollower.ts';
import { TerminalModes } from '../client/terminalModes.ts';
import { replayOf } from '../client/terminalReplay.ts';
import { TypedKeys } from '../client/typedKeys.ts';
import { isTerminal, type Task, type TerminalSize } from '../protocol/task.ts';
import { complain, type Cli } from './cli.ts';
import { DETACH_KEYS, DetachKeys } from './detachKeys.ts';

/** What ends the program and is no key. */
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** What a task can be told of; a terminal that is larger shows the rest empty. */
const LARGEST = 1000;
/** After it, what is written begins a line, whatever the program has made of its terminal. */
const LINE_END = '\r\n';
const USUAL: TerminalSize = { columns: 80, rows: 24 };

/** Whether the program has a terminal that can be a task's. */
export function canAttach(cli: Cli): boolean {
  return process.stdin.isTTY && cli.stdout.isTTY;
}

/** The size of the terminal that the program prints to; the usual one where it does not. */
export function ownSize({ stdout }: Pick<Cli, 'stdout'>): TerminalSize {
  const within = (count: number | undefined, usual: number) => Math.min(LARGEST, count || usual);
  return { columns: within(stdout.columns, USUAL.columns), rows: within(stdout.rows, USUAL.rows) };
}

/**
 * Makes the caller's terminal that of the task, until the task has ended, which is the answer, or the person leaves it
 * running (`undefined`). The caller's terminal is afterwards as it was.
 */
export async function attachTask(cli: Cli, task: Task): Promise<Task | undefined> {
  const { id, output } = task;
  if (!isTerminal(task)) {
    complain(cli, `attached to ${id}; ${DETACH_KEYS} leaves it running.`);
  }
  const modes = new TerminalModes();
  let last = LINE_END;
  const show = (bytes: Buffer) => {
    modes.push(bytes);
    last = (last + bytes.toString('latin1')).slice(-LINE_END.length);
    cli.stdout.write(bytes);
  };
  const over = Promise.withResolvers<undefined>();
  const leave = () => over.resolve(undefined);
  const replay = await replayOf(task);
  const restore = takeTerminal(cli, { id, leave });
  show(replay.bytes);
  const follower = followOutput({
    path: output.path,
    offset: replay.end,
    onBytes: show,
    // A further attempt begins with a terminal that nobody has changed.
    onRestart: () => cli.stdout.write(modes.restore()),
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
    // What is said next is not to be read as the program's.
    cli.stdout.write(modes.restore() + (last === LINE_END ? '' : LINE_END));
    restore();
  }
}

/** Keys and sizes are the task's from now on; answers with what gives the terminal back. */
function takeTerminal(cli: Cli, { id, leave }: { id: string; leave(): void }): () => void {
  const { stdin } = process;
  const detach = new DetachKeys();
  const keys = new TypedKeys(async (bytes) =>
    (await cli.hosts.client()).send({ id, bytes: bytes.toString('base64') }),
  );
  const handleKeys = (bytes: Buffer) => {
    const typed = detach.push(bytes);
    if (typed.keys.length > 0) keys.push(typed.keys);
    if (typed.isLeaving) leave();
  };
  const handleSize = () => {
    // It may have ended; that is told.
    cli.hosts.insist((client) => client.resize({ id, ...ownSize(cli) })).catch(() => undefined);
  };
  stdin.setRawMode(true);
  // Lines end as the task's terminal has ended them; Node lets the caller's do that once more.
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
