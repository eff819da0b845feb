import { plainText } from '../base/plainText.ts';
import type { HostLink } from '../client/hostLink.ts';
import type { HostProgram } from '../client/hostStarter.ts';
import type { Session } from '../protocol/task.ts';

/** Shared by all verbs: the connection to the host, and the terminal. */
export interface Cli {
  version: string;
  program: HostProgram;
  session: Session;
  hosts: HostLink;
  environment: NodeJS.ProcessEnv;
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
  /** Exit code of the process if no error is thrown. */
  exitCode: number;
}

/** The option of every verb. */
export interface JsonOption {
  json?: boolean;
}

/** The description of `--json` for all verbs. */
export const JSON_FLAG = ['--json', 'print JSON instead of text'] as const;

/** Prints a line of the result to stdout. */
export function print(cli: Cli, line: string): void {
  cli.stdout.write(`${line}\n`);
}

/** Prints the whole result as JSON. Nothing else may be printed to stdout then. */
export function printJson(cli: Cli, value: unknown): void {
  print(cli, JSON.stringify(value, null, 2));
}

/** Prints a message that is not part of the result to stderr. What it quotes, such as a path, cannot control the terminal. */
export function complain(cli: Cli, sentence: string): void {
  cli.stderr.write(`legwork: ${plainText(sentence)}\n`);
}

/** Whether to use colors on stdout. */
export function hasColours(cli: Cli): boolean {
  return cli.stdout.isTTY && !cli.environment.NO_COLOR;
}
