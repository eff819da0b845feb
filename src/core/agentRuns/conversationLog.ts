import { existsSync, statSync, truncateSync } from 'node:fs';
import { GrowingFile } from '../../base/growingFile.ts';
import { readRegularFile } from '../../base/regularFile.ts';
import type { CheckEntry, FormerPart, RunRequest, SentEntry } from '../agentAdapter.ts';

/** By which rules of ours requests are answered without a person; logs of the first version do not say. */
const RULES = 2;

/** A line that was sent; one that was a message of the inbox says which. */
export interface SentLine extends SentEntry {
  message?: string;
  from?: string;
}

export type LogEntry = SentLine | CheckEntry;

/** From here on the rules hold. */
interface RulesEntry {
  rules: number;
  after: number;
}

/** Where the log of an attempt is. */
export interface LogPaths {
  /** The request that the conversation is built of, and every line sent, as JSON lines. */
  record: string;
  /** The same lines as the agent gets them. */
  input: string;
}

/** What an earlier host left of a log. */
export interface EarlierLog {
  request: RunRequest;
  entries: LogEntry[];
  /** What was written while other rules held. */
  former?: FormerPart;
}

/** Reads what an earlier host left; `undefined` when it had not begun. A line that a crash cut off was never sent. */
export function readLog({ record }: LogPaths): EarlierLog | undefined {
  if (!existsSync(record)) return undefined;
  const text = readRegularFile(record);
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) truncateSync(record, Buffer.byteLength(whole));
  const [first, ...rest] = whole.split('\n').filter(Boolean);
  if (first === undefined) return undefined;
  const { request } = JSON.parse(first) as { request: RunRequest };
  const all = rest.map((line) => JSON.parse(line) as LogEntry | RulesEntry);
  const isEntry = (entry: LogEntry | RulesEntry): entry is LogEntry => !('rules' in entry);
  const entries = all.filter(isEntry);
  const at = all.findIndex((entry) => 'rules' in entry);
  const lines = at < 0 ? Number.POSITIVE_INFINITY : (all[at]?.after ?? 0);
  if (lines === 0) return { request, entries };
  return { request, entries, former: { lines, entries: at < 0 ? entries : entries.slice(0, at) } };
}

/** The lines that were sent. */
export function sentLines(entries: readonly LogEntry[]): SentLine[] {
  return entries.filter((entry) => 'line' in entry);
}

/**
 * What is said to an agent in one attempt. It is written down before the agent can read it, and what the agent reads
 * is a file, too: so whoever dies when, a line is sent once, and the next host knows it.
 */
export class ConversationLog {
  readonly #record: GrowingFile;
  readonly #input: GrowingFile;
  /** Written down, but not for the agent to read yet. */
  #unfed = '';

  constructor(paths: LogPaths, onProblem: (error: Error) => void) {
    this.#record = new GrowingFile(paths.record, { caughtUp: () => this.#feed(), problem: onProblem });
    this.#input = new GrowingFile(paths.input, { problem: onProblem });
  }

  begin(request: RunRequest): void {
    this.#record.append(`${JSON.stringify({ request })}\n`);
    this.beginRules(0);
  }

  /** From here on requests are answered by the rules of this version. */
  beginRules(after: number): void {
    this.#record.append(`${JSON.stringify({ rules: RULES, after } satisfies RulesEntry)}\n`);
  }

  /** Goes on with what an earlier host wrote down, some of which the agent may not have got. */
  goOn(paths: LogPaths, entries: readonly LogEntry[]): void {
    const all = Buffer.from(entries.map(inputOf).join(''));
    const fed = statSync(paths.input, { throwIfNoEntry: false })?.size ?? 0;
    this.#input.append(all.subarray(fed));
  }

  write(entry: LogEntry): void {
    this.#record.append(`${JSON.stringify(entry)}\n`);
    this.#unfed += inputOf(entry);
    this.#feed();
  }

  #feed(): void {
    if (this.#record.isBehind) return;
    this.#input.append(this.#unfed);
    this.#unfed = '';
  }

  dispose(): void {
    this.#record.dispose();
    this.#feed();
    this.#input.dispose();
  }
}

function inputOf(entry: LogEntry): string {
  return 'line' in entry && entry.line !== null ? `${entry.line}\n` : '';
}
