import { existsSync, statSync, truncateSync } from 'node:fs';
import { GrowingFile } from '../../base/growingFile.ts';
import { readRegularFile } from '../../base/regularFile.ts';
import type { CheckEntry, FormerPart, RunRequest, SentEntry } from '../agentAdapter.ts';

/** Version of the rules by which requests are answered automatically. Logs of the first version have none. */
const RULES = 2;

/** A line that was sent, with the message of the inbox that it contains, if any. */
export interface SentLine extends SentEntry {
  message?: string;
  from?: string;
  /** Id of the request that it declines because nobody is there to answer it. */
  declines?: string;
}

export type LogEntry = SentLine | CheckEntry;

/** Marks where the rules start to apply. */
interface RulesEntry {
  rules: number;
  after: number;
}

/** Paths of the log of an attempt. */
export interface LogPaths {
  /** The request that created the conversation, and every sent line, as JSON lines. */
  record: string;
  /** The sent lines, as the agent reads them. */
  input: string;
}

/** A log written by an earlier host. */
export interface EarlierLog {
  request: RunRequest;
  entries: LogEntry[];
  /** The part that was written under earlier rules. */
  former?: FormerPart;
}

/** Reads the log of an earlier host; `undefined` if there is none. A line that a crash cut off was never sent and is removed. */
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
 * The lines sent to an agent in one attempt. They are recorded before the agent can read them, and the agent's input is a
 * file too, so each line is sent exactly once, whichever process dies and when.
 */
export class ConversationLog {
  readonly #record: GrowingFile;
  readonly #input: GrowingFile;
  /** Recorded, but not yet available to the agent. */
  #unfed = '';

  constructor(paths: LogPaths, onProblem: (error: Error) => void) {
    this.#record = new GrowingFile(paths.record, { caughtUp: () => this.#feed(), problem: onProblem });
    this.#input = new GrowingFile(paths.input, { problem: onProblem });
  }

  begin(request: RunRequest): void {
    this.#record.append(`${JSON.stringify({ request })}\n${rulesFrom(0)}`);
  }

  /** From here on requests are answered by the rules of this version. */
  beginRules(after: number): void {
    this.#record.append(rulesFrom(after));
  }

  /** Goes on with what an earlier host wrote down, some of which the agent may not have got. */
  goOn(paths: LogPaths, entries: readonly LogEntry[]): void {
    const all = Buffer.from(entries.map(inputOf).join(''));
    const fed = statSync(paths.input, { throwIfNoEntry: false })?.size ?? 0;
    this.#input.append(all.subarray(fed));
  }

  /** Entries that belong together are written at once, so that no crash comes in between. */
  write(...entries: readonly LogEntry[]): void {
    this.#record.append(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    this.#unfed += entries.map(inputOf).join('');
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

function rulesFrom(after: number): string {
  return `${JSON.stringify({ rules: RULES, after } satisfies RulesEntry)}\n`;
}

function inputOf(entry: LogEntry): string {
  return 'line' in entry && entry.line !== null ? `${entry.line}\n` : '';
}
