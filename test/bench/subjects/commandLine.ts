import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { interleave, type BenchOptions, type Row } from '../measure.ts';

const RUNS = 20;
/** Runs a command so often, and prints the processor time of all its processes as the last line. */
const LOOP = 'for ((run = 0; run < $1; run++)); do "${@:2}" > /dev/null; done; times';
const TIMES = /(\d+)m([\d.]+)s (\d+)m([\d.]+)s\s*$/;

/** What a command of the command line costs that a host only has to answer. */
export async function commandLine(options: BenchOptions): Promise<Row[]> {
  const host = await options.newHost().open();
  const cache = options.freshDirectory();
  mkdirSync(join(cache, 'code'), { mode: 0o700 });
  const env = {
    ...process.env,
    LEGWORK_HOME: host.paths.directory,
    LEGWORK_CODE_CACHE: join(cache, 'code'),
  };
  const cpuOf = (command: string[]) => {
    const printed = execFileSync('bash', ['-c', LOOP, 'bash', String(RUNS), ...command], {
      env,
      encoding: 'utf8',
    });
    const [, ...parts] = TIMES.exec(printed) ?? [];
    const [userMinutes = 0, userSeconds = 0, systemMinutes = 0, systemSeconds = 0] = parts.map(Number);
    return Promise.resolve(
      ((userMinutes + systemMinutes) * 60 + userSeconds + systemSeconds) * (1000 / RUNS),
    );
  };
  const ls = [process.execPath, join(options.build, 'dist/cli.js'), 'ls'];
  // The first one compiles the program, for all that follow.
  await cpuOf(ls);
  const times = await interleave(options.isQuick ? 1 : 3, {
    host: () => cpuOf(ls),
    bare: () => cpuOf([process.execPath, '-e', '0']),
  });
  await host.crash();
  const subject = 'legwork ls with a host there: CPU';
  return [{ subject, unit: 'ms', host: [times.host], bareName: 'node -e 0', bare: [times.bare] }];
}
