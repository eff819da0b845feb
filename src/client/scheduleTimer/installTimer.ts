import { execFile } from 'node:child_process';
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { homeDirectory } from '../../base/homeDirectory.ts';
import { errorCode, toError } from '../../base/errors.ts';
import type { DataPaths } from '../../protocol/dataDirectory.ts';
import { timerPlan, type TimerPlan } from './timerPlan.ts';

const run = promisify(execFile);

/**
 * Sets up the timer of the system that starts a host for schedules of this data directory; again where it is there
 * already. @throws Error with a sentence
 */
export async function installTimer(paths: Pick<DataPaths, 'directory' | 'bin'>): Promise<TimerPlan> {
  const plan = planFor(paths);
  await undo(plan);
  for (const { path, text, isUtf16 } of plan.files) {
    // oxlint-disable-next-line no-await-in-loop -- they are two
    await mkdir(dirname(path), { recursive: true });
    // oxlint-disable-next-line no-await-in-loop -- they are two
    await writeFile(path, isUtf16 ? Buffer.from(`\ufeff${text}`, 'utf16le') : text, { mode: 0o600 });
  }
  try {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    for (const [program = '', ...args] of plan.install) await run(program, args, { windowsHide: true });
    return plan;
  } catch (error) {
    await undo(plan);
    await removeFiles(plan);
    throw new Error(sentenceOf(error, paths), { cause: error });
  }
}

/** Removes the timer, if it is there. @throws Error with a sentence */
export async function uninstallTimer(paths: Pick<DataPaths, 'directory' | 'bin'>): Promise<TimerPlan> {
  const plan = planFor(paths);
  await undo(plan);
  await removeFiles(plan);
  return plan;
}

/** Whether a timer for this data directory was set up. */
export async function isTimerInstalled(paths: Pick<DataPaths, 'directory' | 'bin'>): Promise<boolean> {
  const found = await Promise.all(
    planFor(paths).files.map(({ path }) =>
      access(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}

function planFor({ directory, bin }: Pick<DataPaths, 'directory' | 'bin'>): TimerPlan {
  const { platform, env: environment } = process;
  const uid = process.getuid?.();
  return timerPlan({
    ...{ platform, environment, directory },
    home: homeDirectory() ?? '',
    ...(uid !== undefined && { uid }),
    command: join(bin, platform === 'win32' ? 'legwork.cmd' : 'legwork'),
  });
}

/** What is not there need not be removed. */
async function undo({ uninstall }: TimerPlan): Promise<void> {
  for (const [program = '', ...args] of uninstall)
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await run(program, args, { windowsHide: true }).catch(() => undefined);
}

async function removeFiles({ files }: TimerPlan): Promise<void> {
  await Promise.all(files.map(({ path }) => rm(path, { force: true })));
}

function sentenceOf(error: unknown, { bin }: Pick<DataPaths, 'bin'>): string {
  const isMissing = errorCode(error) === 'ENOENT';
  const { stderr = '' } = error as { stderr?: string };
  const reason = isMissing
    ? 'it is not installed'
    : stderr.trim().split('\n', 1)[0] || toError(error).message;
  return (
    `The timer of the system could not be set up: ${reason}. ` +
    `Instead, have "${join(bin, 'legwork')} schedule tick" run every minute, for example by cron.`
  );
}
