import type { HostProgram } from '../client/hostStarter.ts';
import type { Session } from '../protocol/task.ts';
import type { HostLink } from './hostLink.ts';

/** What every verb works with: the way to the host, and the terminal it talks to. */
export interface Cli {
  version: string;
  program: HostProgram;
  session: Session;
  hosts: HostLink;
  environment: NodeJS.ProcessEnv;
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
  /** What the process ends with when nothing is thrown. */
  exitCode: number;
}

/** The option every verb has. */
export interface JsonOption {
  json?: boolean;
}

/** Describes `--json` in one way for all verbs. */
export const JSON_FLAG = ['--json', 'print JSON instead of text'] as const;

/** Prints a line of the answer. */
export function print(cli: Cli, line: string): void {
  cli.stdout.write(`${line}\n`);
}

/** Prints the whole answer as JSON; nothing else may go to stdout then. */
export function printJson(cli: Cli, value: unknown): void {
  print(cli, JSON.stringify(value, null, 2));
}

/** Tells the person something that is not the answer. */
export function complain(cli: Cli, sentence: string): void {
  cli.stderr.write(`legwork: ${sentence}\n`);
}

/** Whether to colour what goes to stdout. */
export function hasColours(cli: Cli): boolean {
  return cli.stdout.isTTY && !cli.environment.NO_COLOR;
}
