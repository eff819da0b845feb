import type { RetentionPolicy } from '../../protocol/messages.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const GIBIBYTE = 1024 ** 3;

/** What the host is to keep, from the settings; 0 in one of them means no limit. */
export function retentionPolicy(settings: { days: number; count: number; sizeGiB: number }): RetentionPolicy {
  const { days, count, sizeGiB } = settings;
  return {
    ...(days > 0 ? { maxAgeMs: Math.round(days * DAY_MS) } : {}),
    ...(count > 0 ? { maxCount: Math.round(count) } : {}),
    ...(sizeGiB > 0 ? { maxBytes: Math.round(sizeGiB * GIBIBYTE) } : {}),
  };
}
