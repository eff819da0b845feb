import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { launcherPath } from './launcherPath.ts';

/** One field of a frame; a buffer where it is bytes that are no text. */
export type Field = string | number | Buffer;

/** The fields as they go over a pipe: their length in decimal, and each with a NUL at its end. */
export function frame(fields: readonly Field[]): Buffer {
  const parts = fields.map((field) =>
    Buffer.concat([Buffer.isBuffer(field) ? field : Buffer.from(String(field)), Buffer.of(0)]),
  );
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(`${body.length}\n`), body]);
}

/** All whole frames of the bytes, each as its fields, and what is left. */
function parse(bytes: Buffer): { frames: string[][]; rest: Buffer } {
  const frames: string[][] = [];
  let rest = bytes;
  for (;;) {
    const at = rest.indexOf(10);
    const end = at + 1 + Number(rest.subarray(0, at).toString());
    if (at < 0 || rest.length < end) return { frames, rest };
    frames.push(
      rest
        .subarray(at + 1, end - 1)
        .toString()
        .split('\0'),
    );
    rest = rest.subarray(end);
  }
}

/** A process as `members` and `describe` name it. */
export interface Described {
  pid: number;
  start: string;
  parent: number;
  isWrapper?: boolean;
  name: string;
}

/**
 * Starts the launcher as the host does, and speaks with it. It gets the mark of a host's process. What it
 * started outlives it; the launcher itself ends with the test.
 */
export function startLauncher(
  home: string,
  options: { command?: string[]; environment?: NodeJS.ProcessEnv } = {},
) {
  const [file = launcherPath(), ...words] = options.command ?? [];
  const child = spawn(file, [...words, 'serve', home], {
    env: { PATH: process.env['PATH'], LEGWORK_HOST: '1', ...options.environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const answers = new Map<string, (fields: string[]) => void>();
  const unexpected: string[][] = [];
  let held: Buffer = Buffer.alloc(0);
  let complaint = '';
  let next = 1;
  child.stdin.on('error', () => undefined);
  child.stderr.on('data', (text: Buffer) => (complaint += text.toString()));
  child.stdout.on('data', (bytes: Buffer) => {
    const { frames, rest } = parse(Buffer.concat([held, bytes]));
    held = rest;
    for (const fields of frames) {
      const take = answers.get(fields[1] ?? '');
      answers.delete(fields[1] ?? '');
      if (take) take(fields);
      else unexpected.push(fields);
    }
  });
  const ended = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as string | null,
    complaint,
  }));
  onTestFinished(() => void child.kill('SIGKILL'));

  /** Sends a request, and resolves with the fields of its answer after the verb and the number. */
  const ask = (verb: string, ...fields: Field[]): Promise<string[]> =>
    new Promise((resolve) => {
      const number = String(next++);
      answers.set(number, ([, , ...rest]) => resolve(rest));
      child.stdin.write(frame([verb, number, ...fields]));
    });
  const described = async (verb: string, ...fields: Field[]): Promise<Described[]> => {
    const values = await ask(verb, ...fields);
    const size = verb === 'describe' ? 4 : 5;
    return Array.from({ length: Math.floor(values.length / size) }, (_, row) => {
      const [pid, start = '', parent, ...rest] = values.slice(row * size, (row + 1) * size);
      const process = { pid: Number(pid), start, parent: Number(parent), name: rest.at(-1) ?? '' };
      return rest.length > 1 ? { ...process, isWrapper: rest[0] === '1' } : process;
    });
  };
  return {
    pid: child.pid ?? 0,
    stdin: child.stdin,
    /** Answers that nobody asked for, or was told twice. */
    unexpected,
    ended,
    ask,
    described,
    /** Sends a request that has no answer when it goes well; resolves with what is answered else. */
    send: (verb: string, ...fields: Field[]) => ask(verb, ...fields),
    /** Kills it as a crash would. */
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    /** Ends its input. */
    end() {
      child.stdin.end();
      return ended;
    },
  };
}

export type Launcher = ReturnType<typeof startLauncher>;
