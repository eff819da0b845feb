import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { launcherPath } from '../../../src/executors/findLauncher.ts';
import type { BenchOptions, Row } from '../measure.ts';

/** What a wrapper adds to a command, without any host: the launcher's own measure. */
export function wrapper(options: BenchOptions): Promise<Row[]> {
  const path = launcherPath(join(options.build, 'dist/taskHost.js'));
  const count = options.isQuick ? 50 : 1000;
  const text = execFileSync(path, ['bench', String(count), options.freshDirectory()], { encoding: 'utf8' });
  const figures = (name: string) => {
    const [, us, processorUs] =
      new RegExp(`^${name} (\\d+) us, (\\d+) us of processor time$`, 'm').exec(text) ?? [];
    if (us === undefined) throw new Error(`The launcher's measure says "${text}".`);
    return { ms: Number(us) / 1000, cpu: Number(processorUs) / 1000 };
  };
  const bare = figures('spawn');
  const ours = figures('wrapper');
  const subject = 'true in a wrapper, by the launcher alone';
  const row = { subject, unit: 'ms', bareName: 'posix_spawn' };
  return Promise.resolve([
    { ...row, host: [ours.ms], bare: [bare.ms] },
    { ...row, subject: `${subject}: processor time`, host: [ours.cpu], bare: [bare.cpu] },
    { ...row, subject: `${subject}: what it adds`, host: [ours.ms - bare.ms], bareName: '', bare: [] },
  ]);
}
