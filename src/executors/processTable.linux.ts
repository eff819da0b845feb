import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { errorCode } from '../base/errors.ts';
import type { ProcessEntry, ProcessListing, ProcessMark, ProcessTable, ProcessUse } from './processTable.ts';

const ID_VARIABLE = 'LEGWORK_TASK_ID=';
const HOST_VARIABLE = 'LEGWORK_HOST=1';

/** The process table in /proc, for the tasks of a data directory; formats are those of proc(5). */
export function linuxProcessTable(home: string): ProcessTable {
  // In the encoding in which environments are read, byte by byte.
  const homeVariable = `LEGWORK_HOME=${Buffer.from(home).toString('latin1')}`;
  const markOf = async (pid: number): Promise<ProcessMark | undefined> => {
    const variables = (await read(pid, 'environ'))?.split('\0') ?? [];
    const id = variables.find((variable) => variable.startsWith(ID_VARIABLE));
    // Other data directories may contain the same ids, because users can choose them.
    const isOurs = id !== undefined && variables.includes(homeVariable);
    // A command can claim to be a host, but a real one leads a session and belongs to no task.
    const isOfAny = id !== undefined && id !== ID_VARIABLE;
    const isHost = variables.includes(HOST_VARIABLE) && !isOfAny && (await leadsSession(pid));
    if (!isOurs && !isHost) return undefined;
    return { ...(isOurs && { task: id.slice(ID_VARIABLE.length) }), ...(isHost && { isHost }) };
  };
  const find = async (pids: readonly number[]): Promise<ProcessEntry[]> => {
    const stats = await Promise.all(pids.map((pid) => read(pid, 'stat')));
    return stats.flatMap((stat) => (stat === undefined ? [] : (parseStat(stat) ?? [])));
  };
  const look = async (): Promise<ProcessListing> => {
    const names = await readdir('/proc');
    const pids = names.map(Number).filter(Number.isInteger);
    const lookAtMarks = async () => {
      const marks = await Promise.all(pids.map(async (pid) => [pid, await markOf(pid)] as const));
      return new Map(marks.flatMap(([pid, mark]) => (mark ? [[pid, mark]] : [])));
    };
    let marks: ReturnType<typeof lookAtMarks> | undefined;
    return { entries: await find(pids), marks: () => (marks ??= lookAtMarks()) };
  };
  let next: Promise<ProcessListing> | undefined;
  return {
    boot: readBoot(),
    find,
    async uses(pids) {
      const uses = await Promise.all(pids.map(async (pid) => [pid, await useOf(pid)] as const));
      return new Map(uses.flatMap(([pid, use]) => (use ? [[pid, use]] : [])));
    },
    list() {
      // Many tasks are often cancelled at once, and listing all processes takes milliseconds.
      next ??= new Promise((resolve, reject) => {
        setImmediate(() => {
          next = undefined;
          look().then(resolve, reject);
        });
      });
      return next;
    },
  };
}

const TICK_MS = 10;
const KIBIBYTE = 1024;

async function useOf(pid: number): Promise<ProcessUse | undefined> {
  const [stat, status] = await Promise.all([read(pid, 'stat'), read(pid, 'status')]);
  if (stat === undefined || status === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user = 0, system = 0, childrenUser = 0, childrenSystem = 0] = fields.slice(11, 15).map(Number);
  const bytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) * KIBIBYTE;
  return {
    ownMs: (user + system) * TICK_MS,
    childrenMs: (childrenUser + childrenSystem) * TICK_MS,
    memoryBytes: bytes('RssAnon'),
    sharedBytes: bytes('RssFile') + bytes('RssShmem'),
  };
}

async function leadsSession(pid: number): Promise<boolean> {
  const stat = (await read(pid, 'stat')) ?? '';
  const [, , , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(session) === pid;
}

/** The errors for files of processes that have ended, or are another user's. */
const NOT_READABLE = new Set(['ENOENT', 'ESRCH', 'EACCES', 'EPERM']);

/**
 * A file of a process; `undefined` if it is another user's or has ended.
 * @throws the system's error, for example if there is no free descriptor: then nothing is known of the process
 */
async function read(pid: number, name: string): Promise<string | undefined> {
  try {
    return await readFile(`/proc/${pid}/${name}`, 'latin1');
  } catch (error) {
    if (NOT_READABLE.has(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}

/** The id of this boot; `-`, as wrappers write it, if the system does not provide it, as in some containers. */
export function readBoot(path = '/proc/sys/kernel/random/boot_id'): string {
  try {
    return readFileSync(path, 'utf8').trim() || '-';
  } catch {
    return '-';
  }
}

/** Parses /proc/PID/stat. The name in parentheses may contain anything, so fields are counted from its end. */
export function parseStat(stat: string): ProcessEntry | undefined {
  const close = stat.lastIndexOf(')');
  const fields = stat.slice(close + 2).split(' ');
  const [state, parent, group] = fields;
  const [threads, startTime] = [fields[17], fields[19]];
  if (close < 0 || startTime === undefined) return undefined;
  return {
    pid: Number.parseInt(stat, 10),
    parent: Number(parent),
    group: Number(group),
    startTime,
    // If the first thread has ended, a process looks like a zombie while other threads run.
    isZombie: (state === 'Z' || state === 'X') && Number(threads) <= 1,
    name: Buffer.from(stat.slice(stat.indexOf('(') + 1, close), 'latin1').toString(),
  };
}
