import { beforeEach, describe } from 'vitest';
import { openHome, type Home, type HomeOptions } from './openHome.ts';

/** The engine is the same in both homes, so in a window's process it plays one test of so many. */
const SAMPLED = 4;
const playsAll = process.env.LEGWORK_TEST_HOMES === 'all';

/**
 * Declares tests for both homes of the engine: a host of its own, and a sample in the process of its client
 * (`LEGWORK_TEST_HOMES=all`: all of them).
 */
export function inEachHome(declare: (open: (options?: HomeOptions) => Home) => void): void {
  describe('shared home', () => declare((options) => openHome({ ...options, isEmbedded: false })));
  describe('embedded home', () => {
    let number = 0;
    beforeEach(({ skip }) => {
      if (!playsAll && number++ % SAMPLED !== 0) skip();
    });
    declare((options) => openHome({ ...options, isEmbedded: true }));
  });
}
