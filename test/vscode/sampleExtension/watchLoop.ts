import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';
import { report } from './report.ts';

/** How the extension host has answered while it was watched, in milliseconds. */
export interface LoopReport {
  /** The longest time that nothing else could run, as the clock says; other programs may have had the processor. */
  longestDelayMs: number;
  /** The most processor time that the thread has used at a stretch: what no other program of the machine adds to. */
  longestSliceMs: number;
  /** All that it has used, and how long it was watched. */
  processorMs: number;
  watchedMs: number;
}

const TICK_MS = 2;

let stop: (() => LoopReport) | undefined;

/** Watches the event loop of the extension host; the second time, reports how that was. */
export async function watchLoop(): Promise<void> {
  if (stop) {
    const told = stop();
    stop = undefined;
    await report('loop', async () => told);
    return;
  }
  stop = watch();
  await report('watching', async () => true);
}

function watch(): () => LoopReport {
  const delays: IntervalHistogram = monitorEventLoopDelay({ resolution: 1 });
  const begun = { ms: performance.now(), processorMs: processorMs() };
  let last = begun.processorMs;
  let longestSliceMs = 0;
  const tick = () => {
    const now = processorMs();
    longestSliceMs = Math.max(longestSliceMs, now - last);
    last = now;
  };
  const timer = setInterval(tick, TICK_MS);
  delays.enable();
  return () => {
    clearInterval(timer);
    delays.disable();
    return {
      longestDelayMs: delays.max / 1e6,
      longestSliceMs,
      processorMs: processorMs() - begun.processorMs,
      watchedMs: performance.now() - begun.ms,
    };
  };
}

/** What the thread has used until now; where the system does not tell it apart, all threads of the process. */
function processorMs(): number {
  try {
    const [nanoseconds] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ');
    return Number(nanoseconds) / 1e6;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  }
}
