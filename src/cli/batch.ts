import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { toError } from '../base/errors.ts';
import { LineSplitter } from '../base/lineSplitter.ts';
import { ownOpenFiles } from '../client/ownOpenFiles.ts';
import { ownUmask } from '../client/ownUmask.ts';
import { badRequest, ErrorCode, isExpectedError } from '../protocol/errors.ts';
import type { StartParams } from '../protocol/startParams.ts';
import type { Task } from '../protocol/task.ts';
import { agentParams } from './agentParams.ts';
import { ownSize } from './attachTask.ts';
import { readBatchLine, type BatchLine, type BatchVerbs } from './batchLine.ts';
import { complain, print, type Cli, type JsonOption } from './cli.ts';
import { UsageError } from './cliErrors.ts';
import { tasksMeantBy } from './findTasks.ts';
import { onlyGiven } from './onlyGiven.ts';
import { startParams, type StartChoices } from './startParams.ts';
import { baseFolder } from './startTask.ts';
import { wordsOf } from './taskOptions.ts';

/** How many starts may be under way; enough to keep the host busy. */
const UNDER_WAY = 64;

/** Errors that are not about one line: no further line would fare better. */
const FATAL: ReadonlySet<ErrorCode> = new Set([
  ErrorCode.hostUnavailable,
  ErrorCode.hostHangs,
  ErrorCode.hostCrashed,
  ErrorCode.dataDirectory,
  ErrorCode.badToken,
  ErrorCode.wrongProtocol,
]);

/** How a line ended. */
type Outcome = { line: number } & ({ task: Task } | { error: string; isUsage: boolean } | { fatal: unknown });

/**
 * Starts a task for each line of a file, or of standard input for `-`, and prints their ids in the order of the lines.
 * A line that is refused is reported with its number, and starts nothing. `defaults` are options for all lines.
 */
export async function startBatch(
  cli: Cli,
  about: { path: string; defaults: StartChoices; verbs: BatchVerbs } & JsonOption,
): Promise<void> {
  const starter = new BatchStarter(cli, about, await ownUmask());
  const reporter = new BatchReporter(cli, about);
  const underWay: Promise<Outcome>[] = [];
  const settle = async (count: number) => {
    while (underWay.length > count) reporter.report(await (underWay.shift() as Promise<Outcome>));
  };
  for await (const { number, text } of linesOf(about.path)) {
    const line = starter.read(number, text);
    // What it names may be a task of an earlier line.
    if (starter.namesOthers(line)) await settle(0);
    underWay.push(starter.start(number, line));
    await settle(UNDER_WAY - 1);
  }
  await settle(0);
  reporter.end();
}

async function* linesOf(path: string): AsyncGenerator<{ number: number; text: string }> {
  const splitter = new LineSplitter();
  let number = 0;
  const numbered = (lines: string[]) => lines.map((text) => ({ number: ++number, text }));
  for await (const chunk of path === '-' ? process.stdin : readChunks(path))
    yield* numbered(splitter.push(chunk as Buffer)).filter(isWritten);
  yield* numbered(splitter.end()).filter(isWritten);
}

/** @throws badRequest */
async function* readChunks(path: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path);
  } catch (error) {
    throw badRequest(`The file of --batch cannot be read: ${toError(error).message}.`);
  }
}

function isWritten({ text }: { text: string }): boolean {
  return text.trim() !== '';
}

/** Turns lines into tasks. */
class BatchStarter {
  readonly #cli: Cli;
  readonly #about: { defaults: StartChoices; verbs: BatchVerbs };
  readonly #umask: string | undefined;
  /** With a key for each line, a start can be repeated when the host was replaced, and no line is started twice. */
  readonly #batch = randomUUID();

  constructor(cli: Cli, about: { defaults: StartChoices; verbs: BatchVerbs }, umask: string | undefined) {
    this.#cli = cli;
    this.#about = about;
    this.#umask = umask;
  }

  read(number: number, text: string): BatchLine | Error {
    try {
      // A byte order mark is no part of the first line.
      const line = readBatchLine(number === 1 ? text.replace(/^\ufeff/, '') : text, this.#about.verbs);
      const { defaults } = this.#about;
      const env = { ...defaults.env, ...line.options.env };
      const options = { ...sharedOnly(defaults, line), ...line.options, ...(hasAny(env) && { env }) };
      return { ...line, options } as BatchLine;
    } catch (error) {
      if (error instanceof UsageError) return error;
      throw error;
    }
  }

  namesOthers(line: BatchLine | Error): boolean {
    return !(line instanceof Error) && wordsOf(line.options).length > 0;
  }

  /** Never rejects. */
  async start(line: number, given: BatchLine | Error): Promise<Outcome> {
    try {
      if (given instanceof Error) throw given;
      const params = { key: `batch:${this.#batch}:${line}`, ...(await this.#paramsOf(given)) };
      return { line, task: await this.#cli.hosts.insist((client) => client.start(params)) };
    } catch (error) {
      if (error instanceof UsageError) return { line, error: error.message, isUsage: true };
      if (!isExpectedError(error) || FATAL.has(error.code)) return { line, fatal: error };
      return { line, error: error.message, isUsage: error.code === ErrorCode.unknownTask };
    }
  }

  async #paramsOf(line: BatchLine): Promise<StartParams> {
    const { session, environment: own } = this.#cli;
    const words = wordsOf(line.options);
    const tasks = words.length === 0 ? [] : await tasksMeantBy(this.#cli, words);
    const cwd = baseFolder(line.options.cwd);
    const limits = onlyGiven({ umask: this.#umask, openFiles: ownOpenFiles(own) });
    const from = { cwd, own, ...limits, size: ownSize(this.#cli), session, tasks, nowMs: Date.now() };
    return line.kind === 'agent' ? agentParams({ ...from, ...line }) : startParams({ ...from, ...line });
  }
}

/** The default options that a line of this kind can have: runs of agents have none of a command's own. */
function sharedOnly(defaults: StartChoices, { kind }: BatchLine): Partial<StartChoices> {
  if (kind === 'command') return defaults;
  const { shell: _s, color: _c, input: _i, pty: _p, kind: _k, notifyOn: _n, ...shared } = defaults;
  return shared;
}

function hasAny(variables: object): boolean {
  return Object.keys(variables).length > 0;
}

/** Prints how lines ended, in their order. */
class BatchReporter {
  readonly #cli: Cli;
  readonly #isJson: boolean;
  #hasFailed = false;
  #isOnlyUsage = true;

  constructor(cli: Cli, { json = false }: JsonOption) {
    this.#cli = cli;
    this.#isJson = json;
  }

  /** @throws what ends the whole batch */
  report(outcome: Outcome): void {
    const { line } = outcome;
    if ('fatal' in outcome) throw outcome.fatal;
    if ('task' in outcome) {
      const { task } = outcome;
      print(this.#cli, this.#isJson ? JSON.stringify({ line, task }) : task.id);
      return;
    }
    const { error, isUsage } = outcome;
    if (this.#isJson) print(this.#cli, JSON.stringify({ line, error }));
    complain(this.#cli, `line ${line}: ${error}`);
    this.#hasFailed = true;
    this.#isOnlyUsage &&= isUsage;
  }

  /** 1 if the host has refused a line, 2 if the lines that failed were wrong. */
  end(): void {
    if (this.#hasFailed) this.#cli.exitCode = this.#isOnlyUsage ? 2 : 1;
  }
}
