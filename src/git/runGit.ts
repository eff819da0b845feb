import type { ChildProcess } from 'node:child_process';
import { access } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { TextDecoder } from 'node:util';

/** How git is run. */
export interface GitPlace {
  /** A folder of the repository or of the worktree. */
  cwd: string;
  /** Where `git` and the programs it runs are found; what would send it elsewhere (`GIT_DIR` …) is left out. */
  environment: Readonly<Record<string, string>>;
  /**
   * The folder of git that belongs to `cwd`, which is the top folder then. With it, the file `.git` there is not looked at,
   * which whatever works there may have replaced.
   */
  gitFolder?: string;
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
  /** Settings for this run, such as `core.safecrlf=false`. */
  config?: readonly string[];
  /** How long its pipes are waited for when it has ended. Default: ten seconds. */
  heldMs?: number;
  /** Whether hooks run, which are programs that the repository names. */
  hooks?: boolean;
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
/** Git has ended, but what it has started holds its pipes: they are not waited for longer. */
const HELD_MS = 10_000;
/** Paths as they are; and no program that watches files for git or looks at signatures. */
const OWN_CONFIG = ['core.quotePath=false', 'core.fsmonitor=', 'log.showSignature=false'];
const WITHOUT_HOOKS = 'core.hooksPath=/dev/null';
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

/** Git has met a worktree that another git is making. */
class HalfMadeError extends GitError {}

/**
 * What git says that reads the entry of a worktree while another git is making that. It looks at all of them first, so it
 * has changed nothing; only `worktree add -b` has made its branch.
 */
const HALF_MADE = /^fatal: failed to read .*\bworktrees\/[^/\n]+\/\w+: /m;
/** So long it waits for the other, each time longer, in milliseconds. */
const PAUSES_MS = [20, 40, 80, 160, 320, 640];

/**
 * Runs git with arguments, and returns what it printed. It asks nothing, takes no optional locks, and speaks English.
 * Where it meets a worktree that is being made it is run again. @throws GitError
 */
export async function runGit(
  place: GitPlace,
  args: readonly string[],
  options: GitOptions = {},
): Promise<GitResult> {
  for (const pauseMs of PAUSES_MS) {
    try {
      return await runOnce(place, args, options);
    } catch (error) {
      if (!(error instanceof HalfMadeError)) throw error;
    }
    await sleep(pauseMs);
  }
  return runOnce(place, args, options);
}

/** @throws GitError */
async function runOnce(
  { cwd, environment, gitFolder, signal }: GitPlace,
  args: readonly string[],
  options: GitOptions,
): Promise<GitResult> {
  const { input, indexFile, variables = {}, codes = [0], config = [], cuts = false } = options;
  const own = options.hooks ? OWN_CONFIG : [...OWN_CONFIG, WITHOUT_HOOKS];
  const settings = [...own, ...config].flatMap((setting) => ['-c', setting]);
  // Only now: most hosts never need it.
  const { execa } = await import('execa');
  const child = execa('git', [...settings, ...args], {
    cwd,
    env: {
      ...gitEnvironment(environment),
      ...(gitFolder !== undefined && { GIT_DIR: gitFolder, GIT_WORK_TREE: cwd }),
      ...(indexFile && { GIT_INDEX_FILE: indexFile }),
      ...variables,
    },
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
  const held = letGo(child, options.heldMs ?? HELD_MS);
  const result = await child;
  if (held.isLetGo)
    throw new GitError(`git ${args[0] ?? ''} has left a process behind that holds what it prints.`);
  // Whatever the code means otherwise, it is no answer here.
  if (result.exitCode === 128 && HALF_MADE.test(decoded(result.stderr)))
    throw new HalfMadeError(failureOf(args, result).message, result.exitCode);
  const bytes = Buffer.from(result.stdout ?? []);
  if (result.exitCode !== undefined && codes.includes(result.exitCode) && !result.isMaxBuffer) {
    return { code: result.exitCode, bytes, text: textOf(bytes) };
  }
  if (cuts && result.isMaxBuffer) return { code: 0, bytes, text: textOf(bytes), isCut: true };
  if (result.code === 'ENOENT' && !(await isThere(cwd)))
    throw new GitError(`The folder ${cwd} is not there.`, undefined, { cause: result.cause });
  throw failureOf(args, result);
}

/** What git has started, such as a filter, may live on and hold its pipes; what it printed may be incomplete then. */
function letGo(child: ChildProcess, afterMs: number): { isLetGo: boolean } {
  const held = { isLetGo: false };
  const destroy = () => {
    for (const pipe of [child.stdout, child.stderr]) pipe?.destroy();
  };
  child.once('exit', (_code, killedBy) => {
    if (killedBy !== null) return destroy();
    const timer = setTimeout(() => {
      held.isLetGo = true;
      destroy();
    }, afterMs);
    child.once('close', () => clearTimeout(timer));
  });
  return held;
}

/** A missing folder is reported as a missing program. */
async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
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
  // Warnings come before.
  const sentence = /^(?:fatal|error): ([^]*)/m.exec(said)?.[1] ?? said;
  return new GitError(sentence.slice(0, MESSAGE_LENGTH), exitCode, { cause });
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
