import { beforeEach, describe } from 'vitest';
import { homesInTurn } from './homesInTurn.ts';
import { openHome, type Home, type HomeOptions } from './openHome.ts';

/** The engine is the same in all homes, so some play one test of so many. */
const SAMPLED = 4;
const playsAllEmbedded = process.env.LEGWORK_TEST_HOMES === 'all';
const playsAllInNode = process.env.LEGWORK_TEST_LAUNCHER === 'node';

/**
 * Declares tests for all homes of the engine: a host of its own, and samples in the process of its client
 * (`LEGWORK_TEST_HOMES=all`: all of them) and without the native launcher (`LEGWORK_TEST_LAUNCHER=node`: all of them).
 */
export function inEachHome(declare: (open: (options?: HomeOptions) => Home) => void): void {
  describe('shared home', () => declare(homesInTurn()));
  describe('embedded home', () => {
    sample({ first: 0, playsAll: playsAllEmbedded });
    declare((options) => openHome({ ...options, isEmbedded: true }));
  });
  describe('home without the native launcher', () => {
    sample({ first: SAMPLED / 2, playsAll: playsAllInNode });
    declare(homesInTurn({ launcher: 'node' }));
  });
}

function sample({ first, playsAll }: { first: number; playsAll: boolean }): void {
  let number = 0;
  beforeEach(({ skip }) => {
    if (!playsAll && number++ % SAMPLED !== first) skip();
  });
}
