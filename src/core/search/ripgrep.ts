import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { access, constants, stat } from 'node:fs/promises';
import { basename, delimiter, isAbsolute, join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Prefilter } from './prefilter.ts';
import { RipgrepWatch } from './ripgrepWatch.ts';

const NAME = process.platform === 'win32' ? 'rg.exe' : 'rg';
/** Its exit code if it could not read a file. */
const UNREADABLE = 2;
/** In UTF-16 units. */
const LONGEST_NAME = 4096;

/**
 * The ripgrep to use: the one that was told, the editor's, else the first one on the `PATH`; `undefined` if there is none
 * that can be run.
 */
export async function findRipgrep(
  told: string | undefined,
  path: string = process.env.PATH ?? '',
): Promise<string | undefined> {
  const folders = path.split(delimiter).filter(isAbsolute);
  // What is told is a program of that name, whoever told it.
  const first = told !== undefined && isAbsolute(told) && basename(told) === NAME ? [told] : [];
  for (const program of [...first, ...folders.map((folder) => join(folder, NAME))]) {
    // oxlint-disable-next-line no-await-in-loop -- the first one that can be run
    if (await canRun(program)) return program;
  }
  return undefined;
}

async function canRun(path: string): Promise<boolean> {
  try {
    if (!(await stat(path)).isFile()) return false;
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** One run of ripgrep over some files: which of them it names, in the order in which it was given them. */
export class RipgrepRun {
  readonly #names: readonly string[];
  readonly #found: number[] = [];
  readonly #watch: RipgrepWatch;
  #child: ChildProcessByStdio<null, Readable, Readable> | undefined;
  #wake: (() => void) | undefined;
  #last = -1;
  #isOver = false;
  #hasFailed = false;
  #text = '';

  /** Starts it in a folder, on files with names relative to that. */
  constructor(
    program: string,
    { folder, names, prefilter }: { folder: string; names: readonly string[]; prefilter: Prefilter },
  ) {
    this.#names = names;
    const options = [
      ...['--no-config', '--no-messages', '--files-with-matches', '--text', '--encoding', 'none'],
      // In the order of the names; a file may be cut while it is read, which a mapped one would not survive.
      ...['--threads', '1', '--no-mmap', '--line-buffered', '--color', 'never'],
      ...(prefilter.ignoresCase ? ['--ignore-case'] : ['--case-sensitive']),
      ...prefilter.patterns.flatMap((pattern) => ['--regexp', pattern]),
    ];
    this.#watch = new RipgrepWatch(folder, names, () => this.#fail());
    try {
      this.#begin(program, [...options, '--', ...names], folder);
    } catch {
      // What no command line can have, such as a NUL.
      this.#fail();
    }
  }

  #begin(program: string, words: string[], folder: string): void {
    const child = spawn(program, words, {
      ...{ cwd: folder, windowsHide: true, shell: false },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    child.stdout.setEncoding('utf8').on('data', (text: string) => this.#take(text));
    // With `--no-messages`, it complains only of what it was given.
    child.stderr.on('data', () => (this.#hasFailed = true));
    child.on('error', () => this.#fail());
    child.on('close', (code) => (this.#isCredible(code) ? this.#end() : this.#fail()));
  }

  /** The places of the files that it names, as they are found. */
  async *found(): AsyncGenerator<number> {
    for (;;) {
      for (const place of this.#found.splice(0)) yield place;
      if (this.#found.length > 0) continue;
      if (this.#isOver) return;
      // oxlint-disable-next-line no-await-in-loop
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Whether it could not do its work, once `found` is over. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  kill(): void {
    if (!this.#isOver) this.#fail();
  }

  #take(text: string): void {
    if (this.#isOver) return;
    const lines = (this.#text + text).split('\n');
    this.#text = lines.pop() ?? '';
    for (const line of lines) {
      const place = this.#names.indexOf(line, this.#last + 1);
      // It does not do what a ripgrep does.
      if (place < 0) return this.#fail();
      this.#last = place;
      this.#found.push(place);
    }
    if (this.#text.length > LONGEST_NAME) this.#fail();
    this.#wake?.();
  }

  /** Its exit code says whether it has found something. */
  #isCredible(code: number | null): boolean {
    return code === UNREADABLE || code === (this.#last < 0 ? 1 : 0);
  }

  #fail(): void {
    this.#hasFailed = true;
    this.#child?.kill('SIGKILL');
    // A process that it has started may keep the other end.
    this.#child?.stdout.destroy();
    this.#child?.stderr.destroy();
    this.#end();
  }

  #end(): void {
    this.#isOver = true;
    this.#watch.dispose();
    this.#wake?.();
  }
}
