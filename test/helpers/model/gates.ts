import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdirSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Release } from './modelState.ts';

/** Makes its mark, waits at its gate and ends as it is told there. The gate is an argument. */
const AT_GATE = `echo x >> "runs/$0"; read -r word < "gates/$0"; [ "$word" = kill ] && kill -KILL $$; exit "$word"`;
/** Makes its mark and ends with the code that is its argument. */
const AT_ONCE = 'echo x >> "runs/$0"; exit "$1"';
const MARK_BYTES = 2;

export const atGate = (gate: string) => ['/bin/sh', '-c', AT_GATE, gate];
export const atOnce = (gate: string, code: number) => ['/bin/sh', '-c', AT_ONCE, gate, String(code)];

/**
 * Named pipes at which commands wait to be told how to end: an end comes when the test wants it, whether or not a
 * host is there to see it, and a command that waits costs nothing.
 */
export class Gates {
  readonly #work: string;
  readonly #open = new Map<string, number>();
  readonly #names: string[];
  #next = 0;

  constructor(work: string, count: number) {
    this.#work = work;
    this.#names = Array.from({ length: count }, (_, index) => `g${index}`);
    for (const folder of ['gates', 'runs']) mkdirSync(join(work, folder));
    execFileSync('mkfifo', this.#names, { cwd: join(work, 'gates') });
  }

  /** A gate that nobody has had. */
  fresh(): string {
    const name = this.#names[this.#next++];
    if (name === undefined) throw new Error('There are too few gates.');
    // Held open, so that what is written waits for its reader.
    const path = join(this.#work, 'gates', name);
    this.#open.set(name, openSync(path, constants.O_RDWR | constants.O_NONBLOCK));
    return name;
  }

  release(gate: string, release: Release): void {
    const file = this.#open.get(gate);
    if (file !== undefined) writeSync(file, `${release}\n`);
  }

  /** Takes back what no command has read. */
  empty(gate: string): void {
    const file = this.#open.get(gate);
    if (file === undefined) return;
    try {
      readSync(file, Buffer.alloc(64));
    } catch {
      // It was empty.
    }
  }

  /** How often a command with this gate has begun. */
  runs(gate: string): number {
    if (gate === '') return 0;
    return (statSync(join(this.#work, 'runs', gate), { throwIfNoEntry: false })?.size ?? 0) / MARK_BYTES;
  }

  dispose(): void {
    for (const file of this.#open.values()) closeSync(file);
    this.#open.clear();
  }
}
