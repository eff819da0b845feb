import { formatBytes, formatDuration, formatPeriod } from '../base/quantityText.ts';
import { inEnglish, type Say } from '../base/say.ts';
import { isTerminal, type Task } from './task.ts';
import type { AttemptUse } from './use.ts';

/* What attempts use, in words. */

/** `340 %`, whole above 10 and with one digit below; `undefined` if it is not known. */
export function percentText({ processorPercent }: AttemptUse): string | undefined {
  if (processorPercent === undefined) return undefined;
  const digits = processorPercent < 10 && processorPercent > 0 ? 1 : 0;
  return `${processorPercent.toFixed(digits).replace(/\.0$/, '')} %`;
}

/** Of a running task `1.9 GiB now, at most 2.1 GiB`, of an ended one `at most 2.1 GiB`. */
export function memoryText({ memoryBytes, peakBytes }: AttemptUse, say: Say = inEnglish): string | undefined {
  const now = memoryBytes === undefined ? undefined : say('{0} now', formatBytes(memoryBytes));
  const peak = peakBytes === undefined ? undefined : say('at most {0}', formatBytes(peakBytes));
  return [now, peak].filter((part) => part !== undefined).join(', ') || undefined;
}

/** Of a running task `340 % now, 12 s in all`, of an ended one `12 s in all`. */
export function processorText(use: AttemptUse, say: Say = inEnglish): string | undefined {
  const percent = percentText(use);
  const now = percent === undefined ? undefined : say('{0} now', percent);
  const { processorMs } = use;
  const spent =
    processorMs === undefined
      ? undefined
      : say(
          '{0} in all',
          processorMs < 10_000
            ? formatPeriod(10 * Math.round(processorMs / 10))
            : formatDuration(processorMs),
        );
  return [now, spent].filter((part) => part !== undefined).join(', ') || undefined;
}

/** What a task uses or used, as facts with labels; `isAsked`: the host was asked what it uses now. */
export function useFacts(
  task: Task,
  { isAsked = false, say = inEnglish }: { isAsked?: boolean; say?: Say } = {},
): [label: string, text: string | undefined][] {
  const { use = {} } = task;
  const isUnknown =
    isAsked && !isTerminal(task) && task.process !== undefined && use.memoryBytes === undefined;
  // Not every system tells what running tasks use.
  if (isUnknown)
    return [
      [say('Memory'), say('not known here')],
      [say('Processor'), say('not known here')],
    ];
  return [
    [say('Memory'), memoryText(use, say)],
    [say('Processor'), processorText(use, say)],
  ];
}
