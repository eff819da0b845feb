import { isAbsolute } from 'node:path';
import { argumentTooLong, badRequest } from '../protocol/errors.ts';
import type { AgentParams, CommandParams, StartParams } from '../protocol/startParams.ts';
import { argvOf } from './commandLine.ts';
import { compilePattern } from './lineMatcher.ts';

/* Checks whether this machine can do what a request asks for; that the request is well-formed was checked before. */

/** Refuses a start that cannot work, before anything is stored. @throws badRequest */
export function checkStart(params: StartParams): void {
  if (params.kind === 'monitor') compilePattern(params.matches.pattern);
  if (params.kind === 'agent') checkAgentRun(params);
  else if (params.kind !== 'observer') checkCommand(params);
  else if (params.start) checkCommand(params.start);
}

function checkCommand(params: CommandParams): void {
  checkFolder(params.cwd);
  if (params.shell !== undefined) checkShell(params.shell);
  checkArguments(argvOf(params), 'command');
}

function checkAgentRun({ cwd, until }: AgentParams): void {
  if (until?.check !== undefined) {
    const { check: command, shell } = until;
    checkCommand({ command, cwd, environment: {}, ...(shell !== undefined && { shell }) });
  } else checkFolder(cwd);
}

/** `placeChecks.ts` checks whether it exists. @throws badRequest */
export function checkFolder(cwd: string): void {
  if (!isAbsolute(cwd)) throw badRequest(`The folder "${cwd}" is not an absolute path.`);
}

/** Like a folder. @throws badRequest */
function checkShell(shell: string): void {
  if (!isAbsolute(shell)) throw badRequest(`The shell "${shell}" is not an absolute path.`);
}

/** Linux's MAX_ARG_STRLEN, without the NUL at the end. */
const LONGEST_ARGUMENT_BYTES = 128 * 1024 - 1;
/** Windows's limit for a whole command line, in UTF-16 units; the limit of cmd.exe is a quarter of that. */
const LONGEST_LINE_UNITS = 32_766;

/** Refuses words that the system does not accept as arguments of a program; `what` names them. @throws badRequest */
export function checkArguments(argv: string[], what: string, platform = process.platform): void {
  // Not passed as arguments of a function, because there may be too many.
  const bytes = argv.reduce((most, word) => Math.max(most, Buffer.byteLength(word)), 0);
  const kibibytes = Math.ceil(bytes / 1024);
  if (platform === 'linux' && bytes > LONGEST_ARGUMENT_BYTES) {
    throw argumentTooLong({ what, kibibytes, limit: 'less than 128 KiB' });
  }
  if (platform === 'win32' && argv.join(' ').length > LONGEST_LINE_UNITS) {
    throw argumentTooLong({ what, kibibytes, limit: 'less than 32 KiB in all' });
  }
}
