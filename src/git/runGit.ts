import { TextDecoder } from 'node:util';

/** How git is run. */
export interface GitPlace {
  /** A folder of the repository or of the worktree. */
  cwd: string;
  /** Where `git` and the programs it runs are found; what would send it elsewhere (`GIT_DIR` …) is left out. */
  environment: Readonly<Record<string, string>>;
  /** Ends git when it is aborted. */
  signal?: AbortSignal;
}

export interface GitOptions {
  /** Passed on standard input. */
  input?: string | Uint8Array;
  /** Where to write what it prints, instead of returning it. */
  toFile?: string;
  /** An index other than the worktree's own. */
  indexFile?: string;
  /** Further variables. */
  variables?: Readonly<Record<string, string>>;
  /** After this long, git is ended. Default: two minutes. */
  timeoutMs?: number;
  /** Larger results are an error. Default: 64 MiB. */
  limitBytes?: number;
  /** Whether larger results are cut there instead. */
  cuts?: boolean;
  /** Exit codes that are an answer. Default: only 0. */
  codes?: readonly number[];
  /** Settings for this run, such as `core.hooksPath=/dev/null`. */
  config?: readonly string[];
}

export interface GitResult {
  code: number;
  bytes: Buffer;
  /** What it printed, without the line end. */
  text: string;
  /** Whether it printed more. */
  isCut?: true;
}

const DEFAULT_TIMEOUT_MS = 120_000;
const DEFAULT_LIMIT_BYTES = 64 * 1024 * 1024;
/** Its own words go to a person, so only the beginning. */
const MESSAGE_LENGTH = 500;
/** Paths as they are; and no program that watches files for git. */
const OWN_CONFIG = ['core.quotePath=false', 'core.fsmonitor='];
/** Variables that would make git work on something else, or ask. */
const OWN_VARIABLES =
  /^GIT_(?!SSH|SSL|HTTP|PROXY|CONFIG_GLOBAL|CONFIG_SYSTEM|CONFIG_NOSYSTEM|LFS|AUTHOR|COMMITTER|EXEC_PATH)/;

/** Git could not do what it was asked to; the message is git's own, in a sentence. */
export class GitError extends Error {
  /** Its exit code; missing if it did not run to its end. */
  readonly code: number | undefined;

  constructor(message: string, code?: number, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'GitError';
    this.code = code;
  }
}

/**
 * Runs git with arguments, and returns what it printed. It asks nothing, takes no optional locks, and speaks English.
 * @throws GitError
 */
export async function runGit(
  { cwd, environment, signal }: GitPlace,
  args: readonly string[],
  options: GitOptions = {},
): Promise<GitResult> {
  const { input, indexFile, variables = {}, codes = [0], config = [], cuts = false } = options;
  const settings = [...OWN_CONFIG, ...config].flatMap((setting) => ['-c', setting]);
  // Only now: most hosts never need it.
  const { execa } = await import('execa');
  const result = await execa('git', [...settings, ...args], {
    cwd,
    env: { ...gitEnvironment(environment), ...(indexFile && { GIT_INDEX_FILE: indexFile }), ...variables },
    extendEnv: false,
    encoding: 'buffer',
    // A file may end with a line end.
    stripFinalNewline: false,
    input: input ?? '',
    maxBuffer: options.limitBytes ?? DEFAULT_LIMIT_BYTES,
    timeout: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    reject: false,
    windowsHide: true,
    ...(signal && { cancelSignal: signal }),
    ...(options.toFile !== undefined && { stdout: { file: options.toFile } }),
  });
  const bytes = Buffer.from(result.stdout ?? []);
  if (result.exitCode !== undefined && codes.includes(result.exitCode) && !result.isMaxBuffer) {
    return { code: result.exitCode, bytes, text: textOf(bytes) };
  }
  if (cuts && result.isMaxBuffer) return { code: 0, bytes, text: textOf(bytes), isCut: true };
  throw failureOf(args, result);
}

interface Ended {
  exitCode?: number | undefined;
  code?: string | undefined;
  stderr: Uint8Array;
  timedOut: boolean;
  isCanceled: boolean;
  isMaxBuffer: boolean;
  shortMessage?: string | undefined;
  cause?: unknown;
}

function failureOf(args: readonly string[], ended: Ended): GitError {
  const [verb = ''] = args;
  const { exitCode, timedOut, isCanceled, isMaxBuffer, cause } = ended;
  if (ended.code === 'ENOENT')
    return new GitError('git was not found. Install it, or add it to the PATH.', undefined, { cause });
  if (isCanceled) return new GitError(`git ${verb} was stopped.`, undefined, { cause });
  if (timedOut) return new GitError(`git ${verb} took too long and was stopped.`, undefined, { cause });
  if (isMaxBuffer) return new GitError(`git ${verb} printed too much.`, undefined, { cause });
  const said = decoded(ended.stderr).trim() || ended.shortMessage || `git ${verb} failed`;
  return new GitError(said.replace(/^(?:fatal|error): /, '').slice(0, MESSAGE_LENGTH), exitCode, { cause });
}

/** The environment in which git works on the folder it is run in. */
export function gitEnvironment(environment: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(environment).filter(([name]) => !OWN_VARIABLES.test(name));
  return {
    ...Object.fromEntries(kept),
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    LC_ALL: 'C',
  };
}

function textOf(bytes: Buffer): string {
  return decoded(bytes).replace(/\n$/, '');
}

function decoded(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
