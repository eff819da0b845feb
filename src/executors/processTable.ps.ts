import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { noMarks, type ProcessEntry, type ProcessTable } from './processTable.ts';
import { spellStartTime } from './startTime.ts';

/** `comm` comes last, because a name may contain blanks. */
const COLUMNS = ['-o', 'pid=,ppid=,pgid=,stat=,lstart=,comm='];
const ENVIRONMENT = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
/** Words of the columns before the name: four, and a date of five. */
const WORDS_BEFORE_NAME = 9;

/** The process table as listed by POSIX `ps`, for macOS and the BSDs. */
export function psProcessTable(): ProcessTable {
  const ps = async (args: string[]): Promise<ProcessEntry[]> => {
    const options = { env: ENVIRONMENT, maxBuffer: 64 * 1024 * 1024 };
    const { stdout } = await promisify(execFile)('ps', [...args, ...COLUMNS], options);
    return stdout.split('\n').flatMap((line) => parsePsLine(line) ?? []);
  };
  return {
    // `lstart` is a date, so it does not repeat after a reboot.
    boot: '-',
    // With `-p`, ps exits with 1 if none of the processes exists.
    find: (pids) => (pids.length === 0 ? Promise.resolve([]) : ps(['-p', pids.join(',')]).catch(() => [])),
    // The system does not reliably expose environments; group and parents must suffice.
    list: async () => ({ entries: await ps(['-ax']), marks: noMarks }),
  };
}

/** Parses a line of `ps -o pid=,ppid=,pgid=,stat=,lstart=,comm=`; the start time is spelled as in markers. */
export function parsePsLine(line: string): ProcessEntry | undefined {
  const words = line.trim().split(/\s+/);
  const [pid, parent, group, stat, ...start] = words.slice(0, WORDS_BEFORE_NAME);
  if (!pid || stat === undefined || start.length === 0) return undefined;
  const path = words.slice(WORDS_BEFORE_NAME).join(' ');
  return {
    pid: Number(pid),
    parent: Number(parent),
    group: Number(group),
    startTime: spellStartTime(start.join(' ')),
    isZombie: stat.startsWith('Z'),
    name: path.slice(path.lastIndexOf('/') + 1),
  };
}
