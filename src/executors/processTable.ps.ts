import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import type { ProcessEntry, ProcessTable } from './processTable.ts';
import { spellStartTime } from './startTime.ts';

const COLUMNS = ['-o', 'pid=,ppid=,pgid=,stat=,lstart='];
const ENVIRONMENT = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };

/** The process table as POSIX `ps` shows it, for macOS and the BSDs. */
export function psProcessTable(): ProcessTable {
  return {
    // `lstart` is a date, which no reboot repeats.
    boot: '-',
    find(pid) {
      try {
        const line = execFileSync('ps', [...COLUMNS, '-p', String(pid)], {
          encoding: 'utf8',
          env: ENVIRONMENT,
          stdio: ['ignore', 'pipe', 'ignore'],
        });
        return parsePsLine(line);
      } catch {
        // ps ends with 1 when there is no such process.
        return undefined;
      }
    },
    async list() {
      const { stdout } = await promisify(execFile)('ps', ['-ax', ...COLUMNS], {
        env: ENVIRONMENT,
        maxBuffer: 64 * 1024 * 1024,
      });
      const entries = stdout.split('\n').flatMap((line) => parsePsLine(line) ?? []);
      return { entries, taskOf: () => undefined };
    },
    // The system shows a process's environment to nobody reliably; group and parents have to do.
    marked: () => [],
  };
}

/** Parses a line of `ps -o pid=,ppid=,pgid=,stat=,lstart=`; the start time as wrappers spell it. */
export function parsePsLine(line: string): ProcessEntry | undefined {
  const [pid, parent, group, stat, ...start] = line.trim().split(/\s+/);
  if (!pid || stat === undefined || start.length === 0) return undefined;
  return {
    pid: Number(pid),
    parent: Number(parent),
    group: Number(group),
    startTime: spellStartTime(start.join(' ')),
    isZombie: stat.startsWith('Z'),
  };
}
