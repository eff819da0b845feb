import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const WAIT_LIMIT_MS = 90_000;

export async function until<T>(what: string, look: () => T | undefined | false): Promise<T> {
  const deadline = Date.now() + WAIT_LIMIT_MS;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    assert.ok(Date.now() < deadline, `waited for ${what}`);
    await delay(10);
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A request or an answer as it goes over the pipe. */
export function frame(fields: readonly string[]): Buffer {
  const body = Buffer.from(fields.map((field) => `${field}\0`).join(''));
  return Buffer.concat([Buffer.from(`${body.length}\n`), body]);
}

export interface Member {
  pid: number;
  start: string;
  parent: number;
  isWrapper: boolean;
  name: string;
}

/** Speaks to a launcher over its pipes, as the host does. */
export class LauncherClient {
  readonly #process;
  readonly #waiting = new Map<string, (answer: string[]) => void>();
  #received = Buffer.alloc(0);
  #next = 1;
  readonly end: Promise<number | null>;

  constructor(exe: string, home: string) {
    mkdirSync(join(home, 'run'), { recursive: true });
    this.#process = spawn(exe, ['serve', home], {
      env: { ...process.env, LEGWORK_HOST: '1' },
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
    });
    this.end = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.stdout.on('data', (bytes: Buffer) => this.#receive(bytes));
    this.#process.stdin.on('error', () => undefined);
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** The number of the latest request. */
  get latest(): string {
    return String(this.#next - 1);
  }

  write(bytes: Buffer): void {
    this.#process.stdin.write(bytes);
  }

  send(verb: string, ...fields: string[]): string {
    const number = String(this.#next++);
    this.write(frame([verb, number, ...fields]));
    return number;
  }

  /** Asks, and resolves with the fields of the answer after verb and number. */
  ask(verb: string, ...fields: string[]): Promise<string[]> {
    const number = this.send(verb, ...fields);
    return new Promise((resolve) => this.#waiting.set(number, (answer) => resolve(answer.slice(2))));
  }

  async members(verb: 'members' | 'signal', ...fields: string[]): Promise<Member[]> {
    const answer = await this.ask(verb, ...fields);
    const members: Member[] = [];
    for (let at = 0; at + 4 < answer.length; at += 5) {
      const [pid, start = '', parent, isWrapper, name = ''] = answer.slice(at, at + 5);
      members.push({ pid: Number(pid), start, parent: Number(parent), isWrapper: isWrapper === '1', name });
    }
    return members;
  }

  close(): Promise<number | null> {
    this.#process.stdin.end();
    return this.end;
  }

  kill(): Promise<number | null> {
    this.#process.kill('SIGKILL');
    return this.end;
  }

  #receive(bytes: Buffer): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    for (;;) {
      const line = this.#received.indexOf(10);
      if (line < 0) return;
      const end = line + 1 + Number(this.#received.subarray(0, line).toString());
      if (this.#received.length < end) return;
      const fields = this.#received
        .subarray(line + 1, end - 1)
        .toString()
        .split('\0');
      this.#received = this.#received.subarray(end);
      const [, number = ''] = fields;
      this.#waiting.get(number)?.(fields);
      this.#waiting.delete(number);
    }
  }
}

export interface AttemptOptions {
  line: string;
  program?: string;
  /** Why it cannot be started: `line` is the exit code then. */
  reason?: string;
  folder?: string;
  environment?: string[];
  input?: 'none' | 'file' | 'feed';
  inputPath?: string;
  terminal?: string;
}

/** One attempt of a task in a data directory, and what its markers say. */
export class Attempt {
  readonly prefix: string;
  readonly output: string;
  readonly home: string;
  readonly id: string;

  constructor(home: string, id: string) {
    this.home = home;
    this.id = id;
    this.prefix = join(home, 'run', `${id}.1`);
    this.output = join(home, 'run', `${id}.output`);
  }

  fields(options: AttemptOptions): string[] {
    const { line, program = '', folder = this.home, environment = baseEnvironment() } = options;
    const { input = 'none', inputPath = '', terminal = '' } = options;
    const marks = [`LEGWORK_TASK_ID=${this.id}`, `LEGWORK_HOME=${this.home}`];
    const attempt = [this.prefix, this.output, folder, '', '', input, inputPath, terminal];
    const words = [program, line, ...(options.reason === undefined ? [] : [options.reason])];
    return [...attempt, String(words.length), ...words, ...environment, ...marks];
  }

  /** What the markers say, each without what they have in common, and without what it used. */
  markers(): string[] {
    return this.#names()
      .filter((name) => !name.startsWith('used.'))
      .toSorted();
  }

  #names(): string[] {
    const start = `${this.id}.1.`;
    return readdirSync(join(this.home, 'run'))
      .filter((name) => name.startsWith(start))
      .map((name) => name.slice(start.length));
  }

  /** What it used, when it has ended: milliseconds and KiB. */
  used(): { processorMs: number; kibibytes: number } {
    const [, processorMs, kibibytes] =
      this.#names()
        .find((name) => name.startsWith('used.'))
        ?.split('.') ?? [];
    return { processorMs: Number(processorMs), kibibytes: Number(kibibytes) };
  }

  #marker(kind: string): string | undefined {
    return this.markers()
      .find((name) => name.startsWith(`${kind}.`))
      ?.slice(kind.length + 1);
  }

  async wrapper(): Promise<{ pid: string; start: string }> {
    const marker = await until(`the wrapper of ${this.id}`, () => this.#marker('pid'));
    const [pid = '', start = '', boot] = marker.split('.');
    assert.equal(boot, '-');
    return { pid, start };
  }

  async code(): Promise<number> {
    return Number(await until(`the end of ${this.id}`, () => this.#marker('exit')));
  }

  text(): string {
    return existsSync(this.output) ? readFileSync(this.output, 'utf8').replaceAll('\r\n', '\n') : '';
  }
}

export function baseEnvironment(): string[] {
  return Object.entries(process.env)
    .filter(([name]) => !name.startsWith('LEGWORK_'))
    .map(([name, value]) => `${name}=${value}`);
}
