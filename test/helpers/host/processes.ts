import { closeSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs';

/* Processes as /proc shows them, looked up by the tests themselves and not with the code they test. */

let space = Buffer.allocUnsafe(64 * 1024);

/** A file of /proc/PID, until the next one is read; empty when the process is gone. */
function bytesOf(pid: number, name: string): Buffer {
  let file: number | undefined;
  try {
    file = openSync(`/proc/${pid}/${name}`, 'r');
    for (let length = 0; ;) {
      const count = readSync(file, space, length, space.length - length, null);
      length += count;
      if (count === 0) return space.subarray(0, length);
      if (length === space.length) space = Buffer.concat([space, Buffer.allocUnsafe(length)]);
    }
  } catch {
    return space.subarray(0, 0);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

const read = (pid: number, name: string) => bytesOf(pid, name).toString('latin1');

function allPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** Every process that is no zombie. */
export function livingPids(): number[] {
  return allPids().filter(isAlive);
}

/** What it does, as a letter: `R`, `S`, `D`, `T` when it is stopped; `undefined` when it is gone. */
export function stateOf(pid: number): string | undefined {
  const stat = read(pid, 'stat');
  return stat === '' ? undefined : stat.charAt(stat.lastIndexOf(')') + 2);
}

/** Whether the process is there and has not ended. */
export function isAlive(pid: number): boolean {
  return !/[ZX]/.test(stateOf(pid) ?? 'X');
}

export function parentOf(pid: number): number {
  const stat = read(pid, 'stat');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

/** Whether it leads a session, as wrappers do. */
export function leadsSession(pid: number): boolean {
  const stat = read(pid, 'stat');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]) === pid;
}

export function childrenOf(pid: number): number[] {
  return livingPids().filter((other) => parentOf(other) === pid);
}

/** For a failure's message: which process it is, and what it does. */
export function describeProcess(pid: number): string {
  const stat = read(pid, 'stat').split(' ').slice(0, 6).join(' ');
  return `${stat} [${read(pid, 'cmdline').replaceAll('\0', ' ').trim()}] in ${read(pid, 'wchan')}`;
}

function hasPair(environment: Buffer, pair: Buffer): boolean {
  if (!environment.includes(pair)) return false;
  return environment.toString('latin1').split('\0').includes(pair.toString('latin1'));
}

/** What a process is looked for by. */
interface Sought {
  /** It was started with exactly these last arguments. */
  words?: string[];
  /** It works in this folder. */
  folder?: string;
  /** A variable of its environment has this value. */
  variable?: [name: string, value: string];
}

/** Processes to which everything applies that one of these says; all are found in one look. */
export function pidsWithAny(sought: Sought[]): number[] {
  const kinds = sought.map(({ words, folder, variable }) => ({
    end: Buffer.from(words ? `\0${words.join('\0')}\0` : ''),
    folder,
    pair: variable && Buffer.from(variable.join('=')),
  }));
  const fits = (pid: number) => {
    const line = Buffer.from(bytesOf(pid, 'cmdline'));
    return kinds.some(
      ({ end, folder, pair }) =>
        line.subarray(line.length - end.length).equals(end) &&
        (folder === undefined || folderOf(pid) === folder) &&
        (!pair || hasPair(bytesOf(pid, 'environ'), pair)),
    );
  };
  return allPids().filter((pid) => fits(pid) && isAlive(pid));
}

/** Processes in whose environment the variable has this value. */
export const pidsWithVariable = (...variable: [name: string, value: string]) => pidsWithAny([{ variable }]);

/** Processes that were started with exactly these last arguments. */
export const pidsWithArguments = (...words: string[]) => pidsWithAny([{ words }]);

/** What the process was started as, its words separated by spaces. */
export function argumentsOf(pid: number): string {
  return read(pid, 'cmdline').replaceAll('\0', ' ').trim();
}

/** Where it works; `undefined` when it is gone. */
export function folderOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

/** Ends it at once; one that is gone already is no error. */
export function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}
