import { spawn } from 'node:child_process';
import { access, constants, stat } from 'node:fs/promises';
import { basename, delimiter, isAbsolute, join } from 'node:path';
import type { Prefilter } from './prefilter.ts';

const NAME = process.platform === 'win32' ? 'rg.exe' : 'rg';

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

/** One run of ripgrep over some files: those that it names, in the order in which it was given them. */
export class RipgrepRun {
  readonly #names: string[] = [];
  #wake: (() => void) | undefined;
  #isOver = false;
  #hasFailed = false;
  #text = '';
  readonly #kill: () => void;

  /** Starts it in a folder, on files with names relative to that. */
  constructor(
    program: string,
    { folder, names, prefilter }: { folder: string; names: readonly string[]; prefilter: Prefilter },
  ) {
    const options = [
      ...['--no-config', '--no-messages', '--files-with-matches', '--text', '--encoding', 'none'],
      // In the order of the names; a file may be cut while it is read, which a mapped one would not survive.
      ...['--threads', '1', '--no-mmap', '--line-buffered', '--color', 'never'],
      ...(prefilter.ignoresCase ? ['--ignore-case'] : ['--case-sensitive']),
      ...prefilter.patterns.flatMap((pattern) => ['--regexp', pattern]),
    ];
    const child = spawn(program, [...options, '--', ...names], {
      ...{ cwd: folder, windowsHide: true, shell: false },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#kill = () => child.kill('SIGKILL');
    child.stdout.setEncoding('utf8').on('data', (text: string) => this.#take(text));
    // With `--no-messages`, it complains only of what it was given.
    child.stderr.on('data', () => (this.#hasFailed = true));
    child.on('error', () => this.#end(true));
    child.on('close', (_code, signal) => this.#end(signal !== null));
  }

  /** The names of the files, as they are found. */
  async *found(): AsyncGenerator<string> {
    for (;;) {
      for (const name of this.#names.splice(0)) yield name;
      if (this.#names.length > 0) continue;
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
    if (!this.#isOver) this.#kill();
  }

  #take(text: string): void {
    const lines = (this.#text + text).split('\n');
    this.#text = lines.pop() ?? '';
    this.#names.push(...lines);
    this.#wake?.();
  }

  #end(hasFailed: boolean): void {
    this.#hasFailed ||= hasFailed;
    this.#isOver = true;
    this.#wake?.();
  }
}
