import { describe } from 'vitest';
import { openHome, type Home, type HomeOptions } from './openHome.ts';

/** Declares tests for both homes of the engine: a host of its own, and one in the process of its client. */
export function inEachHome(declare: (open: (options?: HomeOptions) => Home) => void): void {
  describe.each(['shared', 'embedded'])('%s home', (kind) => {
    declare((options) => openHome({ ...options, isEmbedded: kind === 'embedded' }));
  });
}
