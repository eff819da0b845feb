import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Cli } from '../cli.ts';

/** The exit code of a verb that was interrupted with Ctrl-C. */
const INTERRUPTED = 130;

/** Runs another verb at this terminal until it ends, and the person has read what it printed, or `over` resolves. */
export async function runVerb(cli: Cli, words: string[], over: Promise<void>): Promise<void> {
  const what = words[0] === 'logs' ? 'Output of' : 'Answer to';
  cli.stdout.write(`${what} ${words.at(-1)}. Ctrl-C returns to the table.\n\n`);
  const script = process.argv[1] ?? '';
  const child = spawn(process.execPath, [...process.execArgv, script, ...words], { stdio: 'inherit' });
  const ended = once(child, 'exit') as Promise<[code: number | null]>;
  const [code] = (await Promise.race([ended, over])) ?? [];
  if (code === undefined) child.kill();
  if (code === undefined || code === INTERRUPTED) return;
  cli.stdout.write('\nPress any key to return to the table. ');
  const { stdin } = process;
  stdin.setRawMode(true);
  stdin.resume();
  await Promise.race([once(stdin, 'data'), over]);
  cli.stdout.write('\n');
}
