import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Workbench } from './workbench.ts';

const run = promisify(execFile);
const FRAME_MS = 250;
const HUNDREDTH_MS = 10;
const LAST_FRAME_MS = 3_000;
const WIDTH = 960;

/** Saves what a window shows while something is done in it, as an animated GIF, with ImageMagick's `convert`. */
export async function movingPicture(
  window: Workbench,
  { file, scene }: { file: string; scene: () => Promise<void> },
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'lw-frames-'));
  const frames: { path: string; at: number }[] = [];
  let isOver = false;
  const record = async () => {
    while (!isOver) {
      const path = join(folder, `${frames.length}.png`);
      const at = Date.now();
      await window.page.screenshot({ path });
      frames.push({ path, at });
      await sleep(Math.max(0, at + FRAME_MS - Date.now()));
    }
  };
  try {
    const recording = record();
    await scene().finally(() => (isOver = true));
    await recording;
    const shown: string[] = [];
    for (const [index, { path, at }] of frames.entries()) {
      const shownMs = (frames[index + 1]?.at ?? at + LAST_FRAME_MS) - at;
      const small = ['-resize', String(WIDTH), '-dither', 'None', '-colors', '48', `${path}.gif`];
      // One at a time: all of them at once are more than ImageMagick may have in memory.
      // oxlint-disable-next-line no-await-in-loop
      await run('convert', [path, ...small]);
      shown.push('-delay', String(Math.round(shownMs / HUNDREDTH_MS)), `${path}.gif`);
    }
    await run('convert', ['-loop', '0', ...shown, '-layers', 'OptimizeFrame', file]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
