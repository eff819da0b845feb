import { spawnSync } from 'node:child_process';
import { launcherPath } from './launcherPath.ts';

/** Runs its arguments where the system tells only so many programs of the growth of files. */
const limited = (watches: number) => [
  ...['unshare', '-r', 'sh', '-c'],
  `echo ${watches} > /proc/sys/user/max_inotify_instances; exec "$0" "$@"`,
];

export const canLimitWatches = spawnSync('unshare', [...limited(0).slice(1), 'true']).status === 0;

/** Words for `openLauncher` that start a launcher which can watch only so many files; for tests with `canLimitWatches`. */
export function withWatches(watches: number): string[] {
  return [...limited(watches), launcherPath()];
}
